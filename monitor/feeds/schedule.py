"""When to poll a feed next, and whether it is gone. Pure: the moment and the randomness are parameters.

Polling n times in a period in which λ entries an hour appear delays each by half an interval on average. For
a given number of polls, the mean delay is least when the interval is proportional to 1/√λ, over feeds as
over the hours of the week. So the next poll comes when the integral of √λ since now reaches ``PACE``: an
hourly feed is polled every twenty minutes, one that publishes nine times as much three times as often, and
the quiet night is crossed in few steps.
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from monitor.feeds.parsed import Hints
from monitor.feeds.rhythm import Rhythm

SHORTEST = timedelta(minutes=2)
LONGEST = timedelta(hours=24)
#: Integral of √λ (entries per hour) over hours between two polls: 20 minutes at one entry an hour.
PACE = 1 / 3
#: Share of the interval by which polls are spread, so that feeds learned together do not stay together.
JITTER = 0.1
#: A feed's own wishes are followed up to here; beyond, they are forgotten defaults more often than wishes.
_LONGEST_TTL = timedelta(hours=1)
_LONGEST_MAX_AGE = timedelta(hours=6)
#: Errors in a row: 5 minutes, doubling to 24 hours.
_FIRST_BACKOFF = timedelta(minutes=5)
#: After this long with no other answer than 410 or 404 the feed is gone.
GONE_410 = timedelta(hours=24)
GONE_404 = timedelta(days=7)
#: Trouble of this length is told to the administrator.
TROUBLE = timedelta(hours=24)
_STEP = timedelta(minutes=15)


class Result(enum.StrEnum):
    """What a poll came to."""

    NEW = "new"
    SAME = "same"
    NOT_MODIFIED = "not_modified"
    ERROR = "error"


@dataclass(frozen=True)
class Outcome:
    """How the poll ended; ``retry_after`` in seconds, ``status`` the HTTP status of an error."""

    result: Result
    status: int | None = None
    retry_after: float | None = None


@dataclass(frozen=True)
class History:
    """What was learned of a feed; ``errors`` in a row, this one included; the end of its WebSub lease."""

    rhythm: Rhythm
    errors: int = 0
    websub_until: datetime | None = None


def next_poll(
    history: History, hints: Hints, outcome: Outcome, now: datetime, random: Random, *, pace: float = PACE
) -> datetime:
    """The moment of the next poll, 2 minutes to 24 hours from ``now``, skipping hours that the feed excludes.

    With a live WebSub subscription polling is only a safety net and comes four times less often, but never
    counts on a lease beyond its end. ``sy:updatePeriod`` and ``sy:updateFrequency`` set the interval of a feed whose
    rhythm is not known yet; ``sy:updateBase`` is left out, since what was seen says more.
    """
    if outcome.result is Result.ERROR:
        delay = backoff(max(history.errors, 1))
    else:
        delay = _by_rhythm(history.rhythm, now, pace)
        if history.websub_until is not None and history.websub_until > now:
            seldom = _by_rhythm(history.rhythm, now, pace * 4)
            delay = max(delay, min(seldom, history.websub_until - now))
        if history.rhythm.weight < 1 and hints.period is not None:
            delay = min(delay, max(timedelta(seconds=min(hints.period, 86_400.0)), timedelta(minutes=30)))
        delay = max(delay, _floor(hints))
    delay *= 1 + JITTER * (2 * random.random() - 1)
    if outcome.retry_after is not None:
        delay = max(delay, timedelta(seconds=min(max(outcome.retry_after, 0.0), 86_400.0)))
    moment = now + min(max(delay, SHORTEST), LONGEST)
    return min(_allowed(moment, hints, random), now + LONGEST)


def backoff(errors: int) -> timedelta:
    """How long to wait after that many errors in a row."""
    doublings = min(max(errors - 1, 0), 12)
    return min(_FIRST_BACKOFF * (1 << doublings), LONGEST)


def missing_since(status: int | None, since: datetime | None, now: datetime) -> datetime | None:
    """Since when the feed's server says that it has no such feed; ``since`` is what held before.

    Any other answer of the server starts the count anew; no answer at all says nothing either way.
    """
    if status in (404, 410):
        return since or now
    return since if status is None else None


def is_gone(status: int | None, missing: datetime | None, now: datetime) -> bool:
    """Whether the feed has said for long enough that it exists no more (410 for a day, 404 for a week)."""
    if missing is None:
        return False
    lasting = now - missing
    return (status == 410 and lasting >= GONE_410) or (status == 404 and lasting >= GONE_404)


def _by_rhythm(rhythm: Rhythm, now: datetime, pace: float) -> timedelta:
    """The interval after which the integral of √rate reaches ``pace``."""
    done, at = 0.0, timedelta(0)
    while at < LONGEST:
        root = math.sqrt(max(rhythm.rate(now + at), 0.0))
        gain = root * (_STEP / timedelta(hours=1))
        if done + gain >= pace and root > 0:
            return at + timedelta(hours=(pace - done) / root)
        done += gain
        at += _STEP
    return LONGEST


def _floor(hints: Hints) -> timedelta:
    """The least interval that the feed or its cache asks for."""
    ttl = min(timedelta(seconds=min(hints.ttl or 0.0, 86_400.0)), _LONGEST_TTL)
    max_age = min(timedelta(seconds=min(hints.max_age or 0.0, 86_400.0)), _LONGEST_MAX_AGE)
    return max(ttl, max_age)


def _allowed(moment: datetime, hints: Hints, random: Random) -> datetime:
    """``moment``, or the first one after it that no skipHours or skipDays excludes, with a little spread."""
    candidate = moment.astimezone(UTC)
    moved = False
    for _ in range(8 * 24):
        if candidate.hour not in hints.skip_hours and candidate.weekday() not in hints.skip_days:
            return candidate + timedelta(minutes=10 * random.random()) if moved else moment
        candidate = candidate.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        moved = True
    return moment


def silence(rhythm: Rhythm, last_entry: datetime | None, now: datetime) -> bool:
    """Whether a feed that normally publishes is silent for longer than chance allows.

    The alarm rings when, by its rhythm, at least nine entries should have come (chance of none: 1 in 8,000)
    over two days or more, and the rhythm rests on enough entries.
    """
    if last_entry is None or rhythm.weight < 5 or now - last_entry < timedelta(days=2):
        return False
    return rhythm.expected(last_entry, now) >= 9
