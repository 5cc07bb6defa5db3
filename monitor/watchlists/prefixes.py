"""Which of the prefixes in use a document's words begin with, at no look-up more than its keys take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable
from typing import TypeVar

from monitor.watchlists.anchors import PREFIX
from monitor.watchlists.cuts import CAPACITY, Memory, tokens_of
from monitor.watchlists.reading import Reading, Standing

_Counted = TypeVar("_Counted", bound=Hashable)


def add(counter: Counter[_Counted], key: _Counted, by: int) -> None:
    """Count, forgetting what comes to nothing."""
    counter[key] += by
    if not counter[key]:
        del counter[key]


class _Lexicon(Memory[tuple[str, ...]]):
    """The keys of runs. A run that is new is asked for prefixes; the few that begin with one are listed.

    So a document, whose keys are looked up in any case, has only to be held against that short list.
    """

    def __init__(self, prefixes: Collection[str]) -> None:
        super().__init__(self._learn, CAPACITY)
        self._prefixes = frozenset(prefixes)
        self._sizes = tuple({len(prefix) for prefix in prefixes})
        self._turned = False
        #: The prefixes of runs that begin with any.
        self.beginning: dict[str, set[str]] = {}

    def _learn(self, run: str) -> tuple[str, ...]:
        keys, norms = tokens_of(run)
        for norm in norms:
            for size in self._sizes:
                if norm[:size] in self._prefixes:
                    self.beginning[run] = {*self.beginning.get(run, ()), norm[:size]}
        return keys

    def turn(self) -> None:
        """Put all aside; the prefixes of runs stay until the document that is being read has been asked for them."""
        super().turn()
        self._turned = True

    def tidy(self) -> None:
        """Forget the prefixes of runs that are forgotten."""
        if self._turned:
            self.beginning = {r: found for r, found in self.beginning.items() if r in self or r in self.older}
            self._turned = False


class Prefixes:
    """The prefixes in use, and the memory of runs that knows them."""

    def __init__(self) -> None:
        self._uses: Counter[str] = Counter()
        self._lexicon = _Lexicon(())
        self._changed = False

    def __bool__(self) -> bool:
        return bool(self._uses)

    def change(self, prefix: str, by: int) -> None:
        """Count one more or one less use of a prefix."""
        known = prefix in self._uses
        add(self._uses, prefix, by)
        self._changed |= known != (prefix in self._uses)

    @property
    def memory(self) -> _Lexicon:
        """The keys of runs, which documents are best read with."""
        if self._changed:
            self._lexicon = _Lexicon(self._uses.keys())
            self._changed = False
        self._lexicon.tidy()
        return self._lexicon

    def announce(self, reading: Reading) -> list[str]:
        """The keys of all prefixes with which a word begins, which the body learns on the way."""
        memory, body = self._lexicon, reading.body
        if self._changed or reading.memory is not memory:
            memory = self.memory
            for run in body.runs():
                memory[run]
        found: dict[str, list[Standing]] = {}
        for standing in body.standing(memory.beginning):
            for prefix in memory.beginning[body.run(standing)]:
                found.setdefault(prefix, []).append(standing)
        body.begins(self._uses, found)
        return [PREFIX + prefix for prefix in found]
