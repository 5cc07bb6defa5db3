"""Queries and lists that come from other tools."""

from __future__ import annotations

import pytest

from monitor.errors import GuetteurError
from monitor.watchlists.errors import QueryError
from monitor.watchlists.importing import as_file, from_boolean, from_csv
from monitor.watchlists.printing import print_query


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("OVHcloud Scaleway", "OVHcloud ET Scaleway"),
        ('"cloud souverain" -jeu', '"cloud souverain" SAUF jeu'),
        ("+cloud +souverain", "cloud ET souverain"),
        ("(OVH | Scaleway) & rachat", "(OVH OU Scaleway) ET rachat"),
        ("(OVH || Scaleway) && rachat ! jeu", "(OVH OU Scaleway) ET rachat SAUF jeu"),
        ("OVH AND rachat AND NOT jeu", "OVH ET rachat SAUF jeu"),
        ('OVH NEAR/5 "prise de participation"', 'OVH PROCHE/5 "prise de participation"'),
        ("OVH near5 rachat", "OVH PROCHE/5 rachat"),
        ("OVH %10 rachat", "OVH PROCHE/10 rachat"),
        ("intitle:cloud site:lemonde.fr", "titre:cloud ET source:lemonde.fr"),
        ("title:(OVH OR Scaleway) lang:fr country:FR", "titre:(OVH OU Scaleway) ET langue:fr ET pays:FR"),
        ("souver* AND cloud", "souver* ET cloud"),
        ('"cloud souverain"~4', '"cloud souverain"~4'),
        ("rock and roll", "rock ET and ET roll"),
    ],
)
def test_the_same_meaning(text: str, canonical: str) -> None:
    assert print_query(from_boolean(text)) == canonical


def test_words_side_by_side_may_be_an_expression() -> None:
    assert print_query(from_boolean("cloud souverain OR SecNumCloud", implicit_and=False)) == (
        '"cloud souverain" OU SecNumCloud'
    )


@pytest.mark.parametrize(
    ("text", "said", "position"),
    [
        ("OVH ONEAR/5 rachat", "« ONEAR/5 » (ordre imposé) n’a pas d’équivalent", 4),
        ("OVH adj rachat", "« adj » (ordre imposé) n’a pas d’équivalent", 4),
        ("souv?rain", "seul l’astérisque final a un équivalent", 0),
        ("*cloud", "seul l’astérisque final a un équivalent", 0),
        ("hlp:cloud", "le champ « hlp: » n’a pas d’équivalent", 0),
        ("OVH OR Scaleway AND rachat", "ET et OU mêlés sans parenthèses", 16),
        ("OVH OR Scaleway rachat", "ET et OU mêlés sans parenthèses", 16),
        ('cloud "souverain', "guillemet", 6),
    ],
)
def test_what_would_change_its_meaning_is_refused(text: str, said: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        from_boolean(text)
    assert said in caught.value.french
    assert caught.value.position == position


def test_csv() -> None:
    text = (
        '\ufeffNom;Requête;Dossier\nHébergeurs;"OVHcloud OU ""3DS Outscale""";Acteurs\n;cloud -jeu;\nFaux;(cloud;\n;;\n'
    )
    first, second, third = from_csv(text)
    assert (first.name, first.query, first.folder) == ("Hébergeurs", 'OVHcloud OU "3DS Outscale"', "Acteurs")
    assert (second.name, second.query) == ("cloud -jeu", "cloud SAUF jeu")
    assert third.line == 4
    assert third.error is not None
    assert "parenthèse" in third.error.french
    file = as_file([first, second], "client", "Client")
    assert [row.slug for row in file.watchlists] == ["hebergeurs", "cloud-jeu"]
    with pytest.raises(GuetteurError, match="line 4"):
        as_file([first, third], "client", "Client")


def test_a_csv_of_one_column_and_names_that_repeat() -> None:
    lines = from_csv("termes\nOVHcloud\nOVHcloud\n")
    assert [line.query for line in lines] == ["OVHcloud", "OVHcloud"]
    assert len({row.slug for row in as_file(lines, "c", "C").watchlists}) == 2


def test_a_csv_without_queries_is_refused() -> None:
    with pytest.raises(QueryError, match="no column of queries"):
        from_csv("a,b\n1,2\n")
