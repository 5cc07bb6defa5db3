"""How soon entries are seen: our adaptive schedule against fixed intervals, at one global budget of requests.

Usage: python benchmarks/freshness.py [--interval MINUTES] [--json]

Two simulations over the real French feeds of the shared material:

`rebuilt`: publication times over five weeks, as many as the dates of a feed's items say, spread over hours and
weekdays as its publisher's items are (an uneven Poisson process). Four weeks to learn, one to measure.

`replayed`: the very dates of the items, bursts and all. The first half of a feed's items is what its first poll
shows and all that the schedule learns from; the second half is measured as it comes, a week at most.

Fixed: every feed is polled at the same interval. Adaptive: `monitor.feeds.schedule` as it is, one number (its pace)
set so that all feeds together cost as many polls in the measured time; it is the only thing taken from the
future, as the interval is for the fixed schedule. A rhythm is learned from what polls brought, never from what is
to come. `limit` is what a schedule would reach that knew the true rates (interval ∝ 1/√rate at all times).

What to read: the median over all entries is ruled by the busy feeds, to which the polls go; `median_of_feeds` gives
each feed one voice, and rare feeds gain less, since nothing tells when their next entry comes. Wishes of feeds
(ttl, Cache-Control) are left out of both sides; where they ask for more patience than the rhythm, they rule.
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
from dataclasses import dataclass, replace
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
    """One feed: its true hourly rates over the week (168, from Monday 0 h in Paris) and what it publishes.

    Polls begin at ``first``; they and the delays count from ``start`` to ``end``.
    """

    rates: tuple[float, ...]
    published: tuple[datetime, ...] = ()
    first: datetime = START + timedelta(days=14)
    start: datetime = START + LEARN
    end: datetime = END

    def rate(self, moment: datetime) -> float:
        """The true rate at a moment, in entries an hour."""
        local = moment.astimezone(PARIS)
        return self.rates[local.weekday() * 24 + local.hour]


def dated(folder: Path) -> dict[str, list[datetime]]:
    """The dates of each feed's items, in order; feeds with fewer than five are left out."""
    found: dict[str, list[datetime]] = {}
    for path in sorted(folder.rglob("*.xml")):
        try:
            feed = parse(path.read_bytes(), url="https://exemple.fr/")
        except ParseError:
            continue
        moments = sorted(entry.published for entry in feed.entries if entry.published)
        if len(moments) >= 5:
            found[path.stem] = moments
    return found


def rebuild(found: dict[str, list[datetime]], random: Random) -> list[Press]:
    """The feeds with their rates, and publication times drawn by them."""
    profiles: dict[str, Counter[int]] = {}
    for name, moments in found.items():
        profile = profiles.setdefault(_publisher(name), Counter())
        profile.update(m.astimezone(PARIS).hour for m in moments)
        profile.update(100 + m.astimezone(PARIS).weekday() for m in moments)
    presses = [Press(_rates(moments, profiles[_publisher(name)])) for name, moments in found.items()]
    return [replace(press, published=tuple(_drawn(press, random))) for press in presses]


def replay(found: dict[str, list[datetime]]) -> list[Press]:
    """The feeds with the dates of their items as they are; those of one moment only are left out."""
    presses = []
    for moments in found.values():
        start = moments[len(moments) // 2] - timedelta(seconds=1)
        end = min(moments[-1] + timedelta(hours=1), start + MEASURE)
        if moments[0] < start:
            presses.append(Press((), tuple(moments), start, start, end))
    return presses


def _publisher(name: str) -> str:
    return name.removeprefix("Flux RSS - ").split()[0].split("_")[0]


def _rates(moments: Sequence[datetime], profile: Counter[int]) -> tuple[float, ...]:
    """Hourly rates over the week of the publisher's shape, so that the feed's own window holds its own number."""
    total = sum(profile[hour] for hour in range(24))
    by_hour = [24 * (profile[hour] + 0.5) / (total + 12) for hour in range(24)]
    by_day = [7 * (profile[100 + day] + 2) / (total + 14) for day in range(7)]
    shape = Press(tuple(by_hour[hour] * by_day[day] for day in range(7) for hour in range(24)))
    step = max((moments[-1] - moments[0]) / 2_000, timedelta(minutes=1))
    count = max(math.ceil((moments[-1] - moments[0]) / step), 1)
    expected = sum(shape.rate(moments[0] + place * step) for place in range(count)) * (step / HOUR)
    return tuple(rate * (len(moments) - 1) / max(expected, 1.0) for rate in shape.rates)


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
    at = press.start + interval * random.random()
    return [at + n * interval for n in range(max(math.ceil((press.end - at) / interval), 0))]


def adaptive(press: Press, pace: float, random: Random) -> Polls:
    """Polls as our schedule sets them, learning from what each poll brought."""
    at, polls, place = press.first, [], 0
    rhythm = Rhythm()
    while at < press.end:
        fresh = []
        while place < len(press.published) and press.published[place] <= at:
            fresh.append(press.published[place])
            place += 1
        rhythm = rhythm.learn(fresh[-30:] if rhythm.since is None else fresh, at)
        outcome = Outcome(Result.NEW if fresh else Result.NOT_MODIFIED)
        if at > press.start or press.first < press.start <= at:
            polls.append(at)
        at = next_poll(History(rhythm), NO_HINTS, outcome, at, random, pace=pace)
    return polls


def omniscient(press: Press, pace: float, random: Random) -> Polls:
    """Polls at intervals of 1/√rate by the true rates."""
    at, polls = press.start, []
    done = pace * random.random()
    step = timedelta(minutes=2)
    while at < press.end:
        done += math.sqrt(press.rate(at)) * (step / HOUR)
        if done >= pace:
            done -= pace
            polls.append(at)
        at += step
    return polls


def delays(press: Press, polls: Polls) -> list[float]:
    """Minutes from each publication of the measured time to the poll that saw it."""
    found, place = [], 0
    for moment in press.published:
        if not press.start <= moment < press.end:
            continue
        while place < len(polls) and polls[place] < moment:
            place += 1
        seen = polls[place] if place < len(polls) else press.end
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


def compared(presses: Sequence[Press], interval: timedelta, *, limit: bool) -> dict[str, object]:
    """Fixed, adaptive and (where the true rates are known) the best schedule, at the budget of the fixed one."""
    by_clock = [fixed(press, interval, Random(place)) for place, press in enumerate(presses)]
    budget = sum(map(len, by_clock))
    ours, pace = at_budget(adaptive, presses, budget)
    result: dict[str, object] = {
        "feeds": len(presses),
        "entries": sum(len(delays(press, [])) for press in presses),
        "fixed": figures(presses, by_clock),
        "adaptive": figures(presses, ours),
        "pace": round(pace, 4),
    }
    if limit:
        result["limit"] = figures(presses, at_budget(omniscient, presses, budget)[0])
    for name in ("median", "mean", "median_of_feeds"):
        for who in ("adaptive", "limit") if limit else ("adaptive",):
            key = f"{name}_minutes"
            result[f"{name}_ratio" + ("_limit" if who == "limit" else "")] = round(
                result[who][key] / result["fixed"][key],  # type: ignore[index]
                3,
            )
    return result


def main() -> None:
    """Simulate and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--interval", type=float, default=30.0, help="the fixed interval in minutes (sets the budget)")
    options.add_argument("--json", action="store_true")
    arguments = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = unpacked("feeds_french", Path(temporary))
        found = dated(folder / "french_in_the_wild")
    interval = timedelta(minutes=arguments.interval)
    result = {
        "rebuilt": compared(rebuild(found, Random(2026)), interval, limit=True),
        "replayed": compared(replay(found), interval, limit=False),
    }
    if arguments.json:
        print(json.dumps(result))
        return
    for name, part in result.items():
        print(name)
        for key, value in part.items():
            print(f"  {key:28} {value}")


if __name__ == "__main__":
    main()
