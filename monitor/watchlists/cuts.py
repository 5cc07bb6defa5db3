"""Texts cut into tokens, fast: every run of characters between spaces is cut once and remembered.

Tokens are ``monitor.french.tokens``'s. Only the thousands separator of a number («29 242 500») joins what
spaces part, so a text can be cut run by run, and a language has few distinct runs.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterator
from functools import cached_property
from itertools import accumulate, chain, compress, count
from typing import Final, NamedTuple, TypeVar

from monitor.french.normal import APOSTROPHES
from monitor.french.tokens import norm, stem, tokenize, words

#: An elided word is the word that it stands for: «d’OVH» answers «de OVH».
_ELIDED: Final = {
    "l": "le",
    "d": "de",
    "qu": "que",
    "j": "je",
    "m": "me",
    "n": "ne",
    "s": "se",
    "t": "te",
    "c": "ce",
}
_THOUSANDS: Final = re.compile(r"\d\d\d(?!\d)")
#: Runs met so far that may go on with a number that a space parts from them: a text without one needs no search.
_thousands: set[str] = set()
_SPACED_NUMBER: Final = re.compile(r"\d[ \u00a0\u202f]\d\d\d")
_JOINED: Final = re.compile(r"\S+(?:(?<=\d)[ \u00a0\u202f](?=\d\d\d)\S+)*")
_GAP: Final = re.compile(r"\s\s+")
_APOSTROPHES: Final = frozenset(APOSTROPHES)
#: Marks that stand around words and are part of none.
_PUNCTUATION: Final = '«»"“”()[]!?;…,:.'


class Cut(NamedTuple):
    """The tokens of one run; ``keys`` are what queries are matched on, offsets count from the run's start."""

    keys: tuple[str, ...]
    norms: tuple[str, ...]
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def is_elided(word: str) -> bool:
    """Whether a token is an elided word, which ends with its apostrophe."""
    return word[-1] in APOSTROPHES


def cut(run: str) -> Cut:
    """Cut one run of characters without spaces."""
    tokens = tokenize(run)
    return Cut(
        tuple(_ELIDED.get(t.stem, t.stem) if is_elided(t.text) else t.stem for t in tokens),
        tuple(t.norm for t in tokens),
        tuple(t.text for t in tokens),
        tuple(t.start for t in tokens),
        tuple(t.end for t in tokens),
    )


def _token(word: str) -> tuple[str, str]:
    """The key and the normal form of a token as written."""
    normal = norm(word)
    key = stem(normal)
    return (_ELIDED.get(key, key) if is_elided(word) else key), normal


def words_of(run: str) -> list[str]:
    """The tokens of one run as written. A lone word between punctuation, as most runs are, is quick, elided or not."""
    core = run.strip(_PUNCTUATION)
    if core.isalpha():
        return [core]
    size = 1 if core[1:2] in _APOSTROPHES else 2 if core[2:3] in _APOSTROPHES else 0
    if size:
        rest = core[size + 1 :]
        if core[:size].lower() in _ELIDED and rest.isalpha() and rest != "s":
            return [core[: size + 1], rest]
    return words(run)


def tokens_of(run: str) -> tuple[tuple[str, ...], list[str]]:
    """The keys and the normal forms of the tokens of one run."""
    if run[0].isdecimal() and _THOUSANDS.match(run):
        _thousands.add(run)
    found = words_of(run)
    if len(found) == 1:  # a single pair is not worth unzipping
        key, normal = _words[found[0]]
        return (key,), [normal]
    pairs = [_words[word] for word in found]
    return tuple([key for key, _ in pairs]), [normal for _, normal in pairs]


def keys_of(run: str) -> tuple[str, ...]:
    """The keys of the tokens of one run."""
    return tokens_of(run)[0]


_Value = TypeVar("_Value")


class Memory(dict[str, _Value]):
    """What was made of runs. When full, the older half is kept aside, and what is used again comes back."""

    def __init__(self, make: Callable[[str], _Value], capacity: int) -> None:
        super().__init__()
        self._make = make
        self.capacity = capacity
        self.older: dict[str, _Value] = {}

    def __missing__(self, run: str) -> _Value:
        if len(self) >= self.capacity:
            self.turn()
        made = self.older.pop(run, None)
        if made is None:
            made = self._make(run)
        self[run] = made
        return made

    def turn(self) -> None:
        """Put all aside, and forget what was put aside before."""
        self.older = dict(self)
        self.clear()


#: Words meet new punctuation all the time: most of the new runs are known words.
_words = Memory(_token, 100_000)
#: Keys alone (0.2 kB each) are apart from the rest (0.6 kB), since nothing else is needed of most documents.
CAPACITY: Final = 250_000
KEYS = Memory(keys_of, CAPACITY)
_cuts = Memory(cut, 50_000)


class Cuts:
    """The tokens of one text. Offsets are found for the tokens that are asked for."""

    __slots__ = ("__dict__", "_found", "runs", "text")

    def __init__(self, text: str, keys: Memory[tuple[str, ...]] = KEYS) -> None:
        self.text = text
        self.runs = text.split()
        self._found = list(map(keys.__getitem__, self.runs))
        if not _thousands.isdisjoint(self.runs) and self._joins():
            self.runs = _JOINED.findall(text)
            self._found = list(map(keys.__getitem__, self.runs))

    def _joins(self) -> bool:
        """Whether a number goes on after a space. Looking beside the few runs that may is quicker than searching."""
        runs = self.runs
        followed = (runs[place - 1][-1].isdecimal() for place in self.places_of(_thousands) if place)
        return any(followed) and _SPACED_NUMBER.search(self.text) is not None

    def places_of(self, runs: Container[str]) -> Iterator[int]:
        """Which runs are among ``runs``, in order."""
        return compress(count(), map(runs.__contains__, self.runs))

    def keys(self) -> list[str]:
        """The key of each token."""
        return list(chain.from_iterable(self._found))

    def tokens(self) -> Iterator[tuple[str, str, str]]:
        """Key, normal form and spelling of each token."""
        for run in self.runs:
            found = _cuts[run]
            yield from zip(found.keys, found.norms, found.words, strict=True)

    def norms(self) -> list[str]:
        """The normal form of each token."""
        return [norm for run in self.runs for norm in _cuts[run].norms]

    def starting_with(self, prefix: str, run: int) -> list[int]:
        """Which tokens of a run have a normal form that begins with ``prefix``, in order."""
        before = self._counts[run]
        norms = _cuts[self.runs[run]].norms
        return [before + place for place, norm in enumerate(norms) if norm.startswith(prefix)]

    @cached_property
    def _counts(self) -> list[int]:
        """How many tokens there are before each run, and in all."""
        return list(accumulate(map(len, self._found), initial=0))

    @cached_property
    def _lengths(self) -> list[int]:
        """How many characters the runs before each take, and all."""
        return list(accumulate(map(len, self.runs), initial=0))

    @cached_property
    def _gaps(self) -> tuple[list[int], list[int]]:
        """Where, were all runs parted by one space, there is more; and how much more there is until then."""
        extra = len(self.text) - len(self.text.lstrip())
        places, extras = [-1], [extra]
        if self.runs and extra + self._lengths[-1] + len(self.runs) - 1 == len(self.text.rstrip()):
            return places, extras  # one space everywhere: nothing to look for
        for gap in _GAP.finditer(self.text, extra):
            places.append(gap.start() - extra)
            extra += gap.end() - gap.start() - 1
            extras.append(extra)
        return places, extras

    def _origin(self, run: int) -> int:
        """Where a run begins."""
        compact = run + self._lengths[run]
        places, extras = self._gaps
        return compact + (extras[bisect_left(places, compact) - 1] if len(places) > 1 else extras[0])

    @cached_property
    def _origins(self) -> list[int]:
        return [self._origin(run) for run in range(len(self.runs))]

    def word(self, token: int) -> str:
        """A token as written."""
        counts = self._counts
        run = bisect_right(counts, token) - 1
        return _cuts[self.runs[run]].words[token - counts[run]]

    @cached_property
    def _layout(self) -> tuple[list[int], list[int], int | None]:
        """Tokens and characters before each run, and where the first run begins if one space parts all others."""
        places, extras = self._gaps
        return self._counts, self._lengths, extras[0] if len(places) == 1 else None

    def _place(self, token: int) -> tuple[int, int]:
        """The code points of one token."""
        counts, lengths, indent = self._layout
        run = bisect_right(counts, token) - 1
        origin = self._origin(run) if indent is None else indent + run + lengths[run]
        written = self.runs[run]
        core = written.strip(_PUNCTUATION)
        if core.isalpha():  # the run's one word: no need to know how it was cut
            start = origin + written.find(core)
            return start, start + len(core)
        cut = _cuts[written]
        return origin + cut.starts[token - counts[run]], origin + cut.ends[token - counts[run]]

    def characters(self, first: int, last: int) -> tuple[int, int]:
        """The code points ``[start, end)`` that tokens ``first`` to ``last`` (included) take."""
        start, end = self._place(first)
        return (start, end) if first == last else (start, self._place(last)[1])

    def ending_by(self, offset: int) -> int:
        """How many tokens end at ``offset`` or before."""
        run = bisect_right(self._origins, offset) - 1
        if run < 0:
            return 0
        before = self._counts[run]
        return before + bisect_right(_cuts[self.runs[run]].ends, offset - self._origins[run])

    def starting_before(self, offset: int) -> int:
        """How many tokens start before ``offset``."""
        run = bisect_left(self._origins, offset) - 1
        if run < 0:
            return 0
        before = self._counts[run]
        return before + bisect_left(_cuts[self.runs[run]].starts, offset - self._origins[run])
