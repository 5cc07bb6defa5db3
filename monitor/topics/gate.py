"""The first stage: a weight for each word, summed over windows of the whole text. Pure; about 0.1 ms a text.

Whatever scores under the threshold has nothing to do with the subject and goes no further. The threshold is set
in training so that no positive of the development set is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from monitor.french.tokens import stems
from monitor.topics.features import place

#: Words of a window and from one window to the next: half as many, so that no paragraph is cut everywhere.
WINDOW, STEP = 80, 40


def columns(word: str) -> tuple[int, ...]:
    """The columns of a word between two spaces («l’hébergeur,» holds two tokens)."""
    return tuple(place(f"1:{stem}") for stem in stems(word))


@dataclass(frozen=True)
class Gate:
    """``weigh`` gives the weight of a word between spaces."""

    weigh: Callable[[str], float]
    threshold: float

    @classmethod
    def of(cls, known: NDArray[np.int64], weights: NDArray[np.float32], threshold: float) -> Gate:
        """The gate whose columns ``known`` weigh ``weights``; other words weigh nothing."""
        table: dict[int, float] = dict(zip(known.tolist(), weights.tolist(), strict=True))

        @lru_cache(maxsize=1 << 17)
        def weigh(word: str) -> float:
            return sum(table.get(column, 0.0) for column in columns(word))

        return cls(weigh, threshold)

    def score(self, title: str, lead: str, text: str) -> float:
        """The weight of the title and of the best window of lead and text."""
        heading = sum(map(self.weigh, title.split()))
        words = np.fromiter(map(self.weigh, chain(lead.split(), text.split())), np.float64)
        if len(words) <= WINDOW:
            return heading + float(words.sum())
        sums = np.concatenate(([0.0], np.cumsum(words)))
        starts = np.arange(0, len(words) - WINDOW + STEP, STEP)
        ends = np.minimum(starts + WINDOW, len(words))
        return heading + float((sums[ends] - sums[starts]).max())

    def passes(self, title: str, lead: str, text: str) -> bool:
        """Whether the full model has to look."""
        return self.score(title, lead, text) >= self.threshold
