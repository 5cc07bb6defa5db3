"""How well vectors find the other tellings of an event: what stories and «articles comme celui-ci» live on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from monitor.topics.heads import Floats


def centred(vectors: Floats, centre: Floats) -> Floats:
    """Unit vectors about the mean of the news: of E5's squeezed cosines (0.75 to 0.95), the part that differs."""
    moved = vectors - centre
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-9), np.float32)


def found_again(vectors: Floats, events: Sequence[str]) -> float:
    """Of the texts whose event another tells too, the share whose nearest neighbour is such a one."""
    told = Counter(events)
    asked = [place for place, event in enumerate(events) if told[event] > 1]
    similar = vectors[asked] @ vectors.T
    similar[np.arange(len(asked)), asked] = -np.inf
    nearest = similar.argmax(axis=1)
    hits = [events[place] == events[int(near)] for place, near in zip(asked, nearest, strict=True)]
    return float(np.mean(hits)) if hits else float("nan")
