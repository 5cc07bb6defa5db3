"""Which entry is which: across polls, edited titles, missing, changing and reused GUIDs. Pure.

An entry is stored under a key made from its GUID, or else its canonical address, or else its title and date.
GUIDs cannot be trusted alone: some feeds give every item the same one, number items by their place, or make
new ones at each build. So what the feed's table already holds is compared by address, title and date.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.feeds.parsed import ParsedEntry

_WORD = re.compile(r"\w+")
#: Two titles that share this part of their words are one title, edited.
_EDITED = 0.5
_SAME_MOMENT = timedelta(minutes=1)


@dataclass(frozen=True)
class Known:
    """What the table holds of an entry of the same feed."""

    identity: str
    url: str
    title: str
    published: datetime | None


def key(kind: str, *parts: str) -> str:
    """A key of 64 hexadecimal digits."""
    return hashlib.sha256("\x1f".join((kind, *parts)).encode("utf-8", "replace")).hexdigest()


def by_guid(guid: str) -> str:
    """The key of a GUID that can be trusted."""
    return key("guid", " ".join(guid.split()))


def own(entry: ParsedEntry) -> str:
    """The key of an entry whose GUID is missing or shared: its address, or else its date or title."""
    if entry.url:
        return key("url", re.sub(r"^https?://(?:www\.)?", "", entry.url).rstrip("/"))
    if entry.published:
        return key("dated", entry.published.isoformat(), _folded(entry.title) if not entry.guid else entry.guid)
    return key("title", _folded(entry.title) or _folded(entry.summary)[:500])


def assign(entries: Iterable[ParsedEntry]) -> tuple[list[ParsedEntry], int]:
    """Give each entry of one document its key, and drop repeats and empty items: (entries, number dropped).

    A GUID that items with different addresses share names none of them; a key that different items would
    share is refined by date or title for all of them, so that none depends on its place in the document.
    """
    entries = list(entries)
    addresses: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        addresses[entry.guid].add(entry.url)
    groups: dict[str, list[ParsedEntry]] = defaultdict(list)
    for entry in entries:
        if entry.url or entry.title or entry.summary or entry.content:
            trusted = entry.guid and len(addresses[entry.guid]) == 1
            groups[by_guid(entry.guid) if trusted else own(entry)].append(entry)
    kept: dict[str, ParsedEntry] = {}
    for identity, group in groups.items():
        distinct = _distinct(group)
        for entry in distinct:
            chosen = identity if len(distinct) == 1 else _apart(entry)
            kept.setdefault(chosen, replace(entry, identity=chosen))
    return list(kept.values()), len(entries) - len(kept)


def _distinct(group: Sequence[ParsedEntry]) -> list[ParsedEntry]:
    """The items of a group without those that repeat an earlier one's title or moment."""
    seen: set[object] = set()
    distinct = []
    for entry in group:
        marks = {_folded(entry.title), entry.published} - {None}
        if not marks & seen:
            distinct.append(entry)
        seen |= marks
    return distinct


def _apart(entry: ParsedEntry) -> str:
    """The key of an entry that would share its first key with another one."""
    moment = entry.published.isoformat() if entry.published else ""
    return key("apart", entry.guid, entry.url, moment or _folded(entry.title))


def keys(entry: ParsedEntry) -> tuple[str, str]:
    """The keys under which the entry may be stored: look these up, and its address, in the feed's table."""
    return entry.identity, _apart(entry)


def settle(entry: ParsedEntry, known: Sequence[Known]) -> ParsedEntry:
    """The entry under the key of the stored entry that it is, or under a key that none holds.

    ``known`` are the stored entries of the feed that have one of ``keys(entry)`` or the same address.
    """
    first, second = keys(entry)
    by_key = {one.identity: one for one in known}
    if second in by_key:
        return replace(entry, identity=second)
    if first in by_key:
        return entry if _same(entry, by_key[first]) else replace(entry, identity=second)
    for one in known:
        if entry.url and one.url == entry.url and _same_text(entry, one):
            return replace(entry, identity=one.identity)
    return entry


def _same(entry: ParsedEntry, one: Known) -> bool:
    """Whether two items under one key are one: by address, by moment, or by nearly the same title."""
    if not entry.guid or not entry.url or not one.url or entry.url == one.url:
        return True
    return _same_moment(entry.published, one.published) or alike(entry.title, one.title)


def _same_text(entry: ParsedEntry, one: Known) -> bool:
    """Whether two items with one address and different GUIDs are one item."""
    return _same_moment(entry.published, one.published) or alike(entry.title, one.title)


def _same_moment(left: datetime | None, right: datetime | None) -> bool:
    return left is not None and right is not None and abs(left - right) < _SAME_MOMENT


def alike(left: str, right: str) -> bool:
    """Whether two titles share at least half of their words (one may be an edit of the other)."""
    one, other = set(_WORD.findall(left.casefold())), set(_WORD.findall(right.casefold()))
    if not one or not other:
        return not one and not other
    return len(one & other) / len(one | other) >= _EDITED


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
