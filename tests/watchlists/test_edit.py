"""Saving a watchlist: nobody overwrites anybody, and the history has what changed."""

from __future__ import annotations

import pytest

from monitor.watchlists.edit import Overtaken, create, merge, update, values_of
from monitor.watchlists.models import Watchlist
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_edit_is_saved_once_and_keeps_the_history() -> None:
    watchlist = factories.watchlist(query="cloud")
    mine = values_of(watchlist) | {"query": "nuage"}
    saved = update(watchlist.pk, mine, opened=watchlist.edited_at, seen=None)
    assert isinstance(saved, Watchlist)
    assert saved.query == "nuage"
    assert list(Watchlist.history.filter(id=watchlist.pk).values_list("query", flat=True)) == ["nuage", "cloud"]
    update(watchlist.pk, mine, opened=saved.edited_at, seen=None)
    assert Watchlist.history.filter(id=watchlist.pk).count() == 2


def test_what_somebody_else_saved_meanwhile_is_told_then_kept() -> None:
    watchlist = factories.watchlist(query="cloud", folder="A", name="Nuages")
    opened, mine = watchlist.edited_at, values_of(watchlist) | {"query": "nuage", "name": "Mes nuages"}
    watchlist.folder, watchlist.query = "B", "cloud OU brume"
    watchlist.save()
    found = update(watchlist.pk, mine, opened=opened, seen=None)
    assert isinstance(found, Overtaken)
    assert (found.base["folder"], found.theirs["folder"], found.merged["folder"]) == ("A", "B", "B")
    assert (found.merged["query"], found.merged["name"]) == ("nuage", "Mes nuages")
    watchlist.refresh_from_db()
    assert watchlist.query == "cloud OU brume"
    saved = update(watchlist.pk, mine, opened=opened, seen=found.at)
    assert isinstance(saved, Watchlist)
    assert (saved.query, saved.folder, saved.name) == ("nuage", "B", "Mes nuages")


def test_a_version_newer_than_the_one_that_was_accepted_is_told_too() -> None:
    watchlist = factories.watchlist(query="cloud")
    opened, mine = watchlist.edited_at, values_of(watchlist) | {"query": "nuage"}
    watchlist.query = "brume"
    watchlist.save()
    first = update(watchlist.pk, mine, opened=opened, seen=None)
    assert isinstance(first, Overtaken)
    watchlist.query = "brouillard"
    watchlist.save()
    second = update(watchlist.pk, mine, opened=opened, seen=first.at)
    assert isinstance(second, Overtaken)
    assert second.theirs["query"] == "brouillard"


def test_merging_takes_my_changes_over_theirs() -> None:
    base = values_of(Watchlist(name="n", folder="f", query="q"))
    theirs = base | {"folder": "leur", "query": "leur"}
    mine = base | {"query": "mien", "active": False}
    merged = merge(base, theirs, mine)
    assert (merged["folder"], merged["query"], merged["active"], merged["name"]) == ("leur", "mien", False, "n")


def test_names_that_are_alike_get_identifiers_of_their_own() -> None:
    client = factories.client()
    values = values_of(Watchlist(name="Cloud souverain", query="cloud"))
    assert [create(client, values).slug for _ in range(2)] == ["cloud-souverain", "cloud-souverain-2"]
