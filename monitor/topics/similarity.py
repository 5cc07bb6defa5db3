"""How well vectors find the other tellings of an event: what stories and «articles comme celui-ci» live on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
#: The power of each direction's variance that is taken away: a half would be whitening. Chosen on the pairs of all
#: parts of tests/stories/gold: average precision 0.41 with the centre alone, 0.75 at a quarter, 0.76 at a half, where
#: fewer events were found again.
WHITENED = 0.25
#: Variance below which a direction is noise.
LEAST_SPREAD = 1e-4


@dataclass(frozen=True)
class Space:
    """Where embeddings lie: ``centre`` is the mean vector of the news, ``spread`` (square) what evens its directions.

    E5's cosines are squeezed between 0.75 and 0.95, and fine-tuning makes all that is of one subject alike. Whitened
    part of the way (Su et al., «Whitening Sentence Representations for Better Semantics and Faster Retrieval», 2021),
    what tells events apart weighs more than what tells subjects apart.
    """

    centre: Floats
    spread: Floats

    @classmethod
    def of(cls, kinds: Sequence[Floats]) -> Space:
        """The space of several kinds of texts, each weighing the same; vectors of the encoder, a row each."""
        centre = np.mean([vectors.mean(axis=0) for vectors in kinds], axis=0)
        covariance = np.mean([_covariance(vectors - centre) for vectors in kinds], axis=0)
        values, directions = np.linalg.eigh(covariance + LEAST_SPREAD * np.eye(len(centre)))
        return cls(centre.astype(np.float32), (directions * values**-WHITENED).astype(np.float32))

    def embed(self, vectors: Floats) -> Floats:
        """The unit vectors in this space of vectors of the encoder, a row each."""
        moved = (vectors - self.centre) @ self.spread
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9), np.float32)


def _covariance(moved: Floats) -> Floats:
    return np.asarray(moved.T @ moved / max(1, len(moved) - 1))


def found_again(vectors: Floats, events: Sequence[str]) -> float:
    """Of the texts whose event another tells too, the share whose nearest neighbour is such a one."""
    told = Counter(events)
    asked = [place for place, event in enumerate(events) if told[event] > 1]
    similar = vectors[asked] @ vectors.T
    similar[np.arange(len(asked)), asked] = -np.inf
    nearest = similar.argmax(axis=1)
    hits = [events[place] == events[int(near)] for place, near in zip(asked, nearest, strict=True)]
    return float(np.mean(hits)) if hits else float("nan")
