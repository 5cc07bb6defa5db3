"""Small charts drawn on the server: bars as whole numbers, and the same in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.feeds.rhythm import Rhythm

#: A rhythm learned from fewer entries is drawn, but not put into words.
LEAST_ENTRIES = 5
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True)
class Bar:
    """One bar, in units of the chart's own grid; ``label`` says what it counts."""

    x: int
    y: int
    width: int
    height: int
    label: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars on a grid of ``width`` × ``height``, and what they say in one French sentence."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    words: str


def bars(values: Sequence[float], *, step: int, height: int, words: str, labels: Sequence[str] = ()) -> Chart:
    """A bar chart; nothing is a bar of no height, a little is a bar that can be seen."""
    most = max(values, default=0.0)
    drawn = []
    for place, value in enumerate(values):
        tall = max(round(value / most * height), 2) if most and value else 0
        label = labels[place] if labels else ""
        drawn.append(Bar(place * step, height - tall, step - 1, tall, label))
    return Chart(step * len(values), height, tuple(drawn), words)


def sparkline(counts: Sequence[int]) -> Chart:
    """Entries per day, oldest first."""
    total = sum(counts)
    if not total:
        words = f"Aucune entrée en {len(counts)}\u00a0jours."
    else:
        last = next(age for age, count in enumerate(reversed(counts)) if count)
        since = ("aujourd’hui", "hier")[last] if last < 2 else f"il y a {last}\u00a0jours"
        plural = "s" if total > 1 else ""
        words = (
            f"{total}\u00a0entrée{plural} en {len(counts)}\u00a0jours, {max(counts)} au plus en un jour, "
            f"la dernière {since}."
        )
    return bars(counts, step=4, height=28, words=words)


def hours(rhythm: Rhythm) -> Chart:
    """How busy each hour of the day is."""
    shares = [rhythm.hour_share(hour) for hour in range(24)]
    names = [f"{hour}\u00a0h" for hour in range(24)]
    words = "Heures les plus actives\u00a0: " + _busiest(shares, names) if _known(rhythm) else _UNKNOWN
    return bars(shares, step=12, height=48, words=words, labels=names)


def days(rhythm: Rhythm) -> Chart:
    """How busy each day of the week is."""
    shares = [rhythm.day_share(day) for day in range(7)]
    words = "Jours les plus actifs\u00a0: " + _busiest(shares, _DAYS) if _known(rhythm) else _UNKNOWN
    return bars(shares, step=41, height=48, words=words, labels=_DAYS)


_UNKNOWN = "Trop peu d’entrées pour connaître son rythme."


def _known(rhythm: Rhythm) -> bool:
    return rhythm.weight >= LEAST_ENTRIES


def _busiest(shares: Sequence[float], names: Sequence[str]) -> str:
    """The names of what is clearly busier than the average, the three busiest, in their order."""
    busiest = sorted(range(len(shares)), key=lambda place: -shares[place])[:3]
    chosen = [names[place] for place in sorted(busiest) if shares[place] >= 1.15]
    return (", ".join(chosen) if chosen else "aucun écart net") + "."
