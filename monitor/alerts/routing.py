"""From a match to an alert to a message: who is told what, when, in which message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.alerts.calendar import QuietRules, next_allowed, next_slot

LEVELS = ("information", "important", "urgent")


@dataclass(frozen=True)
class Candidate:
    """A match of a watchlist with a revision that may become an alert.

    ``told_before``: an alert of this watchlist on an earlier revision of the article exists.
    ``story_told``: another article of the same story was already told for this watchlist.
    ``material``: what is new since then matters (status, figure, actor, negation, title).
    ``transition``: «confirmed» or «denied» where the story's status has just become that.
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


@dataclass(frozen=True)
class Subscribed:
    """A subscription and what routing needs of its channel and subscriber."""

    subscription: int
    watchlist: int
    channel: int
    cadence: str
    at: time | None
    weekday: int
    min_level: str
    urgent_always: bool
    hourly_cap: int
    zone: ZoneInfo
    quiet: QuietRules
    paused_until: datetime | None = None


@dataclass(frozen=True)
class AlertDecision:
    """An alert to store: its kind and, unless it is to be told, the state and reason it ends in."""

    watchlist: int
    kind: str
    state: str
    reason: str


@dataclass(frozen=True)
class Delivery:
    """Alerts of ``watchlists`` go to ``channel`` at ``due`` in the message ``key``."""

    channel: int
    kind: str
    key: str
    due: datetime
    watchlists: tuple[int, ...]


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
    """The alert that a candidate deserves; None if the same was told and nothing material changed."""
    if candidate.transition in {"confirmed", "denied"}:
        kind = candidate.transition
    elif candidate.told_before:
        if not candidate.material:
            return None
        kind = "update"
    else:
        kind = "new"
    if past(candidate, now):
        hours = int(candidate.max_age.total_seconds() // 3600)
        return AlertDecision(candidate.watchlist, kind, "rattrapage", f"Plus ancien que les {hours} h de la liste.")
    if kind == "new" and candidate.story_told and not candidate.material:
        return AlertDecision(candidate.watchlist, kind, "folded", "Reprise d’une histoire déjà signalée.")
    return AlertDecision(candidate.watchlist, kind, "told", "")


def deliveries(
    told: Sequence[AlertDecision],
    levels: dict[int, str],
    subscriptions: Sequence[Subscribed],
    *,
    subject: str,
    sent_last_hour: dict[int, int],
    now: datetime,
) -> list[Delivery]:
    """The messages that tell ``told``: at most one immediate message per channel, naming every watchlist.

    ``subject`` identifies what the message is about (story and revision); with the channel it makes the
    dedupe key. ``sent_last_hour`` counts messages per channel, for the cap.
    """
    kinds = {decision.watchlist: decision.kind for decision in told}
    wanted = [s for s in subscriptions if s.watchlist in kinds and _level_reached(s, levels)]
    result: list[Delivery] = []
    immediate: dict[int, list[Subscribed]] = {}
    for subscription in wanted:
        if subscription.cadence == "immediate":
            immediate.setdefault(subscription.channel, []).append(subscription)
        else:
            result.append(_digest(subscription, now))
    for channel, group in immediate.items():
        lists = tuple(sorted({s.watchlist for s in group}))
        if sent_last_hour.get(channel, 0) >= max(s.hourly_cap for s in group):
            result.append(_held(channel, lists, now, group[0]))
            continue
        due = min(_opening(s, levels[s.watchlist], now) for s in group)
        key = f"alert:{channel}:{subject}:{'+'.join(sorted({kinds[w] for w in lists}))}"
        result.append(Delivery(channel, "alert", key, due, lists))
    return result


def _level_reached(subscription: Subscribed, levels: dict[int, str]) -> bool:
    return LEVELS.index(levels[subscription.watchlist]) >= LEVELS.index(subscription.min_level)


def _opening(subscription: Subscribed, level: str, now: datetime) -> datetime:
    if subscription.paused_until and subscription.paused_until > now:
        return next_allowed(subscription.paused_until, subscription.quiet, subscription.zone)
    if level == "urgent" and subscription.urgent_always:
        return now
    return next_allowed(now, subscription.quiet, subscription.zone)


def _digest(subscription: Subscribed, now: datetime) -> Delivery:
    start = max(now, subscription.paused_until or now)
    slot = next_slot(start, subscription.cadence, subscription.at, subscription.weekday, subscription.zone)
    due = next_allowed(slot, subscription.quiet, subscription.zone)
    key = f"digest:{subscription.channel}:{subscription.cadence}:{due:%Y%m%dT%H%MZ}"
    return Delivery(subscription.channel, "digest", key, due, (subscription.watchlist,))


def _held(channel: int, lists: tuple[int, ...], now: datetime, subscription: Subscribed) -> Delivery:
    due = next_allowed(next_slot(now, "hourly", None, 0, subscription.zone), subscription.quiet, subscription.zone)
    return Delivery(channel, "digest", f"digest:{channel}:held:{due:%Y%m%dT%H%MZ}", due, lists)
