"""Watchlists as files: exact round trip, and imports that do all or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import GuetteurError
from monitor.watchlists.exchange import ClientFile, WatchlistRow, read, write
from monitor.watchlists.models import Client, SubQuery, Watchlist
from monitor.watchlists.store import Stored, export, load

_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30) | st.just('a "b"\n\\c')
_slugs = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
_rows = st.builds(
    WatchlistRow,
    slug=_slugs,
    name=_text.filter(bool),
    query=_text,
    description=_text,
    folder=_text,
    level=st.sampled_from(("information", "important", "urgent")),
    topics=st.dictionaries(_slugs, st.floats(0, 1), max_size=2),
    examples=st.lists(st.integers(1, 10**9), max_size=2).map(tuple),
    scope=st.dictionaries(st.sampled_from(("sources", "languages")), st.lists(_slugs, max_size=2)),
    only_relevant=st.booleans(),
    max_age_hours=st.integers(1, 999),
    expires_on=st.none() | st.dates(date(2020, 1, 1)),
    active=st.booleans(),
    archived=st.booleans(),
)
_files = st.builds(
    ClientFile,
    slug=_slugs,
    name=_text,
    watchlists=st.lists(_rows, max_size=3, unique_by=lambda row: row.slug).map(tuple),
    queries=st.dictionaries(_slugs, _text, max_size=2),
)


@settings(max_examples=80, deadline=None)
@given(_files)
def test_what_is_written_is_read_back(file: ClientFile) -> None:
    assert read(write(file)) == file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[watchlist", "Bad watchlist file"),
        ('[[watchlist]]\nname = "a"', "lacks «slug»"),
        ('[[watchlist]]\nslug = "a"\nname = "a"\nrequete = "b"', "unknown keys: requete"),
        ('[[watchlist]]\nslug = "a"\nname = "a"\nquery = 3', "«query» has the wrong type"),
        ('[[watchlist]]\nslug = "a"\nname = "a"\nactive = 1', "«active» has the wrong type"),
        ('[[watchlist]]\nslug = "a"\nname = "a"\n' * 2, "two watchlists have the same slug"),
        ("watchlist = 3", "written [[watchlist]]"),
        ("queries = 3", "must be a table"),
    ],
)
def test_a_faulty_file_is_named(text: str, said: str) -> None:
    with pytest.raises(GuetteurError) as caught:
        read(text)
    assert said in caught.value.message


def file(**values: Any) -> ClientFile:
    row = WatchlistRow(slug="cloud", name="Cloud", query="cloud SAUF @hors", only_relevant=False)
    return ClientFile("c", "Client", (row,), {"hors": "jeu", **values})


@pytest.mark.django_db
def test_importing_an_export_changes_nothing() -> None:
    assert load(file()) == Stored(added=2, changed=0, same=0)
    text = write(export(Client.objects.get()))
    before = list(Watchlist.objects.values())
    assert load(read(text)) == Stored(added=0, changed=0, same=2)
    assert list(Watchlist.objects.values()) == before
    assert write(export(Client.objects.get())) == text
    assert Watchlist.history.count() == 1


@pytest.mark.django_db
def test_an_import_changes_what_it_names_and_leaves_the_rest() -> None:
    load(file())
    Watchlist.objects.create(client=Client.objects.get(), slug="autre", name="Autre", query="x")
    assert load(file(hors="jeu OU sport")) == Stored(added=0, changed=1, same=1)
    assert SubQuery.objects.get().query == "jeu OU sport"
    assert Watchlist.objects.count() == 2


@pytest.mark.django_db
def test_a_list_that_cannot_be_watched_undoes_the_import() -> None:
    faulty = WatchlistRow(slug="faux", name="Faux", query="cloud @inconnue")
    with pytest.raises(GuetteurError, match="faux: Unknown sub-query @inconnue"):
        load(ClientFile("c", "Client", (*file().watchlists, faulty), {"hors": "jeu"}))
    assert not Watchlist.objects.exists()
    assert not Client.objects.exists()
