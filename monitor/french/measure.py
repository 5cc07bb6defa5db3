"""Scores of the sentence status against labelled sentences: precision, recall and F1 by class."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from monitor.errors import GuetteurError
from monitor.french.status import FRENCH, Status, sentence_status


class Labelled(NamedTuple):
    """A sentence with the text before it and the status that a reader gave it."""

    sentence: str
    before: str
    status: Status


class ClassScores(NamedTuple):
    """The scores of one class; a class without examples has a score of 0 and does not count."""

    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class StatusScores:
    """The outcome of an evaluation; classes are named in French, as annotators name them."""

    n: int
    macro_f1: float
    by_class: dict[str, ClassScores]

    def as_dict(self) -> dict[str, Any]:
        """Return the scores as plain values, rounded to four digits."""
        classes = {
            label: {
                "n": s.n,
                "precision": round(s.precision, 4),
                "recall": round(s.recall, 4),
                "f1": round(s.f1, 4),
            }
            for label, s in self.by_class.items()
        }
        return {"n": self.n, "macro_f1": round(self.macro_f1, 4), "by_class": classes}


_LABELS = {**FRENCH, **{str(s): s for s in Status}}


def read_labelled(jsonl: str) -> list[Labelled]:
    """Read labelled sentences from JSONL; raises ``GuetteurError`` naming the line that cannot be used."""
    found = []
    for number, line in enumerate(jsonl.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise GuetteurError(f"line {number}: not valid JSON: {error}", permanent=True) from error
        sentence = record.get("sentence") if isinstance(record, dict) else None
        label = str(record.get("label", "")).strip().lower() if isinstance(record, dict) else ""
        if not isinstance(sentence, str) or not sentence.strip():
            raise GuetteurError(f'line {number}: no "sentence"', permanent=True)
        if label not in _LABELS:
            raise GuetteurError(f"line {number}: label {label!r} is none of {', '.join(FRENCH)}", permanent=True)
        found.append(Labelled(sentence, str(record.get("before") or ""), _LABELS[label]))
    return found


def evaluate_status(labelled: Sequence[Labelled]) -> StatusScores:
    """Judge every sentence and score the answers; the macro F1 is over the classes that have examples."""
    pairs = [(item.status, sentence_status(item.sentence, item.before).status) for item in labelled]
    wanted, given = Counter(w for w, _ in pairs), Counter(g for _, g in pairs)
    right = Counter(w for w, g in pairs if w is g)
    by_class = {}
    for label, status in FRENCH.items():
        precision = right[status] / given[status] if given[status] else 0.0
        recall = right[status] / wanted[status] if wanted[status] else 0.0
        f1 = 2 * precision * recall / (precision + recall) if right[status] else 0.0
        by_class[label] = ClassScores(wanted[status], precision, recall, f1)
    present = [scores.f1 for scores in by_class.values() if scores.n]
    return StatusScores(len(pairs), sum(present) / len(present) if present else 0.0, by_class)
