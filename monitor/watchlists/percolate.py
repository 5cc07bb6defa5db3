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
from monitor.watchlists.cuts import Memory, norms_of
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import MatchResult, evaluate
from monitor.watchlists.facts import announced
from monitor.watchlists.reading import Reading, Words
from monitor.watchlists.syntax import Scope

Name = TypeVar("Name", bound=Hashable)
#: Runs whose prefixes are remembered before the memory is emptied.
_CAPACITY = 200_000


class _Entry(Generic[Name]):
    """One query in the index."""

    __slots__ = ("anchor", "compiled", "name", "needs")

    def __init__(self, name: Name, compiled: Compiled, anchor: Clause, needs: tuple[Clause, ...]) -> None:
        self.name = name
        self.compiled = compiled
        self.anchor = anchor
        self.needs = needs


_Counted = TypeVar("_Counted", bound=Hashable)


def _add(counter: Counter[_Counted], key: _Counted, by: int) -> None:
    """Count, forgetting what comes to nothing."""
    counter[key] += by
    if not counter[key]:
        del counter[key]


class _Prefixes:
    """Which of the prefixes in use a word begins with, remembered for each run of characters."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()
        self._sizes: Counter[int] = Counter()
        self._begin = Memory(self._beginnings, _CAPACITY)

    def __bool__(self) -> bool:
        return bool(self._uses)

    def change(self, prefix: str, by: int) -> None:
        """Count one more or one less use of a prefix."""
        before = self._uses[prefix]
        _add(self._uses, prefix, by)
        if (before == 0) != (before + by == 0):
            _add(self._sizes, len(prefix), by)
            self._begin = Memory(self._beginnings, _CAPACITY)

    def _beginnings(self, run: str) -> tuple[str, ...]:
        found = {norm[:size] for norm in norms_of(run) for size in self._sizes}
        return tuple(found & self._uses.keys())

    def announce(self, words: Words) -> list[str]:
        """The keys of all prefixes with which a word begins, which ``words`` learns on the way."""
        runs, begin = words.runs(), self._begin
        found: dict[str, set[str]] = {}
        for run in filter(begin.__getitem__, runs):
            for prefix in begin[run]:
                found.setdefault(prefix, set()).add(run)
        words.begins(self._uses, found)
        return [PREFIX + prefix for prefix in found]


class Percolator(Generic[Name]):
    """Holds compiled queries by name and finds those that match a document.

    ``frequency`` says how often keys occur among documents; the better it is, the fewer candidates.
    """

    def __init__(self, frequency: Frequency = guess) -> None:
        self._frequency = frequency
        self._entries: dict[Name, _Entry[Name]] = {}
        self._by_key: dict[Key, dict[_Entry[Name], tuple[Clause, ...]]] = {}
        self._pairs: Counter[Key] = Counter()
        self._prefixes = _Prefixes()
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
        for key in anchor:
            self._by_key.setdefault(key, {})[entry] = needs
        if not anchor:
            self._always[entry] = None
        self._count(entry, 1)

    def remove(self, name: Name) -> None:
        """Forget a query; nothing happens if there is none of that name."""
        entry = self._entries.pop(name, None)
        if entry is None:
            return
        for key in entry.anchor:
            entries = self._by_key[key]
            del entries[entry]
            if not entries:
                del self._by_key[key]
        self._always.pop(entry, None)
        self._count(entry, -1)

    def _count(self, entry: _Entry[Name], by: int) -> None:
        """Keep count of what documents need to announce beyond their tokens."""
        self._contexts += by if entry.compiled.contexts else 0
        self._vectors += by if entry.compiled.vectors else 0
        for clause in (entry.anchor, *entry.needs):
            for key in clause:
                if isinstance(key, tuple):
                    _add(self._pairs, key, by)
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
            found.update(self._prefixes.announce(reading.body))
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
        by_key = self._by_key
        hits = by_key.keys() & present
        for key in hits:
            found.update(by_key[key])
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
        reading = document if isinstance(document, Reading) else Reading(document)
        matches: dict[Name, MatchResult] = {}
        for entry in self.candidates(reading):
            result = evaluate(entry.compiled, reading)
            if result is not None:
                matches[entry.name] = result
        return matches
