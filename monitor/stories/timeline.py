"""How sure a story was, when, and by whom: rumoured, confirmed, denied. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

RUMOUR, CONFIRMED, DENIED, OPINION = "conditional", "confirmed", "denied", "opinion"
#: Sources named beside the first of a step.
OTHERS = 8


@dataclass(frozen=True)
class Statement:
    """What one revision of a member asserts, and whom it cites."""

    at: datetime
    status: str
    source: str
    article: int
    cited: tuple[str, ...] = ()
    revision: int = 0


@dataclass(frozen=True)
class Step:
    """From ``at`` on the story has this status: ``source`` said so first, then ``others``."""

    at: datetime
    status: str
    source: str
    article: int
    cited: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    revision: int = 0

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {**asdict(self), "at": self.at.isoformat(), "cited": list(self.cited), "others": list(self.others)}


def timeline(statements: Iterable[Statement]) -> list[Step]:
    """The steps of a story, oldest first.

    A rumour that is told after the confirmation or the denial is an echo, not a step back; opinions assert no news.
    """
    steps: list[Step] = []
    for said in sorted(statements, key=lambda one: (one.at, one.article)):
        if said.status not in {RUMOUR, CONFIRMED, DENIED}:
            continue
        same = [place for place, step in enumerate(steps) if step.status == said.status]
        if steps and (steps[-1].status == said.status or (said.status == RUMOUR and same)):
            place = same[-1]
            steps[place] = _joined(steps[place], said)
        elif not (steps and said.status == RUMOUR):
            steps.append(Step(said.at, said.status, said.source, said.article, said.cited, (), said.revision))
    return steps


def _joined(step: Step, said: Statement) -> Step:
    known = {step.source, *step.others}
    if said.source in known or len(step.others) >= OTHERS:
        return step
    return replace(step, others=(*step.others, said.source))


def turn(stored: Sequence[Mapping[str, Any]], revision: int) -> str:
    """«confirmed» or «denied» where ``revision`` has just turned the story to that; empty elsewhere.

    ``stored`` are the steps in their stored form.
    """
    if len(stored) < 2 or stored[-1].get("revision") != revision:
        return ""
    return str(stored[-1]["status"])


def status(steps: list[Step], statements: Iterable[Statement]) -> str:
    """The status of the story now; «opinion» where nobody asserts anything."""
    if steps:
        return steps[-1].status
    return OPINION if any(said.status == OPINION for said in statements) else ""
