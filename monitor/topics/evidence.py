"""The sentences that drove a topic: how much lower words and notions would put it without each of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from monitor.french.gazetteer import Gazetteer
from monitor.topics import concepts, features
from monitor.topics.classification import Evidence
from monitor.topics.heads import Floats, Heads
from monitor.topics.reading import Reading

#: Sentences shown, and the least part of the whole that one must have brought.
SENTENCES, LEAST_SHARE = 3, 0.1


@dataclass(frozen=True)
class Parts:
    """What the title and each sentence of a document bring."""

    title: Counter[int]
    lines: list[Counter[int]]
    bits: tuple[int, list[int]]

    @classmethod
    def of(cls, reading: Reading, actors: Gazetteer) -> Parts:
        """Count the features of a reading."""
        title, lines = features.counts(reading, actors)
        return cls(title, lines, (reading.title.notions, [line.notions for line in reading.lines]))

    def words(self, kept: Iterable[int] | None = None) -> Counter[int]:
        """The columns of the title and of the sentences kept (all by default)."""
        lines = self.lines if kept is None else [self.lines[place] for place in kept]
        return features.merged(self.title, lines)

    @cached_property
    def all_words(self) -> Counter[int]:
        """The columns of the whole document."""
        return self.words()

    def notions(self) -> Floats:
        """The notion columns of the document."""
        return concepts.features(*self.bits)


def _lexical_without(heads: Heads, parts: Parts, places: Sequence[int]) -> Floats:
    """places × topics: the lexical margins of the document without each place.

    Only the columns of the place change, so that a long text costs what its sentences cost.
    """
    columns, counts = _arrays(parts.all_words)
    damped = np.log1p(counts)
    weights = heads.lexical_rows(columns)
    whole, square = damped @ weights, float(damped @ damped)
    rows = []
    for place in places:
        gone, less = _arrays(parts.title if place < 0 else parts.lines[place])
        at = np.searchsorted(columns, gone)
        change = np.log1p(counts[at] - less) - damped[at]
        left = max(square + float((change * (change + 2 * damped[at])).sum()), 1e-9)
        rows.append((whole + change @ weights[at]) / np.sqrt(left))
    return np.array(rows, np.float32) + heads.lexical_bias


def _arrays(found: Counter[int]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    columns = np.fromiter(found, np.int64, len(found))
    order = np.argsort(columns)
    return columns[order], np.fromiter(found.values(), np.float64, len(found))[order]


def contributions(heads: Heads, parts: Parts) -> tuple[list[int], Floats]:
    """The places of a document (-1 is the title) and, places × topics, what each brings: the drop without it.

    Measured on the log-odds that words and notions give: an encoder would have to read the text again for each
    sentence, and to tell why it decides takes no more than what the words say.
    """
    places = [*([-1] if parts.title else []), *range(len(parts.lines))]
    lexical = heads.lexical(features.vector(parts.all_words)) - _lexical_without(heads, parts, places)
    rows = concepts.features_without(*parts.bits, places)
    notion = heads.notion(parts.notions()) - heads.notion(rows)
    words = heads.stack[:, 0] + heads.stack[:, 2]
    return places, words * lexical + heads.stack[:, 1] * notion


@dataclass(frozen=True)
class Why:
    """The contributions of a document's sentences, computed once for all its topics."""

    reading: Reading
    places: list[int]
    drops: Floats

    @classmethod
    def of(cls, heads: Heads, reading: Reading, parts: Parts) -> Why:
        """Leave out each sentence in turn."""
        return cls(reading, *contributions(heads, parts))

    def evidence(self, topic: int) -> tuple[Evidence, ...]:
        """The one to three sentences that bring most to a topic, with their part of what all bring."""
        brought = np.maximum(self.drops[:, topic], 0.0)
        total = float(brought.sum()) or 1.0
        found: list[Evidence] = []
        for row in np.argsort(-brought, kind="stable")[:SENTENCES].tolist():
            share = float(brought[row]) / total
            if not found or share >= LEAST_SHARE:
                place = self.places[row]
                line = self.reading.title if place < 0 else self.reading.lines[place]
                found.append(Evidence(line.text, line.start, line.end, share))
        return tuple(found)
