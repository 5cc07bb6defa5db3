"""Counts a day as the columns of a small chart. Pure: geometry only, in the units of an SVG's view box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Column:
    """One day: where its column stands, and what it counts. A day without anything keeps a thin base."""

    day: date
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """A chart of ``columns`` within ``width`` × ``height``."""

    columns: tuple[Column, ...]
    width: int
    height: int

    @property
    def total(self) -> int:
        """The sum of all days."""
        return sum(column.count for column in self.columns)

    @property
    def daily(self) -> float:
        """The mean of a day."""
        return self.total / len(self.columns)

    @property
    def most(self) -> int:
        """The count of the highest day."""
        return max(column.count for column in self.columns)


def last_days(today: date, days: int) -> list[date]:
    """The ``days`` days that end with ``today``, in order."""
    return [today - timedelta(days=days - 1 - place) for place in range(days)]


def chart(counts: Mapping[date, int], days: Sequence[date], width: int, height: int) -> Chart:
    """The columns of ``days``; the highest reaches the top."""
    step = width / len(days)
    most = max((counts.get(day, 0) for day in days), default=0) or 1
    columns = []
    for place, day in enumerate(days):
        count = counts.get(day, 0)
        tall = max(round((height - 1) * count / most, 1), 2 if count else 1)
        columns.append(
            Column(day, count, round(place * step + step * 0.1, 2), height - tall, round(step * 0.8, 2), tall)
        )
    return Chart(tuple(columns), width, height)
