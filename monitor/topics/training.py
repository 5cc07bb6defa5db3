"""Train the linear model on the project's corpus. Needs the ``train`` extra (scikit-learn)."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.errors import GuetteurError
from monitor.french.gazetteer import Gazetteer
from monitor.topics import features
from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.linear import Weights

SEED = 20_261_123
FOLDS = 5
#: Cost of a false alarm against a miss where a threshold is chosen: news that is missed is missed for good.
FALSE_ALARMS_PER_1000 = 1.0
CORPUS = Path(__file__).resolve().parent / "corpus"


@dataclass(frozen=True)
class Record:
    """A labelled text. ``label`` is positive, borderline or negative; ``event`` keeps tellings together."""

    title: str
    text: str
    label: str
    topics: tuple[str, ...] = ()
    event: str = ""
    stream: bool = False


def read(path: Path) -> list[Record]:
    """The records of a JSON-lines file, gzipped or not; a missing label counts as negative."""
    opener = gzip.open if path.suffix == ".gz" else open
    records = []
    with opener(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                row: dict[str, Any] = json.loads(line)
                text = str(row["text"])
            except (ValueError, KeyError) as error:
                raise GuetteurError(f"{path}, line {number}: not a record with a text.", permanent=True) from error
            label = row.get("label") or "negative"
            topics = tuple(row.get("topics") or ())
            event = row.get("event") or f"{path.name}:{number}"
            records.append(Record(row.get("title") or "", text, label, topics, event, stream="label" not in row))
    return records


def corpus() -> list[Record]:
    """The project's own corpus."""
    return [record for path in sorted(CORPUS.glob("*.jsonl")) for record in read(path)]


def matrix(records: Sequence[Record], actors: Gazetteer) -> Any:
    """The records as a sparse matrix of hashed features."""
    from scipy.sparse import csr_matrix

    rows = [features.of(record.title, record.text, actors) for record in records]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((c for row in rows for c in row), dtype=np.int64)
    values = np.fromiter((v for row in rows for v in row.values()), dtype=np.float32)
    return csr_matrix((values, columns, ends), shape=(len(rows), features.WIDTH))


def _fit(x: Any, y: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=20.0, max_iter=2_000, class_weight="balanced", random_state=SEED)
    model.fit(x, y)
    return model.coef_[0], float(model.intercept_[0])


def out_of_fold(x: Any, y: NDArray[np.bool_], groups: Sequence[str]) -> NDArray[np.float64]:
    """The margin of each record under a model that saw no telling of its event."""
    from sklearn.model_selection import GroupKFold

    margins = np.zeros(len(y))
    for train, test in GroupKFold(FOLDS).split(x, y, groups):
        weights, bias = _fit(x[train], y[train])
        margins[test] = x[test] @ weights + bias
    return margins


def best_threshold(margins: NDArray[np.float64], y: NDArray[np.bool_]) -> float:
    """The margin with the best F1."""
    order = np.argsort(-margins)
    hits = np.cumsum(y[order])
    f1 = 2 * hits / (np.arange(1, len(y) + 1) + y.sum())
    at = int(np.argmax(f1))
    lower = margins[order[at + 1]] if at + 1 < len(order) else margins[order[at]] - 1
    return float((margins[order[at]] + lower) / 2)


def train(records: Sequence[Record], topics: Sequence[str], actors: Gazetteer) -> tuple[Weights, dict[str, Any]]:
    """The weights for every topic, and what cross-validation by event says of them."""
    x = matrix(records, actors)
    groups = [record.event for record in records]
    used = np.unique(x.indices)
    x = x[:, used]
    table, bias, report = [], [], {}
    for slug in topics:
        y = np.array([_is(record, slug) for record in records])
        keep = np.array([slug != MAIN_TOPIC or record.label != "borderline" for record in records])
        margins = out_of_fold(x[keep], y[keep], [g for g, k in zip(groups, keep, strict=True) if k])
        threshold = _threshold(margins, y[keep], [r for r, k in zip(records, keep, strict=True) if k])
        weights, intercept = _fit(x[keep], y[keep])
        table.append(weights)
        bias.append(intercept - threshold)
        report[slug] = _measure(margins, y[keep], threshold)
    packed = np.stack(table, axis=1).astype(np.float16)
    version = "linear-" + hashlib.sha256(packed.tobytes()).hexdigest()[:8]
    slope = np.ones(len(topics), np.float32)
    return (
        Weights(tuple(topics), used, packed.astype(np.float32), np.array(bias, np.float32), slope, version),
        report,
    )


def _is(record: Record, slug: str) -> bool:
    return record.label == "positive" if slug == MAIN_TOPIC else slug in record.topics


def _threshold(margins: NDArray[np.float64], y: NDArray[np.bool_], records: Sequence[Record]) -> float:
    """The best F1's, or higher if the unlabelled stream would ring more than its allowance."""
    best = best_threshold(margins, y)
    stream = np.sort(margins[[record.stream for record in records]])[::-1]
    allowed = int(len(stream) * FALSE_ALARMS_PER_1000 / 1000)
    return max(best, float(stream[allowed])) if len(stream) > 500 else best


def _measure(margins: NDArray[np.float64], y: NDArray[np.bool_], threshold: float) -> dict[str, float]:
    from sklearn.metrics import average_precision_score, f1_score

    return {
        "positives": int(y.sum()),
        "ap": round(float(average_precision_score(y, margins)), 3),
        "f1": round(float(f1_score(y, margins >= threshold)), 3),
    }


def save(weights: Weights, path: Path) -> None:
    """Write the model file that ``Weights.load`` reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        topics=np.array(weights.topics),
        columns=weights.columns.astype(np.int32),
        table=weights.table.astype(np.float16),
        bias=weights.bias,
        slope=weights.slope,
        version=np.array(weights.version),
    )
