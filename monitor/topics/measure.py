"""How good classifications are against labels. Pure numpy; bootstrap intervals with a fixed seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.topics.classification import Classification
from monitor.topics.records import Record

#: Samples of the bootstrap, and its seed.
RESAMPLED, SEED = 1_000, 20_261_123
#: Figures that have an interval.
FIGURES = ("ap", "f1", "precision", "recall", "false_alarms_per_1000", "brier")
#: Errors told one by one.
WORST = 15
Values = NDArray[np.float64]
Marks = NDArray[np.bool_]


def average_precision(scores: Values, positive: Marks) -> float:
    """Area under precision over recall, ties counted together; not a number without positives."""
    if not positive.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(positive[order])
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    precision = hits[last] / (last + 1)
    recall = hits[last] / hits[-1]
    return float((precision * np.diff(recall, prepend=0.0)).sum())


def precision_recall_f1(chosen: Marks, positive: Marks) -> tuple[float, float, float]:
    """Precision, recall and F1; 0 where nothing was chosen or nothing was to be."""
    hits = float((chosen & positive).sum())
    precision = hits / max(1, int(chosen.sum()))
    recall = hits / max(1, int(positive.sum()))
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-12)


@dataclass(frozen=True)
class Judged:
    """A record with what the model said of it."""

    record: Record
    result: Classification


def _arrays(judged: Sequence[Judged]) -> tuple[Values, Marks, Marks, Marks]:
    """Scores, which were chosen, which are positive, and which count (all but borderlines)."""
    scores = np.array([one.result.score for one in judged], np.float64)
    chosen = np.array([one.result.relevant for one in judged], bool)
    positive = np.array([one.record.label == "positive" for one in judged], bool)
    counts = np.array([one.record.label != "borderline" for one in judged], bool)
    return scores, chosen, positive, counts


def summary(judged: Sequence[Judged]) -> dict[str, Any]:
    """n, average precision, precision, recall, F1, false alarms per 1,000 records, Brier score."""
    scores, chosen, positive, counts = _arrays(judged)
    precision, recall, f1 = precision_recall_f1(chosen[counts], positive[counts])
    alarms = int((chosen & counts & ~positive).sum())
    return {
        "n": len(judged),
        "positives": int(positive.sum()),
        "ap": _round(average_precision(scores[counts], positive[counts])),
        "f1": _round(f1),
        "precision": _round(precision),
        "recall": _round(recall),
        "false_alarms_per_1000": _round(1000 * alarms / max(1, len(judged)), 3),
        "brier": _round(float(((scores[counts] - positive[counts]) ** 2).mean()) if counts.any() else float("nan"), 5),
    }


def _round(value: float, digits: int = 4) -> float | None:
    return None if np.isnan(value) else round(value, digits)


def intervals(judged: Sequence[Judged]) -> dict[str, list[float]]:
    """95 % intervals by resampling the records."""
    scores, chosen, positive, counts = _arrays(judged)
    random = np.random.default_rng(SEED)
    drawn: dict[str, list[float]] = {name: [] for name in FIGURES}
    for _ in range(RESAMPLED if positive.any() else 0):
        places = random.integers(0, len(judged), len(judged))
        kept = places[counts[places]]
        if not positive[kept].any():
            continue
        precision, recall, f1 = precision_recall_f1(chosen[kept], positive[kept])
        drawn["ap"].append(average_precision(scores[kept], positive[kept]))
        drawn["f1"].append(f1)
        drawn["precision"].append(precision)
        drawn["recall"].append(recall)
        drawn["brier"].append(float(((scores - positive)[kept] ** 2).mean()))
        drawn["false_alarms_per_1000"].append(1000 * float((chosen & ~positive)[kept].sum()) / len(places))
    return {
        name: [round(float(x), 4) for x in np.quantile(values, (0.025, 0.975))]
        for name, values in drawn.items()
        if values
    }


def by_topic(judged: Sequence[Judged]) -> dict[str, dict[str, float | None]]:
    """Average precision and F1 of each sub-topic over all records."""
    slugs = sorted({topic.slug for one in judged for topic in one.result.topics})
    scores = {slug: np.zeros(len(judged)) for slug in slugs}
    shown = {slug: np.zeros(len(judged), bool) for slug in slugs}
    for place, one in enumerate(judged):
        for topic in one.result.topics:
            scores[topic.slug][place], shown[topic.slug][place] = topic.score, topic.shown
    found: dict[str, dict[str, float | None]] = {}
    for slug in slugs:
        has = np.array([slug in one.record.topics for one in judged], bool)
        found[slug] = {
            "n": int(has.sum()),
            "ap": _round(average_precision(scores[slug], has)),
            "f1": _round(precision_recall_f1(shown[slug], has)[2]) if has.any() else None,
        }
    return found


def by_kind(judged: Sequence[Judged]) -> dict[str, dict[str, Any]]:
    """The summary of each kind of record, where records have one."""
    kinds = sorted({one.record.kind for one in judged if one.record.kind})
    return {kind: summary([one for one in judged if one.record.kind == kind]) for kind in kinds}


def reliability(judged: Sequence[Judged], bins: int = 10) -> list[dict[str, float]]:
    """For each tenth of the scale: how many records, their mean score, their share of positives and its interval."""
    scores, _, positive, counts = _arrays(judged)
    scores, positive = scores[counts], positive[counts]
    place = np.minimum((scores * bins).astype(int), bins - 1)
    found = []
    for b in range(bins):
        n, hits = int((place == b).sum()), int(positive[place == b].sum())
        if n:
            low, high = wilson(hits, n)
            score = round(float(scores[place == b].mean()), 4)
            found.append({"n": n, "score": score, "positive": round(hits / n, 4), "low": low, "high": high})
    return found


def wilson(hits: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927), which holds for few records and for none or all."""
    share, spread = hits / n, z * z / n
    centre, half = share + spread / 2, z * (share * (1 - share) / n + spread / (4 * n)) ** 0.5
    low, high = (centre - half) / (1 + spread), (centre + half) / (1 + spread)
    return round(max(low, 0.0), 4), round(min(high, 1.0), 4)


def worst(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """The false alarms with the highest scores and the positives with the lowest, with their evidence."""
    alarms = [one for one in judged if one.record.label == "negative" and one.result.relevant]
    missed = [one for one in judged if one.record.label == "positive" and not one.result.relevant]
    alarms.sort(key=lambda one: -one.result.score)
    missed.sort(key=lambda one: one.result.score)
    return [_told(one, "false alarm") for one in alarms[:WORST]] + [_told(one, "missed") for one in missed[:WORST]]


def _told(one: Judged, error: str) -> dict[str, Any]:
    return {
        "error": error,
        "id": one.record.id,
        "score": round(one.result.score, 4),
        "title": one.record.document.title,
        "evidence": [{"sentence": e.sentence, "share": round(e.share, 2)} for e in one.result.evidence],
    }


def evaluate(
    records: Sequence[Record],
    decide: Callable[[Sequence[Record]], Sequence[Classification]],
    clock: Callable[[], float],
) -> tuple[dict[str, Any], list[Judged]]:
    """Everything measured about records; ``articles_per_second`` is the cascade's, from text to decision."""
    started = clock()
    results = decide(records)
    seconds = max(clock() - started, 1e-9)
    judged = [Judged(record, result) for record, result in zip(records, results, strict=True)]
    measured = {
        **summary(judged),
        "threshold": results[0].threshold if results else None,
        "by_topic": by_topic(judged),
        "ci95": intervals(judged),
        "articles_per_second": round(len(records) / seconds, 1),
        "by_kind": by_kind(judged),
        "sum_of_scores": round(float(sum(one.result.score for one in judged)), 2),
        "uncertain": sum(one.result.band == "uncertain" for one in judged),
        "reliability": reliability(judged),
        "worst": worst(judged),
        "model_version": results[0].model_version if results else "",
    }
    return measured, judged
