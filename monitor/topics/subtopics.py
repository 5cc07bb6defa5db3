"""How the heads of the sub-topics are combined, learned by cross-validation. Needs the ``train`` extra."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.topics import fit
from monitor.topics.heads import Floats

FOLDS = 5
#: The parts of words, notions, peak and encoder in a sub-topic, each scaled by its spread.
PARTS = (1.0, 0.5, 0.0, 1.0, 0.0)
#: Slope of the log-odds over the combined margin in units of its spread.
SLOPE = 2.0


def out_of_fold(parts: Sequence[fit.Seen], topics: Sequence[str]) -> NDArray[np.float32]:
    """records × topics × parts: the margins of heads that saw no telling of the record's event."""
    records = [record for part in parts for record in part.records]
    events = sorted({record.event for record in records})
    draw = np.random.default_rng(fit.SEED).integers(0, FOLDS, len(events))
    folds = dict(zip(events, draw.tolist(), strict=True))
    fold = np.array([folds[record.event] for record in records])
    sizes = np.cumsum([0, *(len(part.records) for part in parts)])
    margins = np.zeros((len(records), len(topics), len(PARTS)), np.float32)
    for number in range(FOLDS):
        held = fold == number
        kept = [_chosen(part, ~held[a:b]) for part, a, b in zip(parts, sizes, sizes[1:], strict=False)]
        fitted = fit.tables(kept, topics)
        all_margins = np.concatenate([fitted.margins(part) for part in parts])
        margins[held] = all_margins[held]
    return margins


def _chosen(part: fit.Seen, kept: NDArray[np.bool_]) -> fit.Seen:
    places = np.flatnonzero(kept)
    where = {int(old): new for new, old in enumerate(places)}
    owned = np.array([int(owner) in where for owner in part.owners], dtype=bool)
    return fit.Seen(
        records=tuple(part.records[place] for place in places),
        lexical=part.lexical[places],
        notion=part.notion[places],
        peak=part.peak[places],
        head=part.head[places],
        blocks=part.blocks[owned],
        owners=np.array([where[int(owner)] for owner in part.owners[owned]], np.int64),
    )


def combine(parts: Sequence[fit.Seen], topics: Sequence[str]) -> Floats:
    """A row for each sub-topic: the parts, and the bias that puts the best F1 at a probability of one half."""
    margins = out_of_fold(parts, topics)
    records = [record for part in parts for record in part.records]
    related = np.array([record.label != "negative" for record in records])
    rows = []
    for place, slug in enumerate(topics[1:], 1):
        x = margins[related, place]
        weights = np.array(PARTS) / (x.std(axis=0) + 1e-6)
        combined = x @ weights
        slope = SLOPE / (combined.std() + 1e-6)
        has = np.array([slug in record.topics for record in records])[related]
        rows.append([*(weights * slope), -slope * _best(combined, has)])
    return np.array(rows, np.float32).reshape(-1, len(PARTS) + 1)


def _best(scores: NDArray[np.float64], has: NDArray[np.bool_]) -> float:
    """The score with the best F1."""
    order = np.argsort(-scores)
    hits = np.cumsum(has[order])
    f1 = 2 * hits / (np.arange(1, len(has) + 1) + max(1, int(has.sum())))
    at = int(np.argmax(f1))
    return float((scores[order[at]] + scores[order[min(at + 1, len(order) - 1)]]) / 2)
