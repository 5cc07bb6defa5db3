"""How soon entries are seen: our adaptive schedule against fixed intervals, at one global budget of requests.

Usage: python benchmarks/freshness.py [--interval MINUTES] [--json]

A simulation. For each of the real French feeds of the shared material, publication times are rebuilt over five
weeks: as many a day as the dates of its items say, spread over hours and weekdays as the publisher's items are
(an uneven Poisson process: feeds hold too few items to tell their bursts). Four weeks to learn, one to measure.
Fixed: every feed is polled at the same interval. Adaptive: `monitor.feeds.schedule`, its one parameter set so
that all feeds together cost the same number of polls in the measured week. Prints median and mean delays and
their ratio; `limit` is what a schedule would reach that knew the true rates (interval ∝ 1/√rate at all times).
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.material import unpacked
from monitor.feeds.dates import PARIS
from monitor.feeds.parse import parse
from monitor.feeds.parsed import Hints, ParseError
from monitor.feeds.rhythm import Rhythm
from monitor.feeds.schedule import History, Outcome, Result, next_poll

START = datetime(2026, 9, 7, tzinfo=UTC)
LEARN, MEASURE = timedelta(weeks=4), timedelta(weeks=1)
END = START + LEARN + MEASURE
HOUR = timedelta(hours=1)
NO_HINTS = Hints()


@dataclass(frozen=True)
class Press:
    """One feed: its true hourly rates over the week (168, from Monday 0 h in Paris) and what it publishes."""

    name: str
    rates: tuple[float, ...]
    published: tuple[datetime, ...]

    def rate(self, moment: datetime) -> float:
        """The true rate at a moment, in entries an hour."""
        local = moment.astimezone(PARIS)
        return self.rates[local.weekday() * 24 + local.hour]


def rebuild(folder: Path, random: Random) -> list[Press]:
    """The feeds with their rates, and publication times drawn by them."""
    dated: dict[str, list[datetime]] = {}
    for path in sorted(folder.rglob("*.xml")):
        try:
            feed = parse(path.read_bytes(), url="https://exemple.fr/")
        except ParseError:
            continue
        moments = sorted(entry.published for entry in feed.entries if entry.published)
        if len(moments) >= 5:
            dated[path.stem] = moments
    profiles: dict[str, Counter[int]] = {}
    for name, moments in dated.items():
        profile = profiles.setdefault(_publisher(name), Counter())
        profile.update(m.astimezone(PARIS).hour for m in moments)
        profile.update(100 + m.astimezone(PARIS).weekday() for m in moments)
    return [_press(name, moments, profiles[_publisher(name)], random) for name, moments in dated.items()]


def _publisher(name: str) -> str:
    return name.removeprefix("Flux RSS - ").split()[0].split("_")[0]


def _press(name: str, moments: Sequence[datetime], profile: Counter[int], random: Random) -> Press:
    hours = max((moments[-1] - moments[0]) / HOUR, 1.0)
    mean = (len(moments) - 1) / hours
    total = sum(profile[hour] for hour in range(24))
    by_hour = [24 * (profile[hour] + 0.5) / (total + 12) for hour in range(24)]
    by_day = [7 * (profile[100 + day] + 2) / (total + 14) for day in range(7)]
    rates = tuple(mean * by_hour[hour] * by_day[day] for day in range(7) for hour in range(24))
    return Press(name, rates, tuple(_drawn(Press(name, rates, ()), random)))


def _drawn(press: Press, random: Random) -> list[datetime]:
    """Publication times of an uneven Poisson process (thinning)."""
    top, at, found = max(press.rates), START, []
    while at < END:
        at += timedelta(hours=random.expovariate(top))
        if random.random() * top < press.rate(at):
            found.append(at)
    return [moment for moment in found if moment < END]


Polls = list[datetime]


def fixed(press: Press, interval: timedelta, random: Random) -> Polls:
    """Polls at one interval from a random start."""
    del press
    at = START + LEARN + interval * random.random()
    return [at + n * interval for n in range(math.ceil((END - at) / interval))]


def adaptive(press: Press, pace: float, random: Random) -> Polls:
    """Polls as our schedule sets them, learning from what each poll brought."""
    at, polls, place = START + timedelta(days=14), [], 0
    rhythm = Rhythm()
    while at < END:
        fresh = []
        while place < len(press.published) and press.published[place] <= at:
            fresh.append(press.published[place])
            place += 1
        rhythm = rhythm.learn(fresh[-30:] if rhythm.since is None else fresh, at)
        outcome = Outcome(Result.NEW if fresh else Result.NOT_MODIFIED)
        if at >= START + LEARN:
            polls.append(at)
        at = next_poll(History(rhythm), NO_HINTS, outcome, at, random, pace=pace)
    return polls


def omniscient(press: Press, pace: float, random: Random) -> Polls:
    """Polls at intervals of 1/√rate by the true rates."""
    at, polls = START + LEARN, []
    done = pace * random.random()
    step = timedelta(minutes=2)
    while at < END:
        done += math.sqrt(press.rate(at)) * (step / HOUR)
        if done >= pace:
            done -= pace
            polls.append(at)
        at += step
    return polls


def delays(press: Press, polls: Polls) -> list[float]:
    """Minutes from each publication of the measured week to the poll that saw it."""
    found, place = [], 0
    for moment in press.published:
        if moment < START + LEARN:
            continue
        while place < len(polls) and polls[place] < moment:
            place += 1
        seen = polls[place] if place < len(polls) else END
        found.append((seen - moment) / timedelta(minutes=1))
    return found


def at_budget(
    strategy: Callable[[Press, float, Random], Polls], presses: Sequence[Press], budget: int
) -> tuple[list[Polls], float]:
    """The strategy's polls with its parameter set so that they number ``budget`` (within 1 %)."""
    low, high = 0.001, 30.0
    for _ in range(24):
        middle = math.sqrt(low * high)
        polls = [strategy(press, middle, Random(place)) for place, press in enumerate(presses)]
        count = sum(map(len, polls))
        if abs(count - budget) <= budget * 0.01:
            break
        low, high = (middle, high) if count > budget else (low, middle)
    return polls, middle


def figures(presses: Sequence[Press], polls: Sequence[Polls]) -> dict[str, float]:
    """Median and mean delay over all entries, and the median over feeds of their median."""
    each = [delays(press, one) for press, one in zip(presses, polls, strict=True)]
    together = [delay for one in each for delay in one]
    return {
        "polls": sum(map(len, polls)),
        "median_minutes": round(statistics.median(together), 2),
        "mean_minutes": round(statistics.fmean(together), 2),
        "median_of_feeds_minutes": round(statistics.median(statistics.median(one) for one in each if one), 2),
    }


def main() -> None:
    """Simulate and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--interval", type=float, default=30.0, help="the fixed interval in minutes (sets the budget)")
    options.add_argument("--json", action="store_true")
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = unpacked("feeds_french", Path(temporary))
        presses = rebuild(folder / "french_in_the_wild", Random(2026))
    interval = timedelta(minutes=arguments.interval)
    by_clock = [fixed(press, interval, Random(place)) for place, press in enumerate(presses)]
    budget = sum(map(len, by_clock))
    ours, pace = at_budget(adaptive, presses, budget)
    ideal, _ = at_budget(omniscient, presses, budget)
    result: dict[str, object] = {
        "feeds": len(presses),
        "entries": sum(len(delays(press, [])) for press in presses),
        "fixed": figures(presses, by_clock),
        "adaptive": figures(presses, ours),
        "limit": figures(presses, ideal),
        "pace": round(pace, 4),
    }
    for name in ("median", "mean"):
        key = f"{name}_minutes"
        result[f"{name}_ratio"] = round(result["adaptive"][key] / result["fixed"][key], 3)  # type: ignore[index]
        result[f"{name}_ratio_limit"] = round(result["limit"][key] / result["fixed"][key], 3)  # type: ignore[index]
    if arguments.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:20} {value}")


if __name__ == "__main__":
    main()
