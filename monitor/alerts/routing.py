"""From a match to an alert: what it deserves, and how that ends. Pure; ``delivery.py`` says who is told when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts.novelty import joined

#: Characters of a reason that are kept.
REASON = 300


@dataclass(frozen=True)
class Candidate:
    """A match of a watchlist with a revision that may become an alert.

    ``told_before``: an alert of this watchlist on an earlier revision of the article exists.
    ``story_told``: another article of the same story was already told for this watchlist.
    ``material``: what the revision changes in its article matters (status, figure, actor, negation, title).
    ``transition``: «confirmed» or «denied» where the story's status has just become that.
    ``fresh``: what the article adds to the story as told for this watchlist (figures, actors), in French.
    """

    watchlist: int
    level: str
    max_age: timedelta
    published: datetime | None
    updated: datetime | None
    seen: datetime
    backlog: bool
    told_before: bool = False
    story_told: bool = False
    material: bool = False
    transition: str = ""
    fresh: tuple[str, ...] = ()


@dataclass(frozen=True)
class AlertDecision:
    """An alert to store: its kind and, unless it is to be told, the state and reason it ends in.

    ``weighty``: it rings even where the story was told before. A «told» alert that is not folds into what a
    channel has heard of the story.
    """

    watchlist: int
    kind: str
    state: str
    reason: str
    weighty: bool = False


def past(candidate: Candidate, now: datetime) -> bool:
    """Whether the news is older than the watchlist's ``max_age`` (design invariant 5).

    An article without a date is as old as the first time it was seen, unless it was already in the feed at
    its first poll: then nobody knows, and it does not ring.
    """
    dated = candidate.updated if candidate.told_before and candidate.updated else candidate.published
    if dated is None:
        return candidate.backlog or now - candidate.seen > candidate.max_age
    return now - dated > candidate.max_age


def decide_alert(candidate: Candidate, now: datetime) -> AlertDecision | None:
    """The alert that a candidate deserves; None for a revision of what was told that changes nothing that matters."""
    matters = candidate.material or bool(candidate.fresh)
    if candidate.transition in {"confirmed", "denied"}:
        kind, weighty = candidate.transition, True
    elif candidate.told_before:
        if not candidate.material:
            return None
        kind, weighty = "update", True
    elif candidate.story_told and matters:
        kind, weighty = "update", True
    else:
        kind, weighty = "new", False
    if past(candidate, now):
        hours = int(candidate.max_age.total_seconds() // 3600)
        said = f"Plus ancien que les {hours}\u00a0h de la liste."
        return AlertDecision(candidate.watchlist, kind, "rattrapage", said)
    return AlertDecision(candidate.watchlist, kind, "told", _shortened(joined(candidate.fresh)), weighty)


def _shortened(text: str) -> str:
    return text if len(text) <= REASON else text[: REASON - 1].rstrip() + "…"
