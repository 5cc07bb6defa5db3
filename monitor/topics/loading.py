"""The classifier of this process, loaded once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from monitor.articles.understand import gazetteer
from monitor.topics.classification import Classifier

MODEL = Path(__file__).resolve().parent / "model" / "linear.npz"


@cache
def classifier() -> Classifier:
    """The shipped classifier."""
    from monitor.topics.linear import LinearClassifier, Weights

    return LinearClassifier(Weights.load(MODEL), gazetteer())
