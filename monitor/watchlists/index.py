"""Queries by the keys that announce them, in two steps where one key announces many.

A word that many queries share («rachat», beside so many names) would bring them all to each article that holds
it, to be turned away one by one. Under such a key they are filed by the keys of their next clause, and one set
operation finds those of which the article holds both.
"""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Set as AbstractSet
from typing import Final, Generic, TypeVar

from monitor.watchlists.anchors import Clause, Key

Entry = TypeVar("Entry", bound=Hashable)
#: Queries under one key from which on a second step pays.
_CROWD: Final = 16


class Index(Generic[Entry]):
    """Holds entries by the keys of their anchor, with the clauses that are still to be checked."""

    def __init__(self) -> None:
        self._few: dict[Key, dict[Entry, tuple[Clause, ...]]] = {}
        #: Its keys once more: two sets are compared without touching what they hold.
        self._keys: set[Key] = set()
        self._crowds: dict[Key, Index[Entry]] = {}

    def put(self, entry: Entry, anchor: Clause, needs: tuple[Clause, ...]) -> None:
        """File an entry; ``anchor`` and ``needs`` have to be given again to remove it."""
        for key in anchor:
            few = self._few.setdefault(key, {})
            self._keys.add(key)
            crowd = self._crowds.get(key)
            if crowd is not None and needs:
                crowd.put(entry, needs[0], needs[1:])
                continue
            few[entry] = needs
            if len(few) > _CROWD and crowd is None:
                self._part(key, few)

    def _part(self, key: Key, few: dict[Entry, tuple[Clause, ...]]) -> None:
        """File the entries of a key that has become crowded by their next clause; some have none."""
        crowd = self._crowds[key] = Index()
        for entry, needs in list(few.items()):
            if needs:
                crowd.put(entry, needs[0], needs[1:])
                del few[entry]

    def remove(self, entry: Entry, anchor: Clause, needs: tuple[Clause, ...]) -> None:
        """Take out an entry that was put in with the same clauses."""
        for key in anchor:
            few, crowd = self._few[key], self._crowds.get(key)
            if few.pop(entry, None) is None and crowd is not None:
                crowd.remove(entry, needs[0], needs[1:])
            if crowd is not None and not crowd:
                del self._crowds[key]
            if not few and key not in self._crowds:
                del self._few[key]
                self._keys.remove(key)

    def __bool__(self) -> bool:
        return bool(self._few)

    def find(self, present: AbstractSet[Key], found: dict[Entry, tuple[Clause, ...]]) -> AbstractSet[Key]:
        """Add the entries that ``present`` keys announce to ``found``, and return these keys."""
        few, crowds = self._few, self._crowds
        hits = self._keys & present
        for key in hits:
            found.update(few[key])
            if key in crowds:
                crowds[key].find(present, found)
        return hits
