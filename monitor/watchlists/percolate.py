"""All queries in one matcher: the cost of an article does not grow with their number.

Each query is indexed under the rarest clause that it needs. A document announces its keys (tokens, pairs of
neighbours, prefixes, facts); the queries found under them, a few, are checked against their other clauses,
which takes a set operation each, and the survivors are evaluated exactly. The index is a dictionary rather
than an automaton: once texts are tokens, a look-up by key does the same work, and a query can be added or
removed at once. ``benchmarks/percolate.py`` measures both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from itertools import pairwise
from typing import Generic, TypeVar

from monitor.watchlists.anchors import AUTHOR, PREFIX, SOURCE, TITLE, Clause, Frequency, Key, guess, plan
from monitor.watchlists.compile import Compiled
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import MatchResult, evaluate_reading
from monitor.watchlists.facts import announced
from monitor.watchlists.index import Index
from monitor.watchlists.prefixes import Prefixes, add
from monitor.watchlists.reading import Reading
from monitor.watchlists.syntax import Scope

Name = TypeVar("Name", bound=Hashable)


class _Entry(Generic[Name]):
    """One query in the index."""

    __slots__ = ("anchor", "compiled", "name", "needs", "root")

    def __init__(self, name: Name, compiled: Compiled, anchor: Clause, needs: tuple[Clause, ...]) -> None:
        self.name = name
        self.compiled = compiled
        self.root = compiled.root
        self.anchor = anchor
        self.needs = needs


class Percolator(Generic[Name]):
    """Holds compiled queries by name and finds those that match a document.

    ``frequency`` says how often keys occur among documents; the better it is, the fewer candidates.
    """

    def __init__(self, frequency: Frequency = guess) -> None:
        self._frequency = frequency
        self._entries: dict[Name, _Entry[Name]] = {}
        self._index: Index[_Entry[Name]] = Index()
        self._pairs: Counter[Key] = Counter()
        self._prefixes = Prefixes()
        self._elsewhere = 0
        self._titles = 0
        self._contexts = 0
        self._vectors = 0
        self._always: dict[_Entry[Name], None] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: Name) -> bool:
        return name in self._entries

    def names(self) -> Iterator[Name]:
        """The names of all queries."""
        return iter(self._entries)

    def entries(self) -> Iterator[_Entry[Name]]:
        """All queries with the keys that announce them."""
        return iter(self._entries.values())

    @property
    def asks_for_contexts(self) -> bool:
        """Whether a query asks what is denied or quoted, so that documents have to say."""
        return self._contexts > 0

    @property
    def asks_for_vectors(self) -> bool:
        """Whether a query holds documents against examples, so that they need their embedding."""
        return self._vectors > 0

    def put(self, name: Name, compiled: Compiled) -> None:
        """Add a query, or replace the one of that name."""
        self.remove(name)
        anchor, needs = plan(compiled.root, self._frequency)
        entry = _Entry(name, compiled, anchor, needs)
        self._entries[name] = entry
        self._index.put(entry, anchor, needs)
        if not anchor:
            self._always[entry] = None
        self._count(entry, 1)

    def remove(self, name: Name) -> None:
        """Forget a query; nothing happens if there is none of that name."""
        entry = self._entries.pop(name, None)
        if entry is None:
            return
        self._index.remove(entry, entry.anchor, entry.needs)
        self._always.pop(entry, None)
        self._count(entry, -1)

    def _count(self, entry: _Entry[Name], by: int) -> None:
        """Keep count of what documents need to announce beyond their tokens."""
        self._contexts += by if entry.compiled.contexts else 0
        self._vectors += by if entry.compiled.vectors else 0
        for clause in (entry.anchor, *entry.needs):
            for key in clause:
                if isinstance(key, tuple):
                    add(self._pairs, key, by)
                elif key.startswith(PREFIX):
                    self._prefixes.change(key.removeprefix(PREFIX), by)
                elif key.startswith((SOURCE, AUTHOR)):
                    self._elsewhere += by
                elif key.startswith(TITLE):
                    self._titles += by

    def _announced(self, reading: Reading) -> set[Key]:
        keys = reading.body.keys
        found = reading.announced
        if self._prefixes:
            found.update(self._prefixes.announce(reading))
        if self._pairs:
            found.update(filter(self._pairs.__contains__, pairwise(keys)))
        found.update(announced(reading.document))
        if self._titles:
            found.update(TITLE + key for key in keys[slice(*reading.range_of(Scope.TITLE))])
        if self._elsewhere:
            found.update(SOURCE + key for key in reading.source.keys)
            found.update(AUTHOR + key for key in reading.authors.keys)
        return found

    def candidates(self, reading: Reading) -> list[_Entry[Name]]:
        """The queries whose every clause the document meets: all that match and few others."""
        present = self._announced(reading)
        found: dict[_Entry[Name], tuple[Clause, ...]] = dict.fromkeys(self._always, ())
        hits = self._index.find(present, found)
        # The words that brought candidates are those whose places will be asked for.
        words = {part for key in hits for part in ((key,) if isinstance(key, str) else key)}
        reading.body.index(words & reading.announced)
        kept = []
        for entry, needs in found.items():
            for clause in needs:
                if clause.isdisjoint(present):
                    break
            else:
                kept.append(entry)
        return kept

    def match(self, document: Document | Reading) -> dict[Name, MatchResult]:
        """All queries that match, with the passages and facts that each rests on."""
        reading = document if isinstance(document, Reading) else Reading(document, self._prefixes.memory)
        matches: dict[Name, MatchResult] = {}
        for entry in self.candidates(reading):
            result = evaluate_reading(entry.root, reading)
            if result is not None:
                matches[entry.name] = result
        return matches
