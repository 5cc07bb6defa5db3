"""What classifying a text yields, and the interface of whatever classifies. Pure."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

#: The one decision: is this article about sovereign cloud? Every other topic is a sub-topic of it.
MAIN_TOPIC = "cloud-souverain"


class Band(enum.StrEnum):
    """What the score of the one decision means for a reader."""

    RELEVANT = "relevant"
    UNCERTAIN = "uncertain"
    IRRELEVANT = "irrelevant"


@dataclass(frozen=True)
class Document:
    """What the model reads of a revision."""

    title: str
    lead: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """A sentence that drove a score. ``share`` (0 to 1) is its part of what all sentences contributed.

    ``start`` and ``end`` are code-point offsets into the document's text; both are 0 for the title.
    """

    sentence: str
    start: int
    end: int
    share: float


@dataclass(frozen=True)
class TopicScore:
    """A calibrated probability for one topic, with the threshold over which it is shown."""

    slug: str
    score: float
    threshold: float
    evidence: tuple[Evidence, ...] = ()

    @property
    def shown(self) -> bool:
        """Whether the score reaches its threshold."""
        return self.score >= self.threshold


@dataclass(frozen=True)
class Classification:
    """What one version of the model says of a document.

    ``score`` is the probability of the one decision; ``topics`` holds the sub-topics, best first;
    ``embedding`` is the unit vector of title and lead, or None where none was asked for.
    """

    band: Band
    score: float
    threshold: float
    topics: tuple[TopicScore, ...]
    evidence: tuple[Evidence, ...]
    model_version: str
    embedding: tuple[float, ...] | None = None

    @property
    def relevant(self) -> bool:
        """Whether the article is worth telling to those who follow the subject."""
        return self.band is Band.RELEVANT


class Classifier(Protocol):
    """Whatever decides what documents are about."""

    @property
    def version(self) -> str:
        """The version stored with every score."""

    @property
    def encoder_version(self) -> str:
        """The version stored with every embedding: those of one version can be compared."""

    def classify(self, documents: Sequence[Document]) -> list[Classification]:
        """One classification for each document, in order, with embeddings."""
