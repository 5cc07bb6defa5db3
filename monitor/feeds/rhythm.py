"""When a feed publishes: a rate by hour of day and day of week, learned with forgetting. Pure.

The rate at a moment is the feed's mean rate times how busy that hour of the day and that day of the week
are, in Paris time. Counts fade with a time constant of three weeks; few observations are drawn towards an
even spread, so that one article at 3 a.m. makes no night paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.feeds.dates import PARIS

#: Days after which an observation weighs 1/e.
MEMORY = 21.0
#: How many imagined, evenly spread entries each profile starts from.
_PRIOR_HOURS, _PRIOR_DAYS = 12.0, 7.0
#: Mean rate assumed before anything is known: two entries a day, weighing one day of watching.
_PRIOR_RATE, _PRIOR_SPAN = 2.0 / 24, 24.0
_OLDEST = timedelta(days=60)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Rhythm:
    """``hours`` and ``days`` are fading counts of entries; ``span`` the fading number of hours watched."""

    hours: tuple[float, ...] = (0.0,) * 24
    days: tuple[float, ...] = (0.0,) * 7
    span: float = 0.0
    since: datetime | None = None

    @property
    def weight(self) -> float:
        """How many entries, fading, the rhythm was learned from."""
        return sum(self.hours)

    @property
    def mean(self) -> float:
        """Entries per hour, on average over the week."""
        return (self.weight + _PRIOR_RATE * _PRIOR_SPAN) / (self.span + _PRIOR_SPAN)

    def rate(self, moment: datetime) -> float:
        """Entries per hour to be expected at ``moment``."""
        local = moment.astimezone(PARIS)
        return self.mean * self.hour_share(local.hour) * self.day_share(local.weekday())

    def hour_share(self, hour: int) -> float:
        """How busy an hour of the day is; 1 is average."""
        return 24 * (self.hours[hour] + _PRIOR_HOURS / 24) / (self.weight + _PRIOR_HOURS)

    def day_share(self, day: int) -> float:
        """How busy a day of the week is (0 = Monday); 1 is average."""
        return 7 * (self.days[day] + _PRIOR_DAYS / 7) / (sum(self.days) + _PRIOR_DAYS)

    def expected(self, start: datetime, end: datetime) -> float:
        """How many entries to expect between two moments (a month at most is looked at hour by hour)."""
        total, at = 0.0, max(start, end - timedelta(days=31))
        while at < end:
            step = min(_HOUR, end - at)
            total += self.rate(at) * (step / _HOUR)
            at += step
        return total

    def learn(self, published: Iterable[datetime], now: datetime) -> Rhythm:
        """The rhythm after ``now``, at which the entries dated ``published`` were new.

        The first lesson watches back to the oldest of them, sixty days at most.
        """
        moments = [min(max(moment, now - _OLDEST), now) for moment in published]
        start = self.since or min(moments, default=now)
        fade = math.exp(-_days(now - start) / MEMORY)
        hours, days = [count * fade for count in self.hours], [count * fade for count in self.days]
        for moment in moments:
            weight = math.exp(-_days(now - moment) / MEMORY)
            local = moment.astimezone(PARIS)
            hours[local.hour] += weight
            days[local.weekday()] += weight
        watched = MEMORY * 24 * (1 - fade)
        return Rhythm(tuple(hours), tuple(days), self.span * fade + watched, now)

    def to_json(self) -> dict[str, object]:
        """As kept in ``Feed.rhythm``."""
        return {
            "hours": [round(count, 3) for count in self.hours],
            "days": [round(count, 3) for count in self.days],
            "span": round(self.span, 2),
            "since": self.since.isoformat() if self.since else None,
        }

    @classmethod
    def from_json(cls, data: object) -> Rhythm:
        """Read what ``to_json`` wrote; anything else is a rhythm not yet learned."""
        if not isinstance(data, dict):
            return cls()
        hours, days = _counts(data.get("hours"), 24), _counts(data.get("days"), 7)
        span, since = data.get("span"), data.get("since")
        if hours is None or days is None or not isinstance(span, int | float) or not isinstance(since, str):
            return cls()
        return cls(hours, days, max(float(span), 0.0), datetime.fromisoformat(since).astimezone(UTC))


def _counts(value: object, length: int) -> tuple[float, ...] | None:
    if not isinstance(value, list) or len(value) != length:
        return None
    return tuple(max(float(count), 0.0) for count in value) if all(_number(c) for c in value) else None


def _number(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _days(length: timedelta) -> float:
    return max(length.total_seconds(), 0.0) / 86_400


def daily_counts(moments: Sequence[datetime], now: datetime, days: int = 30) -> list[int]:
    """Entries per day of the last ``days`` days in Paris time, oldest first: what a sparkline shows."""
    today = now.astimezone(PARIS).date()
    counts = [0] * days
    for moment in moments:
        age = (today - moment.astimezone(PARIS).date()).days
        if 0 <= age < days:
            counts[days - 1 - age] += 1
    return counts
