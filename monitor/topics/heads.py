"""What turns features into calibrated probabilities: weights of three linear heads and how they are combined.

Pure numpy. Everything is one ``heads.npz`` beside the encoder; ``fit.py`` writes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.errors import GuetteurError
from monitor.topics.similarity import Space

FILE = "heads.npz"
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Heads:
    """A column of each table is a topic, the first being the one decision.

    ``stack`` has a row for each topic: the parts of the lexical margin, of the notions', of the lexical margin of
    title and peak (a section of a long article may be the news), of the encoder's for title and lead, and of its
    highest for lead and blocks; then the bias. Its sum is the log-odds of the calibrated probability. ``early`` is
    the same for the first three margins alone (and a bias): what it finds hopeless is not encoded. ``related`` is
    added to the log-odds of the decision for those of «positive or borderline», on which the sub-topics depend.
    ``centre`` and ``spread`` make the space of the stored embeddings (``similarity.Space``).
    """

    topics: tuple[str, ...]
    lexical_columns: NDArray[np.int64]
    lexical_table: Floats
    lexical_bias: Floats
    notion_table: Floats
    notion_bias: Floats
    encoder_table: Floats
    encoder_bias: Floats
    centre: Floats
    spread: Floats
    stack: Floats
    early: Floats
    early_threshold: float
    related: float
    threshold: float
    uncertain: float
    topic_thresholds: Floats
    gate_columns: NDArray[np.int64]
    gate_weights: Floats
    gate_threshold: float
    rejected_score: float
    encoder_digest: str

    @property
    def version(self) -> str:
        """A name that changes with any weight."""
        digest = hashlib.sha256(self.encoder_digest.encode())
        for field in fields(self):
            digest.update(np.asarray(getattr(self, field.name)).tobytes())
        return f"cloud-souverain-{digest.hexdigest()[:8]}"

    @property
    def encoder_version(self) -> str:
        """A name that changes with what an embedding is: the encoder, and the space of the news."""
        digest = hashlib.sha256(self.encoder_digest.encode() + self.centre.tobytes() + self.spread.tobytes())
        return f"plongement-{digest.hexdigest()[:8]}"

    @cached_property
    def space(self) -> Space:
        """Where embeddings lie."""
        return Space(self.centre, self.spread)

    def lexical(self, found: Mapping[int, float]) -> Floats:
        """The lexical margin of each topic."""
        wanted = np.fromiter(found, dtype=np.int64, count=len(found))
        values = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        total: Floats = values @ self.lexical_rows(wanted) + self.lexical_bias
        return total

    def lexical_rows(self, wanted: NDArray[np.int64]) -> Floats:
        """The weights of some hashed columns, a row each; nothing for those that no text of training had."""
        places = np.minimum(np.searchsorted(self.lexical_columns, wanted), len(self.lexical_columns) - 1)
        rows: Floats = self.lexical_table[places] * (self.lexical_columns[places] == wanted)[:, None]
        return rows

    def notion(self, rows: Floats) -> Floats:
        """The margin of each topic by the notions that meet, of one row or of several."""
        total: Floats = rows @ self.notion_table + self.notion_bias
        return total

    def encoded(self, vectors: Floats) -> Floats:
        """The margin of each topic for each vector, a row each."""
        total: Floats = vectors @ self.encoder_table + self.encoder_bias
        return total

    def logits(self, cheap: Floats, head: Floats, best: Floats) -> Floats:
        """The log-odds of each topic, from the three cheap margins (a row each) and the encoder's two."""
        parts = np.stack([*cheap, head, best, np.ones_like(head)], axis=1)
        total: Floats = (parts * self.stack).sum(axis=1)
        return total

    def hopeless(self, cheap: Floats) -> tuple[bool, float]:
        """Whether the cheap margins rule the subject out, and the log-odds that they give."""
        logit = float(self.early @ np.array([*cheap[:, 0], 1.0], dtype=np.float32))
        return logit < self.early_threshold, logit

    def save(self, folder: Path) -> None:
        """Write ``heads.npz``."""
        folder.mkdir(parents=True, exist_ok=True)
        packed = {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}
        for name in ("lexical_table", "spread"):
            packed[name] = packed[name].astype(np.float16)
        for name in ("lexical_columns", "gate_columns"):
            packed[name] = packed[name].astype(np.int32)
        np.savez_compressed(folder / FILE, **packed)  # type: ignore[arg-type]

    @classmethod
    def load(cls, folder: Path) -> Heads:
        """Read ``heads.npz``; a ``GuetteurError`` if it is missing or of another make."""
        path = folder / FILE
        if not path.is_file():
            raise GuetteurError(
                f"{folder} holds no {FILE}: `guetteur topics train --base {folder} --out NEW` makes one.",
                permanent=True,
            )
        with np.load(path) as data:
            missing = {field.name for field in fields(cls)} - set(data.files)
            if missing:
                raise GuetteurError(f"{path} lacks {', '.join(sorted(missing))}.", permanent=True)
            values = {field.name: data[field.name] for field in fields(cls)}
        scalars = ("early_threshold", "related", "threshold", "uncertain", "gate_threshold", "rejected_score")
        return cls(
            **{
                **values,
                "topics": tuple(str(slug) for slug in values["topics"]),
                "lexical_columns": values["lexical_columns"].astype(np.int64),
                "lexical_table": values["lexical_table"].astype(np.float32),
                "spread": values["spread"].astype(np.float32),
                "gate_columns": values["gate_columns"].astype(np.int64),
                "encoder_digest": str(values["encoder_digest"]),
                **{name: float(values[name]) for name in scalars},
            }
        )


def sigmoid(margin: float) -> float:
    """The logistic function, safe for large margins."""
    return float(1 / (1 + np.exp(-min(max(margin, -30.0), 30.0))))
