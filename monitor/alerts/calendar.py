"""When a subscriber may be told: quiet hours, days off, public holidays, and the slots of digests. Pure.

All instants are aware; local rules are evaluated in the subscriber's time zone, so that both changes of
daylight saving time are honoured: a local time that does not exist is read as the one an hour later.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class QuietRules:
    """When to hold messages: from ``start`` to ``end`` each day (over midnight if start > end), on
    ``days_off`` (0 is Monday), and on French public holidays."""

    start: time | None = None
    end: time | None = None
    days_off: frozenset[int] = frozenset()
    public_holidays: bool = False

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> QuietRules:
        """Read the stored form: ``{"start": "20:00", "end": "07:30", "days_off": [5], "holidays": true}``."""
        start, end = data.get("start"), data.get("end")
        return cls(
            start=time.fromisoformat(start) if start else None,
            end=time.fromisoformat(end) if end else None,
            days_off=frozenset(int(day) for day in data.get("days_off", [])),
            public_holidays=bool(data.get("holidays")),
        )

    def day_off(self, day: date) -> bool:
        """Whether nothing is told on ``day``."""
        if day.weekday() in self.days_off:
            return True
        return self.public_holidays and day in _public_holidays(day.year)

    def quiet(self, local: datetime) -> bool:
        """Whether messages are held at the local time ``local``."""
        if self.day_off(local.date()):
            return True
        if self.start is None or self.end is None or self.start == self.end:
            return False
        clock = local.time()
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


@lru_cache(maxsize=8)
def _public_holidays(year: int) -> Container[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of the local time ``at`` on ``day``.

    A local time that the clocks skip moves forward; one that they show twice is the first of the two.
    """
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def next_allowed(now: datetime, rules: QuietRules, zone: ZoneInfo) -> datetime:
    """The first instant from ``now`` on at which the subscriber may be told.

    Rules that never allow anything (every day off) allow ``now``: holding for ever would be losing.
    """
    if not rules.quiet(now.astimezone(zone)):
        return now
    today = now.astimezone(zone).date()
    for offset in range(32):
        day = today + offset * _DAY
        for opening in _openings(day, rules, zone):
            if opening > now and not rules.quiet(opening.astimezone(zone)):
                return opening
    return now


def _openings(day: date, rules: QuietRules, zone: ZoneInfo) -> list[datetime]:
    """The instants of ``day`` at which quiet may end: midnight and the end of the quiet hours, twice where the
    clocks show it twice."""
    times = (time(0), rules.end or time(0))
    return sorted({instant(day, at.replace(fold=fold), zone) for at in times for fold in (0, 1)})


def next_slot(now: datetime, cadence: str, at: time | None, weekday: int, zone: ZoneInfo) -> datetime:
    """The instant of the next digest after ``now``: the next full hour, day at ``at``, or week."""
    if cadence == "hourly":
        hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return hour + timedelta(hours=1)
    hour_of_day = at or time(8)
    day = now.astimezone(zone).date()
    for offset in range(9):
        candidate = day + offset * _DAY
        if cadence == "weekly" and candidate.weekday() != weekday:
            continue
        slot = instant(candidate, hour_of_day, zone)
        if slot > now:
            return slot
    raise AssertionError("a week holds every weekday")  # pragma: no cover - nine days hold each weekday
