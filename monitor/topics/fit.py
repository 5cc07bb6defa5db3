"""Fit the heads on an encoder that is as it is. Needs the ``train`` extra (scikit-learn).

Heads are fitted on the training split; how they are combined, the calibration and the thresholds come from the
development split, which neither the encoder nor the heads have seen; then the lexical head is fitted again on
both. The test split is never touched. Unlabelled news of a public collection can serve as further negatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.french.gazetteer import Gazetteer
from monitor.topics import features, gate
from monitor.topics.cascade import head_text
from monitor.topics.classification import Document
from monitor.topics.concepts import richness
from monitor.topics.encoder import BLOCK_TOKENS, HEAD_TOKENS, Encoder
from monitor.topics.evidence import Parts
from monitor.topics.heads import Floats
from monitor.topics.reading import BLOCKS, read
from monitor.topics.records import Record

SEED = 20_261_123
#: The stream that scores are probabilities of: one article in a hundred is about the subject, and a few more look
#: like it (what the negatives of the corpus are); the rest is any news.
PRIOR, LOOKALIKES = 0.01, 0.03
#: Weight of an article of the stream against a text of the corpus in fitting.
STREAM_WEIGHT = 0.15
#: How many articles of the stream serve to fit and to calibrate; what is left stays unseen, to be measured on.
TO_FIT, TO_CALIBRATE = 5_000, 2_500
#: Words of the opening that stands for a teaser, and what such a copy counts for beside its text.
TEASER, TEASER_WEIGHT = 18, 0.5
LEXICAL_C, NOTION_C, ENCODER_C = 20.0, 0.02, 30.0
#: A false alarm costs as much as this many misses where the threshold is chosen.
ALARM_COST = 1.0


@dataclass(frozen=True)
class Seen:
    """What the heads see of records: one row each, but for the blocks."""

    records: tuple[Record, ...]
    lexical: Any
    notion: Floats
    peak: Any
    head: Floats
    blocks: Floats
    owners: NDArray[np.int64]

    @property
    def y(self) -> NDArray[np.int8]:
        """1 for positive, 2 for borderline, 0 for negative."""
        return np.array([{"positive": 1, "borderline": 2}.get(r.label, 0) for r in self.records], np.int8)

    def best(self, table: Floats, bias: Floats) -> Floats:
        """The highest encoder margin of head and blocks for each topic."""
        margins = self.head @ table + bias
        np.maximum.at(margins, self.owners, self.blocks @ table + bias)
        return np.asarray(margins, np.float32)


def look(records: Sequence[Record], encoder: Encoder, actors: Gazetteer, *, blocks: bool = True) -> Seen:
    """Compute what the heads see; with ``blocks``, also those that the encoder reads beside the head."""
    rows, notions, peaks, texts, owners = [], [], [], [], []
    for place, record in enumerate(records):
        reading = read(record.document)
        parts = Parts.of(reading, actors)
        rows.append(features.vector(parts.words()))
        notions.append(parts.notions())
        peaks.append(features.vector(parts.words(reading.peak())))
        for first, last in reading.richest(BLOCKS) if blocks else ():
            texts.append(reading.text(first, last))
            owners.append(place)
    head = encoder.encode([head_text(record.document) for record in records], HEAD_TOKENS)
    encoded = encoder.encode(texts, BLOCK_TOKENS) if texts else np.zeros((0, head.shape[1]), np.float32)
    return Seen(
        records=tuple(records),
        lexical=sparse(rows),
        notion=np.stack(notions),
        peak=sparse(peaks),
        head=head,
        blocks=encoded,
        owners=np.array(owners, np.int64),
    )


def shortened(records: Sequence[Record]) -> list[Record]:
    """The records as a feed or a paywall shows them: title and first sentences.

    Of positives, those whose opening still speaks of the subject; a teaser is labelled on what it says.
    """
    found = []
    for record in records:
        reading = read(record.document)
        last, size = 0, 0
        while last < len(reading.lines) and size < TEASER:
            size += len(reading.lines[last].tokens)
            last += 1
        if last == len(reading.lines):
            continue
        told = richness(reading.title.notions) + sum(richness(line.notions) for line in reading.lines[:last])
        if told or record.label == "negative":
            opening = " ".join(line.text for line in reading.lines[:last])
            document = Document(record.document.title, "", opening)
            found.append(replace(record, id=f"{record.id}-court", document=document, weight=TEASER_WEIGHT))
    return found


def sparse(rows: Sequence[dict[int, float]]) -> Any:
    """Hashed rows as a matrix."""
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((c for row in rows for c in row), dtype=np.int64)
    values = np.fromiter((v for row in rows for v in row.values()), dtype=np.float32)
    return csr_matrix((values, columns, ends), shape=(len(rows), features.WIDTH))


def _stack(parts: Sequence[Any]) -> Any:
    from scipy.sparse import issparse, vstack

    return vstack(parts).tocsr() if issparse(parts[0]) else np.concatenate(parts)


def _regression(x: Any, y: NDArray[np.bool_], weight: NDArray[np.float64], c: float) -> tuple[Floats, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, max_iter=500, random_state=SEED).fit(x, y, sample_weight=weight)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _targets(records: Sequence[Record], slug: str, main: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who has a topic, and who counts: borderlines do not for the decision; only the related do for a sub-topic."""
    labels = np.array([record.label for record in records])
    if slug == main:
        return labels == "positive", labels != "borderline"
    has = np.array([slug in record.topics for record in records])
    return has, labels != "negative"


def fit_tables(kind: str, parts: Sequence[Seen], topics: Sequence[str]) -> tuple[Floats, Floats]:
    """One regression for each topic on one kind of features (``lexical``, ``notion`` or ``head``)."""
    c = {"lexical": LEXICAL_C, "notion": NOTION_C, "head": ENCODER_C}[kind]
    records = [record for part in parts for record in part.records]
    x = _stack([getattr(part, kind) for part in parts])
    stream = np.array([record.stream for record in records])
    tables, biases = [], []
    for slug in topics:
        y, counts = _targets(records, slug, topics[0])
        own = np.array([record.weight for record in records])
        weight = np.where(stream, STREAM_WEIGHT, own)
        if slug != topics[0]:
            counts &= ~stream
            weight = own * np.where(y, min(8.0, (counts & ~y).sum() / max(1, (counts & y).sum())) ** 0.5, 1.0)
        table, bias = _regression(x[counts], y[counts], weight[counts], c)
        tables.append(table)
        biases.append(bias)
    return np.stack(tables, axis=1), np.array(biases, np.float32)


@dataclass(frozen=True)
class Tables:
    """The three heads."""

    lexical: tuple[Floats, Floats]
    notion: tuple[Floats, Floats]
    encoder: tuple[Floats, Floats]

    def margins(self, seen: Seen) -> NDArray[np.float32]:
        """records × topics × the parts that are stacked."""
        lexical = seen.lexical @ self.lexical[0] + self.lexical[1]
        notion = seen.notion @ self.notion[0] + self.notion[1]
        head = seen.head @ self.encoder[0] + self.encoder[1]
        peak = seen.peak @ self.lexical[0] + self.lexical[1]
        return np.stack([lexical, notion, peak, head, seen.best(*self.encoder)], axis=2).astype(np.float32)


def tables(parts: Sequence[Seen], topics: Sequence[str]) -> Tables:
    """Fit all three heads."""
    return Tables(*(fit_tables(kind, parts, topics) for kind in ("lexical", "notion", "head")))


def mixture(records: Sequence[Record]) -> NDArray[np.float64]:
    """Weights that make a sample of corpus and stream look like the stream that scores are probabilities of."""
    labels = np.array([record.label for record in records])
    stream = np.array([record.stream for record in records])
    weight = np.zeros(len(records))
    groups = {PRIOR: labels == "positive", LOOKALIKES: (labels == "negative") & ~stream, 1 - PRIOR - LOOKALIKES: stream}
    for part, chosen in groups.items():
        weight[chosen] = part / max(1, chosen.sum())
    return weight


def combine(margins: NDArray[np.float32], records: Sequence[Record], columns: Sequence[int]) -> Floats:
    """Non-negative parts and a bias whose sum is the log-odds under the stated prior."""
    labels = np.array([record.label for record in records])
    counts = labels != "borderline"
    y = (labels == "positive")[counts]
    x = margins[counts][:, columns].astype(np.float64)
    weight = mixture([record for record, kept in zip(records, counts, strict=True) if kept])
    kept = _positive_parts(x, y)
    slope, bias = _regression((x @ kept)[:, None], y, weight * len(y), 1e3)
    return np.array([*(kept * slope[0]), bias], np.float32)


def _positive_parts(x: NDArray[np.float64], y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The directions that tell apart corpus texts, the negative ones set to nothing; shrunk towards an even mean."""
    scale = x.std(axis=0) + 1e-6
    even = 1 / scale / x.shape[1]
    table, _ = _regression(x / scale, y, np.where(y, 1.0, y.sum() / max(1, (~y).sum())), 0.02)
    learned = np.maximum(table, 0) / scale
    learned /= max(float((learned * scale).sum()), 1e-6)
    return np.asarray((learned + even) / 2)


def choose_threshold(logits: Floats, records: Sequence[Record]) -> float:
    """The log-odds with the best F1 on the stated mixture."""
    labels = np.array([record.label for record in records])
    counts = labels != "borderline"
    weight = mixture(records)[counts]
    order = np.argsort(-logits[counts])
    y = (labels == "positive")[counts][order]
    hits = np.cumsum(weight[order] * y)
    alarms = np.cumsum(weight[order] * ~y) * ALARM_COST
    f1 = 2 * hits / (hits + alarms + PRIOR)
    at = int(np.argmax(f1))
    values = logits[counts][order]
    return float((values[at] + values[min(at + 1, len(values) - 1)]) / 2)


def fit_gate(parts: Sequence[Seen]) -> tuple[NDArray[np.int64], Floats]:
    """The weights of single words, learned from which words occur at all."""
    from scipy.sparse import csr_matrix

    records = [record for part in parts for record in part.records]
    rows = []
    for record in records:
        words = f"{record.document.title} {record.document.lead} {record.document.text}".split()[:200]
        rows.append(sorted({column for word in words for column in gate.columns(word)}))
    ends = np.cumsum([0, *(len(row) for row in rows)])
    x = csr_matrix(
        (np.ones(ends[-1], np.float32), np.concatenate([np.array(r, np.int64) for r in rows]), ends),
        shape=(len(rows), features.WIDTH),
    )
    # Borderlines count as the subject: the first stage asks only whether a text may have to do with it.
    y = np.array([record.label != "negative" for record in records])
    weight = np.array([0.3 if record.stream else 1.0 if record.label != "negative" else 0.2 for record in records])
    table, _ = _regression(x, y, weight, 0.1)
    known = np.flatnonzero(np.abs(table) > 1e-3)
    return known, table[known]


def sample(stream: Sequence[Record], seed: int = SEED) -> tuple[list[Record], list[Record], list[Record]]:
    """Three parts of the stream that share nothing: to fit, to calibrate, and the rest.

    A stream smaller than both is divided in their proportion, with no rest.
    """
    drawn = Random(seed).sample(range(len(stream)), len(stream))  # noqa: S311 - reproducible, no secret
    fitting = min(TO_FIT, len(stream) * TO_FIT // (TO_FIT + TO_CALIBRATE))
    ends = (fitting, fitting + min(TO_CALIBRATE, len(stream) - fitting))
    parts = (drawn[: ends[0]], drawn[ends[0] : ends[1]], drawn[ends[1] :])
    first, second, rest = ([stream[place] for place in sorted(part)] for part in parts)
    return first, second, rest
