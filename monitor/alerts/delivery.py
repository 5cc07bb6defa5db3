"""Who is told an alert, in which message, and when: one message per channel and story. Pure.

Nothing is dropped for coming at a bad time. What comes in quiet hours, on a day off, in a pause or over the cap waits
for one summary, which leaves when the hold ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from zoneinfo import ZoneInfo

from monitor.alerts.calendar import QuietRules, next_allowed, next_slot
from monitor.alerts.routing import AlertDecision

LEVELS = ("information", "important", "urgent")
#: Why a message waits, as it is told; «slot» is a digest's ordinary hour.
HOLDS = {
    "quiet": "heures calmes ou jour chômé",
    "pause": "pause demandée",
    "cap": "plafond de messages par heure atteint",
    "slot": "récapitulatif",
}


@dataclass(frozen=True)
class Subscribed:
    """A subscription and what routing needs of its channel and subscriber.

    ``hourly_cap`` bounds the immediate messages of its channel in any hour; summaries and digests come on top. Where a
    message concerns several subscriptions of a channel, the largest cap holds.
    """

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
class Known:
    """What routing knows of the channels before it decides.

    ``sent_last_hour`` counts immediate messages per channel; ``heard`` are the channels that were told of the story, or
    will be; ``choices`` are the readers' «follow» and «mute» per channel.
    """

    sent_last_hour: Mapping[int, int] = field(default_factory=dict)
    heard: frozenset[int] = frozenset()
    choices: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivery:
    """Alerts of ``watchlists`` go to ``channel`` at ``due`` in the message ``key``.

    ``hold`` says why it waits (a key of ``HOLDS``), empty where it does not. ``always``: the subscriber lets it pass
    quiet hours.
    """

    channel: int
    kind: str
    key: str
    due: datetime
    watchlists: tuple[int, ...]
    hold: str = ""
    always: bool = False


@dataclass(frozen=True)
class Plan:
    """The messages, and for each alert that goes into none the state and reason that it ends in."""

    deliveries: tuple[Delivery, ...]
    untold: Mapping[int, tuple[str, str]]


def plan(
    told: Sequence[AlertDecision],
    levels: Mapping[int, str],
    subscriptions: Sequence[Subscribed],
    known: Known,
    *,
    subject: str,
    source: str,
    now: datetime,
) -> Plan:
    """The messages that tell ``told``: at most one per channel, the soonest one asked for, naming every watchlist.

    ``subject`` identifies what the message is about (story and revision); with the channel it makes the dedupe key.
    ``source`` is who published the article.
    """
    decisions = {decision.watchlist: decision for decision in told}
    wanted: dict[int, list[Subscribed]] = {}
    refused: dict[int, set[str]] = {watchlist: set() for watchlist in decisions}
    for subscription in subscriptions:
        if subscription.watchlist not in decisions:
            continue
        no = _refusal(subscription, decisions[subscription.watchlist], levels, known)
        if no:
            refused[subscription.watchlist].add(no)
        else:
            wanted.setdefault(subscription.channel, []).append(subscription)
    made = tuple(_delivery(group, decisions, levels, known, subject, now) for group in wanted.values())
    reached = {watchlist for delivery in made for watchlist in delivery.watchlists}
    untold = {w: _ending(reasons, source) for w, reasons in refused.items() if w not in reached}
    return Plan(made, untold)


def hold(subscriber_quiet: QuietRules, zone: ZoneInfo, paused_until: datetime | None, now: datetime) -> datetime:
    """The first instant from ``now`` on at which a subscriber may be told."""
    start = max(now, paused_until) if paused_until else now
    return next_allowed(start, subscriber_quiet, zone)


def _refusal(subscription: Subscribed, decision: AlertDecision, levels: Mapping[int, str], known: Known) -> str:
    """Why a subscription is not told: «muted», «level» or «folded»; empty where it is."""
    choice = known.choices.get(subscription.channel, "")
    if choice == "mute":
        return "muted"
    if LEVELS.index(levels[subscription.watchlist]) < LEVELS.index(subscription.min_level):
        return "level"
    if subscription.channel in known.heard and not decision.weighty and choice != "follow":
        return "folded"
    return ""


def _ending(refusals: Iterable[str], source: str) -> tuple[str, str]:
    """State and reason of an alert that nobody is told."""
    found = set(refusals)
    if "folded" in found:
        return "folded", f"Aussi repris par {source}\u00a0: histoire déjà signalée, rien de nouveau."[:300]
    if "muted" in found:
        return "muted", "Les abonnés ont coupé cette histoire."
    if "level" in found:
        return "nobody", "Niveau inférieur à celui que demandent les abonnés."
    return "nobody", "Aucun abonnement actif à cette liste."


def _delivery(
    group: Sequence[Subscribed],
    decisions: Mapping[int, AlertDecision],
    levels: Mapping[int, str],
    known: Known,
    subject: str,
    now: datetime,
) -> Delivery:
    """The one message of a channel: the soonest that one of its subscriptions asks for."""
    channel = group[0].channel
    lists = tuple(sorted({subscription.watchlist for subscription in group}))
    immediate = [s for s in group if s.cadence == "immediate"]
    open_now = [s for s in immediate if _opening(s, levels[s.watchlist], now) <= now]
    room = known.sent_last_hour.get(channel, 0) < max((s.hourly_cap for s in immediate), default=0)
    if open_now and room:
        kinds = "+".join(sorted({decisions[watchlist].kind for watchlist in lists}))
        always = all(_opening(s, "", now) > now for s in open_now)
        return Delivery(channel, "alert", f"alert:{channel}:{subject}:{kinds}", now, lists, always=always)
    slots = [_digest(s, now) for s in group if s.cadence != "immediate"]
    held = [_held(s, levels[s.watchlist], now, capped=bool(open_now)) for s in immediate]
    due, name, why = min([*slots, *held], key=lambda slot: slot[0])
    return Delivery(channel, "digest", f"digest:{channel}:{name}:{due:%Y%m%dT%H%MZ}", due, lists, hold=why)


def _opening(subscription: Subscribed, level: str, now: datetime) -> datetime:
    """When a subscription may be told something of ``level``. A pause holds what is urgent too."""
    paused = subscription.paused_until is not None and subscription.paused_until > now
    if level == "urgent" and subscription.urgent_always and not paused:
        return now
    return hold(subscription.quiet, subscription.zone, subscription.paused_until, now)


def _digest(subscription: Subscribed, now: datetime) -> tuple[datetime, str, str]:
    start = max(now, subscription.paused_until or now)
    slot = next_slot(start, subscription.cadence, subscription.at, subscription.weekday, subscription.zone)
    return next_allowed(slot, subscription.quiet, subscription.zone), subscription.cadence, "slot"


def _held(subscription: Subscribed, level: str, now: datetime, *, capped: bool) -> tuple[datetime, str, str]:
    if capped:
        slot = next_slot(now, "hourly", None, 0, subscription.zone)
        return hold(subscription.quiet, subscription.zone, subscription.paused_until, slot), "held", "cap"
    paused = subscription.paused_until is not None and subscription.paused_until > now
    return _opening(subscription, level, now), "held", "pause" if paused else "quiet"
