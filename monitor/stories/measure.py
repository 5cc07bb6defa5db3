"""How well articles are grouped: B³ against a file that says which story each tells. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from monitor.articles.extracted import Extracted
from monitor.articles.understand import understand
from monitor.errors import GuetteurError
from monitor.stories.grouping import WEIGHTS, WINDOW, decide
from monitor.stories.likeness import Likeness
from monitor.stories.portrait import Portrait, Vector, portray
from monitor.topics.classification import Document

#: Articles whose stories are looked at: those with the nearest vectors, and those whose fingerprints meet.
NEIGHBOURS = 40


@dataclass(frozen=True)
class Told:
    """An article of a file, with the story that it tells."""

    id: str
    at: datetime
    title: str
    text: str
    story: str
    source: str = ""
    split: str = ""


@dataclass(frozen=True)
class Scores:
    """B³: for an article, how pure the group it was put in is, and how much of its story is in there."""

    n: int
    b3_precision: float
    b3_recall: float
    b3_f1: float

    def as_dict(self) -> dict[str, float]:
        """As the command prints it."""
        return asdict(self)


def read(path: Path) -> list[Told]:
    """The articles of a JSON-lines file, in arrival order; ``GuetteurError`` names the line that is not one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_told(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _told(path: Path, number: int, line: str) -> Told:
    try:
        return told(json.loads(line))
    except (ValueError, KeyError, TypeError) as error:
        raise GuetteurError(
            f"{path}, line {number}: not a record of id, date, title, text and story ({error}).", permanent=True
        ) from error


def told(row: dict[str, Any]) -> Told:
    """An article of a parsed line."""
    at = datetime.fromisoformat(row["date"])
    return Told(
        id=str(row["id"]),
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        title=str(row["title"]),
        text=str(row["text"]),
        story=str(row["story"]),
        source=str(row.get("source", "")),
        split=str(row.get("split", "")),
    )


def portraits(told: Sequence[Told], embed: Callable[[Sequence[Document]], Vector]) -> list[Portrait]:
    """What grouping sees of the articles of a file."""
    vectors = embed([Document(one.title, "", one.text) for one in told])
    return [_portrait(one, vector) for one, vector in zip(told, vectors, strict=True)]


def _portrait(one: Told, vector: Vector) -> Portrait:
    understood = understand(Extracted(title=one.title, lead="", text=one.text, published=one.at))
    return portray(
        one.id,
        one.at,
        one.source,
        one.title,
        one.text,
        actors={mention.slug for mention in understood.mentions},
        figures=understood.as_json()["amounts"],
        vector=vector,
    )


def group(arrivals: Sequence[Portrait], weights: Mapping[Any, Likeness] | None = None) -> list[int]:
    """The number of the story of each article, decided one by one as the service does.

    ``weights`` gives other weights for an article's key: cross-validation decides each with those of other stories.
    """
    stories: dict[int, list[int]] = {}
    home: list[int] = []
    for place, article in enumerate(arrivals):
        near = {home[other] for other in candidates(article, arrivals[:place])}
        told = {story: [arrivals[member] for member in stories[story]] for story in near}
        decision = decide(article, told, weights=weights[article.key] if weights else WEIGHTS)
        chosen = place if decision.story is None else decision.story
        kept = min(chosen, *decision.links) if decision.links else chosen
        moved = [member for story in (chosen, *decision.links) for member in stories.pop(story, [])]
        stories[kept] = [*moved, place]
        home.append(kept)
        for member in moved:
            home[member] = kept
    return home


def candidates(article: Portrait, before: Sequence[Portrait]) -> list[int]:
    """The places of the articles whose stories an article is held against."""
    places = [place for place, other in enumerate(before) if abs(other.at - article.at) <= WINDOW]
    if not places:
        return []
    meeting = [p for p in places if not article.fingerprint.key_set.isdisjoint(before[p].fingerprint.key_set)]
    similar = np.array([before[place].vector @ article.vector for place in places])  # type: ignore[operator]
    return [*meeting, *(places[int(best)] for best in np.argsort(-similar)[:NEIGHBOURS])]


def b_cubed(found: Sequence[Hashable], wanted: Sequence[Hashable]) -> Scores:
    """B³ of a grouping."""
    both, groups, stories = Counter(zip(found, wanted, strict=True)), Counter(found), Counter(wanted)
    n = len(found)
    precision = sum(both[pair] / groups[pair[0]] for pair in zip(found, wanted, strict=True)) / n if n else 0.0
    recall = sum(both[pair] / stories[pair[1]] for pair in zip(found, wanted, strict=True)) / n if n else 0.0
    total = precision + recall
    return Scores(n, precision, recall, 2 * precision * recall / total if total else 0.0)


def evaluate(told: Sequence[Told], embed: Callable[[Sequence[Document]], Vector]) -> Scores:
    """Group the articles of a file, and compare with the stories that it says they tell."""
    return b_cubed(group(portraits(told, embed)), [one.story for one in told])
