"""Labelled texts: the project's corpus, and files of the same form. Pure but for reading files."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.errors import GuetteurError
from monitor.topics.classification import Document

CORPUS = Path(__file__).resolve().parent / "corpus"
SPLITS = ("train", "dev", "test")
LABELS = ("positive", "borderline", "negative")


@dataclass(frozen=True)
class Record:
    """A text with its label (positive, borderline or negative; an unlabelled one is negative).

    ``event`` keeps the tellings of one event together; ``kind`` groups results where a file has one; ``stream``
    says that nobody labelled the text; ``weight`` is what it counts for in fitting.
    """

    id: str
    document: Document
    label: str
    topics: tuple[str, ...] = ()
    event: str = ""
    kind: str = ""
    stream: bool = False
    weight: float = 1.0


def read(path: Path) -> list[Record]:
    """The records of a JSON-lines file, gzipped or not; ``GuetteurError`` names the line that is not one."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            return [_record(path, number, line) for number, line in enumerate(file, 1) if line.strip()]
    except UnicodeDecodeError as error:
        raise GuetteurError(f"{path} is not text in UTF-8.", permanent=True) from error
    except (gzip.BadGzipFile, EOFError) as error:
        raise GuetteurError(f"{path} is no whole gzip file.", permanent=True) from error


def _record(path: Path, number: int, line: str) -> Record:
    try:
        row: dict[str, Any] = json.loads(line)
        text = str(row["text"])
    except (ValueError, KeyError, TypeError) as error:
        raise GuetteurError(f"{path}, line {number}: not a record with a text.", permanent=True) from error
    label = row.get("label") or "negative"
    if label not in LABELS:
        raise GuetteurError(f"{path}, line {number}: «{label}» is no label ({', '.join(LABELS)}).", permanent=True)
    topics = row.get("topics") or []
    if not isinstance(topics, list):
        raise GuetteurError(f"{path}, line {number}: topics is not a list.", permanent=True)
    document = Document(row.get("title") or "", row.get("lead") or row.get("chapo") or "", text)
    return Record(
        id=str(row.get("id") or number),
        document=document,
        label=label,
        topics=tuple(map(str, topics)),
        event=row.get("event") or f"{path.name}:{number}",
        kind=row.get("kind") or "",
        stream=not row.get("label"),
    )


def split(name: str) -> list[Record]:
    """One part of the corpus: train, dev or test."""
    return read(CORPUS / f"{name}.jsonl")


def corpus() -> list[Record]:
    """The whole corpus."""
    return [record for name in SPLITS for record in split(name)]


def checksum(name: str) -> str:
    """The SHA-256 of one part of the corpus, as the floors file names it."""
    return hashlib.sha256((CORPUS / f"{name}.jsonl").read_bytes()).hexdigest()
