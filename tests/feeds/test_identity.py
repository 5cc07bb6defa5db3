"""Entries keep their identity through what publishers do to them; different entries never share one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds import identity
from monitor.feeds.identity import Known, assign, settle
from monitor.feeds.parsed import ParsedEntry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def entry(
    number: int = 1, *, guid: str = "", url: str = "", title: str = "", published: datetime | None = NOON
) -> ParsedEntry:
    return ParsedEntry("", url, title or f"Titre numéro {number}", guid=guid, published=published)


def identities(*entries: ParsedEntry) -> list[str]:
    return [one.identity for one in assign(entries)[0]]


def stored(one: ParsedEntry) -> Known:
    return Known(one.identity, one.url, one.title, one.published)


def test_a_guid_names_an_entry_whatever_else_changes() -> None:
    before = entry(guid=" n1 ", url="https://exemple.fr/a", title="Avant")
    after = entry(guid="n1", url="https://exemple.fr/a-corrige", title="Après")
    assert identities(before) == identities(after)


def test_without_a_guid_the_address_does_whatever_its_scheme() -> None:
    one = entry(url="http://www.exemple.fr/a/", title="Avant")
    other = entry(url="https://exemple.fr/a", title="Après", published=None)
    assert identities(one) == identities(other)


def test_without_guid_and_address_the_date_and_title_do() -> None:
    assert identities(entry(title="Un  titre")) == identities(entry(title="un titre"))
    assert identities(entry(title="Un titre")) != identities(entry(title="Autre titre"))


def test_a_guid_shared_by_several_pages_names_none_of_them() -> None:
    pages = [entry(n, guid="accueil", url=f"https://exemple.fr/{n}") for n in range(3)]
    assert len(set(identities(*pages))) == 3
    assert set(identities(*pages[:2])) <= set(identities(*pages))


def test_items_under_one_address_are_told_apart_wherever_they_stand() -> None:
    later = NOON + timedelta(hours=1)
    first = entry(1, url="https://exemple.fr/etat")
    second = entry(2, url="https://exemple.fr/etat", published=later)
    third = entry(3, url="https://exemple.fr/etat", published=later + timedelta(hours=1))
    assert set(identities(first, second)) <= set(identities(third, second, first))


def test_repeats_are_dropped_and_counted() -> None:
    one = entry(guid="n1", url="https://exemple.fr/a")
    kept, dropped = assign([one, one, replace(one, summary="autre"), ParsedEntry("")])
    assert (len(kept), dropped) == (1, 3)


def test_a_guid_given_to_another_article_later_makes_a_new_entry_once() -> None:
    old = assign([entry(1, guid="1", url="https://exemple.fr/a")])[0][0]
    new = assign(
        [
            entry(
                2,
                guid="1",
                url="https://exemple.fr/b",
                title="Tout autre",
                published=NOON + timedelta(days=1),
            )
        ]
    )[0][0]
    settled = settle(new, [stored(old)])
    assert settled.identity != old.identity
    assert settle(new, [stored(old), stored(settled)]).identity == settled.identity
    assert settle(old, [stored(old), stored(settled)]).identity == old.identity


def test_an_edited_title_and_address_under_one_guid_stay_one_entry() -> None:
    old = assign([entry(guid="1", url="https://exemple.fr/orange-prepare", title="Orange prépare une offre")])[0][0]
    same_day = replace(old, url="https://exemple.fr/orange-lance", title="C’est fait")
    assert settle(same_day, [stored(old)]).identity == old.identity
    redated = replace(same_day, title="Orange prépare son offre", published=NOON + timedelta(hours=5))
    assert settle(redated, [stored(old)]).identity == old.identity


def test_a_guid_made_anew_at_each_build_makes_no_new_entry() -> None:
    old = assign([entry(guid="build-1", url="https://exemple.fr/a", title="Le titre de cet article")])[0][0]
    new = assign([entry(guid="build-2", url="https://exemple.fr/a", title="Le titre de cet article")])[0][0]
    assert settle(new, [stored(old)]).identity == old.identity
    other = replace(new, title="Rien à voir", published=NOON + timedelta(days=2))
    assert settle(other, [stored(old)]).identity != old.identity


ENTRIES = st.lists(
    st.builds(
        entry,
        guid=st.sampled_from(["", "a", "b", "1"]),
        url=st.sampled_from(["", "https://exemple.fr/a", "https://exemple.fr/b", "http://www.exemple.fr/a"]),
        title=st.sampled_from(["Un titre", "Un autre titre", "Le nuage", "é"]),
        published=st.sampled_from([None, NOON, NOON + timedelta(hours=1)]),
    ),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(ENTRIES)
def test_keys_are_unique_and_polling_again_finds_every_entry(entries: list[ParsedEntry]) -> None:
    first, dropped = assign(entries)
    assert len({one.identity for one in first}) == len(first)
    assert len(first) + dropped == len(entries)
    table = [stored(one) for one in first]
    for one in first:
        known = [k for k in table if k.identity in identity.keys(one) or (one.url and k.url == one.url)]
        assert settle(one, known).identity == one.identity


@settings(max_examples=200, deadline=None)
@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_a_document_does_not_matter(entries: list[ParsedEntry], random: object) -> None:
    distinct = list({(e.guid, e.url, e.title, e.published): e for e in entries}.values())
    # Items that repeat only another one's title or moment stand for it: which of them is kept depends on order.
    if len({e.title for e in distinct}) == len(distinct) == len({e.published for e in distinct}):
        assert set(identities(*distinct)) == set(identities(*reversed(distinct)))
