"""The linear model: a weight for each feature and topic, read from ``model/linear.npz``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.french.gazetteer import Gazetteer
from monitor.french.sentences import split_sentences
from monitor.topics import features
from monitor.topics.classification import MAIN_TOPIC, Band, Classification, Document, Evidence, TopicScore

#: The score at and over which an article is relevant: training moves each topic's bias so that 0.5 is the
#: threshold that its development set asks for.
THRESHOLD = 0.5
#: From here to the threshold an article is «à vérifier».
UNCERTAIN = 0.3
#: Sentences shown as evidence, and the least part of the whole that one must have brought.
SENTENCES, LEAST_SHARE = 3, 0.15


@dataclass(frozen=True)
class Weights:
    """``columns``: the hashed features that have a weight, sorted; ``table``: a row for each, a column a topic."""

    topics: tuple[str, ...]
    columns: NDArray[np.int64]
    table: NDArray[np.float32]
    bias: NDArray[np.float32]
    slope: NDArray[np.float32]
    version: str

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Read what ``training.save`` wrote."""
        with np.load(path) as data:
            return cls(
                topics=tuple(str(slug) for slug in data["topics"]),
                columns=data["columns"].astype(np.int64),
                table=data["table"].astype(np.float32),
                bias=data["bias"],
                slope=data["slope"],
                version=str(data["version"]),
            )

    def margins(self, found: Mapping[int, float]) -> NDArray[np.float32]:
        """The margin of each topic: what the features bring, over the topic's threshold."""
        wanted = np.fromiter(found, dtype=np.int64, count=len(found))
        values = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        places = np.minimum(np.searchsorted(self.columns, wanted), len(self.columns) - 1)
        known = self.columns[places] == wanted
        total: NDArray[np.float32] = values[known] @ self.table[places[known]] + self.bias
        return total * self.slope


def sigmoid(margin: float) -> float:
    """The logistic function, safe for large margins."""
    return 1 / (1 + exp(-min(max(margin, -30.0), 30.0)))


class LinearClassifier:
    """Classifies by hashed lexical features; needs no more than numpy. No embedding."""

    def __init__(self, weights: Weights, actors: Gazetteer) -> None:
        self._weights = weights
        self._actors = actors
        self._main = weights.topics.index(MAIN_TOPIC)

    @property
    def version(self) -> str:
        """The version stored with every score."""
        return self._weights.version

    def classify(self, documents: Sequence[Document]) -> list[Classification]:
        """One classification for each document, in order."""
        return [self._one(document) for document in documents]

    def _one(self, document: Document) -> Classification:
        text = document.text if document.lead in document.text else f"{document.lead}\n{document.text}"
        margins = self._weights.margins(features.of(document.title, text, self._actors))
        scores = {slug: sigmoid(float(margins[i])) for i, slug in enumerate(self._weights.topics)}
        main = scores.pop(MAIN_TOPIC)
        band = Band.RELEVANT if main >= THRESHOLD else Band.UNCERTAIN if main >= UNCERTAIN else Band.IRRELEVANT
        worth_showing = band is not Band.IRRELEVANT
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])
        return Classification(
            band=band,
            score=main,
            threshold=THRESHOLD,
            topics=tuple(
                TopicScore(
                    slug,
                    score,
                    THRESHOLD,
                    self._evidence(document.text, slug) if worth_showing and score >= THRESHOLD else (),
                )
                for slug, score in ranked
            ),
            evidence=self._evidence(document.text, MAIN_TOPIC) if worth_showing else (),
            model_version=self.version,
        )

    def _evidence(self, text: str, slug: str) -> tuple[Evidence, ...]:
        """The sentences whose features bring the most to a topic, with their part of what all bring."""
        topic = self._weights.topics.index(slug)
        brought = []
        for sentence in split_sentences(text):
            columns = np.fromiter(features.sentence_columns(sentence.text, self._actors), dtype=np.int64)
            places = np.minimum(np.searchsorted(self._weights.columns, columns), len(self._weights.columns) - 1)
            known = self._weights.columns[places] == columns
            brought.append((max(float(self._weights.table[places[known], topic].sum()), 0.0), sentence))
        total = sum(weight for weight, _ in brought) or 1.0
        best = sorted(brought, key=lambda pair: -pair[0])[:SENTENCES]
        return tuple(
            Evidence(sentence.text, sentence.start, sentence.end, weight / total)
            for weight, sentence in best
            if weight / total >= LEAST_SHARE
        )
