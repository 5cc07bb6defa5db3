"""A fingerprint of a text that side-bars and small edits do not fool. Pure.

A text is cut into shingles of four words; the 256 smallest of their hashes are kept (a bottom sketch), which tells
how much of one text another holds, however long the rest of either is. Furniture that two pages share is not a
shared text: two texts are near-duplicates only where one also has the other's beginning.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from monitor.french.tokens import norms

Hashes = NDArray[np.uint32]

#: Words of a shingle: three are shared by chance («en fin de»), five lose too much to one edited word.
WORDS = 4
#: Hashes kept of a text: a containment of one half is then known to within 3 points.
SKETCH = 256
#: Words of the beginning that a reprise is expected to share.
HEAD = 60
#: Hashes by which an index finds texts that share a quarter or more, missing 3 in 100.
KEYS = 12
#: A text of fewer shingles is too short to be told from another by them.
LEAST = 20
#: Share of the smaller text that the larger must hold, and of the one's beginning that the other must hold.
NEAR, NEAR_HEAD = 0.5, 0.3

_ALL = 2**32
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@lru_cache(maxsize=131_072)
def _word(norm: str) -> int:
    data = norm.encode("utf-8", "surrogatepass")
    return zlib.crc32(data) << 32 | zlib.adler32(data)


def _shingles(words: Sequence[str]) -> Hashes:
    """A hash for each run of ``WORDS`` words, in order."""
    count = len(words) - WORDS + 1
    if count <= 0:
        return np.zeros(0, np.uint32)
    values = np.fromiter(map(_word, words), dtype=np.uint64, count=len(words))
    total = np.zeros(count, np.uint64)
    for place in range(WORDS):
        total = (total * _ODD) ^ values[place : place + count]
        total = (total ^ (total >> np.uint64(29))) * _MIX
    return np.asarray(total >> np.uint64(32), np.uint32)


@dataclass(frozen=True, eq=False)
class Fingerprint:
    """``sketch`` is sorted and holds every shingle below ``limit``; ``head`` those of the beginning."""

    shingles: int
    sketch: Hashes
    head: Hashes

    @classmethod
    def of(cls, text: str) -> Self:
        """The fingerprint of a text."""
        words = norms(text)
        every = np.unique(_shingles(words))
        return cls(len(every), every[:SKETCH], np.unique(_shingles(words[:HEAD])))

    @property
    def limit(self) -> int:
        """Every shingle of the text whose hash is below this is in the sketch."""
        return int(self.sketch[-1]) + 1 if self.shingles > len(self.sketch) else _ALL

    @property
    def sound(self) -> bool:
        """Whether the text is long enough for its fingerprint to mean anything."""
        return self.shingles >= LEAST

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """The hashes by which an index finds texts that share much with this one; none for a short text."""
        return tuple(self.sketch[:KEYS].tolist()) if self.sound else ()

    @cached_property
    def key_set(self) -> frozenset[int]:
        """The keys, to compare with those of another text."""
        return frozenset(self.keys)

    def to_bytes(self) -> bytes:
        """The stored form."""
        counts = np.array([self.shingles, len(self.head)], "<u4")
        return counts.tobytes() + self.head.astype("<u4").tobytes() + self.sketch.astype("<u4").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes | memoryview) -> Self:
        """The fingerprint of a stored form."""
        values = np.frombuffer(data, "<u4").astype(np.uint32)
        shingles, head = int(values[0]), int(values[1])
        return cls(shingles, values[2 + head :], values[2 : 2 + head])


def _share(of: Hashes, inside: Fingerprint, limit: int) -> float:
    seen = of[of < limit] if limit < _ALL else of
    return float(np.isin(seen, inside.sketch, assume_unique=True).mean()) if len(seen) else 0.0


def containment(part: Fingerprint, whole: Fingerprint) -> float:
    """The share of ``part`` that ``whole`` holds."""
    return _share(part.sketch, whole, min(part.limit, whole.limit))


def overlap(one: Fingerprint, other: Fingerprint) -> float:
    """The share of the smaller text that the larger holds; 0 where either is too short to tell."""
    if not (one.sound and other.sound):
        return 0.0
    first, second, both = _shared(one, other)
    return both / min(first, second) if both else 0.0


def resemblance(one: Fingerprint, other: Fingerprint) -> float:
    """The share of all their shingles that both texts hold (Jaccard)."""
    first, second, both = _shared(one, other)
    return both / (first + second - both) if both else 0.0


def _shared(one: Fingerprint, other: Fingerprint) -> tuple[int, int, int]:
    """How many shingles of the one, of the other and of both are seen where both sketches are whole."""
    limit = min(one.limit, other.limit)
    first, second = one.sketch[one.sketch < limit], other.sketch[other.sketch < limit]
    return len(first), len(second), len(np.intersect1d(first, second, assume_unique=True))


def shares_beginning(one: Fingerprint, other: Fingerprint) -> float:
    """The share of the one's beginning that the other text holds, the better of the two ways."""
    return max(_share(one.head, other, other.limit), _share(other.head, one, one.limit))


def near(one: Fingerprint, other: Fingerprint) -> float:
    """How much of the smaller text the larger holds where they are near-duplicates, 0 where they are not."""
    shared = overlap(one, other)
    return shared if shared >= NEAR and shares_beginning(one, other) >= NEAR_HEAD else 0.0
