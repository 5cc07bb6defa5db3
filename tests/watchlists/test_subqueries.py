"""Sub-queries: what uses which, cycles, and changes that would break a watchlist."""

from __future__ import annotations

import pytest

from monitor.watchlists.errors import QueryError
from monitor.watchlists.models import SubQuery, Watchlist
from monitor.watchlists.references import cycle, references, told, using
from monitor.watchlists.subqueries import SubQueryError, change, create, delete, uses
from tests import factories


def test_references_are_those_of_the_query_not_of_its_text() -> None:
    assert references("titre:(@a OU @B) SAUF @c") == {"a", "b", "c"}
    assert references('"ecrire@exemple.fr" ET cloud') == frozenset()
    assert references("@a ET (") == frozenset()


def test_cycles_are_found_by_the_shortest_way() -> None:
    queries = {"a": "@b OU @c", "b": "@c", "c": "@a", "d": "@a"}
    assert told(cycle("a", queries)) == "@a → @c → @a"
    assert cycle("d", queries) == ()
    assert told(cycle("e", {"e": "cloud OU @e"})) == "@e → @e"


def test_using_goes_through_others() -> None:
    assert using("a", {"a": "x1", "b": "@a", "c": "@b", "d": "x2"}) == {"b", "c"}


@pytest.fixture
def listed(db: None) -> tuple[SubQuery, SubQuery, Watchlist]:
    """@a, @b which names it, and a watchlist that names @b."""
    client = factories.client()
    first = create(client, "a", "cloud")
    second = create(client, "b", "@a OU nuage")
    return first, second, factories.watchlist(client=client, name="Liste <b>", query="@b ET souverain")


def test_uses_tell_the_direct_and_the_rest(listed: tuple[SubQuery, SubQuery, Watchlist]) -> None:
    first, second, watchlist = listed
    factories.watchlist(query="@b")  # another client's @b
    found = uses(first)
    assert (found.direct, found.through, found.watchlists) == ((second,), (), (watchlist,))
    assert uses(second).watchlists == (watchlist,)


def test_a_cycle_is_refused_and_named(listed: tuple[SubQuery, SubQuery, Watchlist]) -> None:
    first, _, _ = listed
    with pytest.raises(SubQueryError) as caught:
        change(first, "@b")
    assert "«\u00a0@a → @b → @a\u00a0»" in caught.value.french
    first.refresh_from_db()
    assert first.query == "cloud"


def test_a_change_that_breaks_a_watchlist_is_refused(listed: tuple[SubQuery, SubQuery, Watchlist]) -> None:
    first, second, watchlist = listed
    Watchlist.objects.filter(pk=watchlist.pk).update(query="2+ @b")
    with pytest.raises(SubQueryError) as caught:
        change(first, "langue:fr")
    assert "Liste <b>" in caught.value.french
    assert "ne s’applique qu’à des mots" in caught.value.french
    with pytest.raises(QueryError):
        change(second, "cloud ET (")
    assert change(first, "cloud OU informatique") == 1
    first.refresh_from_db()
    assert first.query == "cloud OU informatique"
    assert first.history.count() == 2


def test_what_is_used_cannot_be_deleted(listed: tuple[SubQuery, SubQuery, Watchlist]) -> None:
    first, second, watchlist = listed
    with pytest.raises(SubQueryError, match="used") as caught:
        delete(first)
    assert "@b" in caught.value.french
    assert "Liste <b>" in caught.value.french
    watchlist.delete()
    delete(second)
    delete(first)
    assert not SubQuery.objects.exists()


@pytest.mark.parametrize(
    ("slug", "query", "said"),
    [
        ("A", "cloud", "minuscules"),
        ("é", "cloud", "minuscules"),
        ("", "cloud", "minuscules"),
        ("a", "cloud", "existe déjà"),
        ("c", "@c", "tournent en rond"),
        ("c", "@zz", "sous-requête inconnue"),
        ("c", "", "la requête est vide"),
    ],
)
def test_a_bad_one_is_not_made(listed: tuple[SubQuery, SubQuery, Watchlist], slug: str, query: str, said: str) -> None:
    with pytest.raises((SubQueryError, QueryError)) as caught:
        create(listed[0].client, slug, query)
    assert said in caught.value.french
    assert SubQuery.objects.count() == 2
