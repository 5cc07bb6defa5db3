"""Imports told line by line before they happen."""

from __future__ import annotations

import pytest

from monitor.errors import GuetteurError
from monitor.watchlists.exchange import write
from monitor.watchlists.models import Client, SubQuery, Watchlist
from monitor.watchlists.rehearsal import Dialect, Format, Rehearsal, guess
from monitor.watchlists.rehearse import rehearse
from monitor.watchlists.store import export, load
from tests import factories

CSV = "nom;requête;dossier\nNuage;cloud ET souverain;Essais\nFaux;cloud ET (souverain;\nInconnue;@nulle;\n"


def verdicts(found: Rehearsal) -> list[tuple[int, str, str]]:
    return [(line.number, line.name, line.verdict.value) for line in found.lines]


@pytest.mark.parametrize(
    ("text", "filename", "form"),
    [
        ("[[watchlist]]\nslug = 'a'", "", Format.TOML),
        ("cloud", "a.TOML", Format.TOML),
        ("cloud", "a.csv", Format.CSV),
        ("nom;requête\na;b", "", Format.CSV),
        ("requête\ncloud", "a.txt", Format.CSV),
        ("cloud AND souverain\nnuage", "", Format.LINES),
    ],
)
def test_the_format_is_guessed(text: str, filename: str, form: Format) -> None:
    assert guess(text, filename) is form


@pytest.fixture
def client(db: None) -> Client:
    """A client with one list."""
    made = factories.client()
    factories.watchlist(client=made, name="Nuage", slug="nuage", query="nuage", level="urgent", topics={})
    return made


def test_csv_is_told_line_by_line_and_stores_nothing(client: Client) -> None:
    found = rehearse(CSV, Format.CSV, Dialect.OURS, client)
    assert verdicts(found) == [(2, "Nuage", "changed"), (3, "Faux", "refused"), (4, "Inconnue", "refused")]
    assert "parenthèse ouverte" in found.lines[1].reason
    assert "sous-requête inconnue" in found.lines[2].reason
    assert Watchlist.objects.get().query == "nuage"
    load(found.file)
    stored = Watchlist.objects.get()
    # What the file does not say stays as it was.
    assert (stored.query, stored.level, stored.folder) == ("cloud ET souverain", "urgent", "Essais")
    again = rehearse(CSV, Format.CSV, Dialect.OURS, client)
    assert verdicts(again)[0] == (2, "Nuage", "same")
    assert not again.worth_storing


@pytest.mark.parametrize(
    ("dialect", "query", "read"),
    [
        (Dialect.OURS, "cloud souverain AND rachat", '"cloud souverain" ET rachat'),
        (Dialect.ALL_WORDS, "cloud souverain AND rachat", "cloud ET souverain ET rachat"),
        (Dialect.PHRASE, "cloud souverain AND rachat", '"cloud souverain" ET rachat'),
        (Dialect.PHRASE, "headline:cloud NEAR/5 rachat", "titre:cloud PROCHE/5 rachat"),
    ],
)
def test_lines_are_read_in_their_dialect(client: Client, dialect: Dialect, query: str, read: str) -> None:
    found = rehearse(f"\nRachats\t{query}\n", Format.LINES, dialect, client)
    assert [(line.number, line.name, line.query) for line in found.lines] == [(2, "Rachats", read)]


def test_what_another_tool_means_differently_is_refused(client: Client) -> None:
    found = rehearse("cloud AND rachat OR vente\ncl*ud", Format.LINES, Dialect.ALL_WORDS, client)
    assert [line.verdict.value for line in found.lines] == ["refused", "refused"]
    assert "ambigu" in found.lines[0].reason
    assert not found.worth_storing


def test_an_exported_client_comes_back_the_same(client: Client) -> None:
    SubQuery.objects.create(client=client, slug="acteurs", query="OVHcloud")
    factories.watchlist(client=client, name="É «x»", query='@acteurs SAUF "a b"', scope={"languages": ["fr"]})
    text = write(export(client))
    found = rehearse(text, Format.TOML, Dialect.OURS, None)
    assert {line.verdict.value for line in found.lines} == {"same"}
    assert found.lines[0].name == "@acteurs"
    assert write(found.file) == text


def test_toml_may_bring_a_client_and_its_subqueries(db: None) -> None:
    text = (
        'client = "Neuf"\nclient_slug = "neuf"\n[queries]\na = "cloud"\n'
        '[[watchlist]]\nslug = "l"\nname = "L"\nquery = "@a"\n'
        '[[watchlist]]\nslug = "m"\nname = "M"\nquery = "cloud"\nlevel = "énorme"\n'
        '[[watchlist]]\nslug = "n"\nname = "N"\nquery = "NON cloud"\nonly_relevant = false\n'
    )
    found = rehearse(text, Format.TOML, Dialect.OURS, None)
    assert found.new_client
    assert [line.verdict.value for line in found.lines] == ["added", "added", "refused", "refused"]
    assert "niveau" in found.lines[2].reason
    assert load(found.file).added == 2
    assert Client.objects.get().watchlists.get().name == "L"


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        ('a = "@b"\nb = "@a"', "tournent en rond"),
        ('a = "cloud ET ("', "sous-requête est refusée"),
        ('acteurs = "langue:fr"', "La liste «\u00a0Compte\u00a0» ne pourrait plus être suivie"),
    ],
)
def test_subqueries_that_would_break_something_forbid_the_import(client: Client, queries: str, said: str) -> None:
    SubQuery.objects.create(client=client, slug="acteurs", query="OVHcloud")
    factories.watchlist(client=client, name="Compte", query="2+ @acteurs")
    text = (
        f'client_slug = "{client.slug}"\n[queries]\n{queries}\n[[watchlist]]\nslug = "z"\nname = "Z"\nquery = "cloud"\n'
    )
    found = rehearse(text, Format.TOML, Dialect.OURS, None)
    told = " ".join([*found.obstacles, *(line.reason for line in found.lines)])
    assert said in told
    assert not found.worth_storing


@pytest.mark.parametrize(
    ("text", "form", "said"),
    [
        ("[[watchlist", Format.TOML, "ce TOML est incomplet"),
        ("a = 1\nb c", Format.TOML, "ce n’est pas du TOML (ligne 2, colonne 3)"),
        ('[[watchlist]]\nslug = "a"', Format.TOML, "il manque «\u00a0name\u00a0»"),
        ("a;b\nc;d", Format.CSV, "pas de colonne « requête »"),
        ("x" * 1_000_001, Format.LINES, "trop long"),
    ],
)
def test_what_cannot_be_read_at_all_is_told(client: Client, text: str, form: Format, said: str) -> None:
    with pytest.raises(GuetteurError) as caught:
        rehearse(text, form, Dialect.OURS, client)
    assert said in caught.value.french


def test_lines_need_a_client(db: None) -> None:
    with pytest.raises(GuetteurError) as caught:
        rehearse("cloud", Format.LINES, Dialect.OURS, None)
    assert "Choisissez le client" in caught.value.french
