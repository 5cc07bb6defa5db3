"""What queries mean in French, their coloured pieces, and the difference of two versions: all pure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.watchlists.describe import Describer, Meaning, day, share
from monitor.watchlists.parse import parse
from monitor.watchlists.pieces import pieces
from monitor.watchlists.printing import print_query
from monitor.watchlists.syntax import Query
from monitor.watchlists.versions import Names, differences, shown, word_runs
from tests.watchlists.strategies import queries

NAMES = Names(topics={"capital": "Capital"}, people={3: "claire"}, levels={"urgent": "Urgent"})


def outline(meaning: Meaning, depth: int = 0) -> list[str]:
    said = meaning.text + (f" @{meaning.reference}" if meaning.reference else "")
    lines = [f"{depth} {said}".replace("\u00a0", " ")]
    return [*lines, *(line for part in meaning.parts for line in outline(part, depth + 1))]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("cloud", ["0 le mot « cloud »"]),
        ("=Orange", ["0 le mot « Orange », écrit exactement ainsi"]),
        ("souver*", ["0 un mot qui commence par « souver »"]),
        ("cloud de confiance", ["0 l’expression « cloud de confiance »"]),
        (
            '"cloud =Orange"~3',
            [
                "0 les mots « cloud Orange » dans n’importe quel ordre, 3 autres mots au plus parmi eux, "
                "avec « Orange » écrit exactement ainsi"
            ],
        ),
        ('acteur:"OVHcloud"', ["0 l’acteur OVHcloud, sous tous ses noms"]),
        ("sujet:capital>=0,7", ["0 le sujet « Capital » a une probabilité d’au moins 70 %"]),
        ("sujet:europe", ["0 l’article traite du sujet « europe »"]),
        ("langue:en", ["0 la langue de l’article est : anglais"]),
        ("pays:US", ["0 le pays de la source est : États-Unis"]),
        ("statut:conditionnel", ["0 l’information est au conditionnel"]),
        ("montant>10M€", ["0 l’article cite un montant de plus de 10 M€"]),
        ("date>=2026-05-01", ["0 l’article est publié le 1er mai 2026 ou après"]),
        ("date:2026-05-01..2026-06-02", ["0 l’article est publié du 1er mai 2026 au 2 juin 2026"]),
        ("histoire:nouvelle", ["0 l’article ouvre une histoire"]),
        ("@acteurs", ["0 la sous-requête @acteurs"]),
        ("titre:cloud", ["0 dans le titre : le mot « cloud »"]),
        ("nié:@acteurs", ["0 dans une phrase qui nie : la sous-requête @acteurs"]),
        ("2+ cloud", ["0 2 fois au moins : le mot « cloud »"]),
        (
            "cloud SAUF (jeu OU météo)",
            [
                "0 ce critère, et aucun de ceux qui sont exclus",
                "1 le mot « cloud »",
                "1 mais pas : l’un au moins de ces critères",
                "2 le mot « jeu »",
                "2 le mot « météo »",
            ],
        ),
        (
            "AU MOINS 2 DE (a1, b1 PROCHE/5 c1)",
            [
                "0 2 au moins de ces critères",
                "1 le mot « a1 »",
                "1 à 5 mots de distance au plus, dans n’importe quel ordre",
                "2 le mot « b1 »",
                "2 le mot « c1 »",
            ],
        ),
    ],
)
def test_a_query_is_told_in_french(query: str, said: list[str]) -> None:
    assert outline(Describer({"capital": "Capital"}).describe(parse(query))) == said


@settings(max_examples=40)
@given(queries)
def test_every_query_has_a_meaning(query: Query) -> None:
    lines = outline(Describer().describe(query))
    assert all(line.split(" ", 1)[1].strip() for line in lines)


@settings(max_examples=40)
@given(st.one_of(st.text(max_size=60), queries.map(print_query)))
def test_pieces_are_the_whole_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text


def test_pieces_say_what_they_are() -> None:
    text = 'titre:"cloud ET bleu" ET @acteurs SAUF montant>=10M€ OU AU MOINS 2 DE (ETAT, sujet:capital>=0,7)'
    found = [(piece.kind, piece.text) for piece in pieces(text) if piece.kind]
    assert found == [
        ("field", "titre:"),
        ("term", '"cloud ET bleu"'),
        ("operator", "ET"),
        ("reference", "@acteurs"),
        ("operator", "SAUF"),
        ("field", "montant"),
        ("value", ">=10M€"),
        ("operator", "OU"),
        ("operator", "AU MOINS 2 DE"),
        ("bracket", "("),
        ("field", "sujet:"),
        ("value", ">=0,7"),
        ("bracket", ")"),
    ]


def test_numbers_and_days_are_french() -> None:
    assert [share(0.7), share(0.025), share(1.0)] == ["70\u00a0%", "2,5\u00a0%", "100\u00a0%"]
    assert [day(date(2026, 8, 1)), day(date(2026, 12, 25))] == ["1er août 2026", "25 décembre 2026"]


@settings(max_examples=40)
@given(st.text("ab \n«(", max_size=30), st.text("ab \n«(", max_size=30))
def test_word_runs_hold_both_texts(old: str, new: str) -> None:
    runs = word_runs(old, new)
    assert "".join(run.text for run in runs if run.mark != "+") == old
    assert "".join(run.text for run in runs if run.mark != "-") == new


def test_differences_name_the_fields_that_changed() -> None:
    old: dict[str, Any] = {
        "query": "cloud ET bleu",
        "topics": {},
        "level": "information",
        "owner": None,
        "expires_on": None,
        "name": "A",
    }
    new = {
        "query": "cloud ET vert",
        "topics": {"capital": 0.6},
        "level": "urgent",
        "owner": 3,
        "expires_on": date(2027, 1, 1),
        "name": "A",
    }
    found = {change.label: change for change in differences(old, new, NAMES)}
    assert list(found) == ["Requête", "Sujets et seuils", "Niveau", "Expiration", "Responsable"]
    assert [tuple(run) for run in found["Requête"].runs] == [("=", "cloud ET "), ("-", "bleu"), ("+", "vert")]
    assert (found["Sujets et seuils"].old, found["Sujets et seuils"].new) == ("aucun", "Capital ≥\u00a060\u00a0%")
    assert (found["Niveau"].old, found["Niveau"].new) == ("information", "Urgent")
    assert (found["Expiration"].old, found["Expiration"].new) == ("jamais", "1er janvier 2027")
    assert (found["Responsable"].old, found["Responsable"].new) == ("personne", "claire")
    assert differences(old, old, NAMES) == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("active", True, "oui"),
        ("examples", [4, 7], "n° 4, n° 7"),
        ("examples", [], "aucun"),
        ("scope", {}, "tout"),
        ("scope", {"languages": ["fr", "en"]}, "langues : français, anglais"),
        ("scope", {"sources": [], "similarity": 0.4}, "ressemblance minimale aux exemples : 40 %"),
        ("max_age_hours", 48, "48 heures"),
        ("folder", "", "(vide)"),
        ("owner", 9, "n° 9"),
        ("client", 9, "n° 9"),
    ],
)
def test_values_are_shown_in_french(name: str, value: object, said: str) -> None:
    assert shown(name, value, NAMES).replace("\u00a0", " ") == said
