"""Properties of routing over long runs of news: nothing lost, nothing told twice, quiet hours and caps kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.calendar import QuietRules
from monitor.alerts.delivery import LEVELS, Delivery, Known, Subscribed, plan
from monitor.alerts.routing import AlertDecision

ZONES = [ZoneInfo(name) for name in ("Europe/Paris", "America/Montreal", "Pacific/Noumea")]
#: Runs begin around both changes of the clocks, and in an ordinary week with a public holiday.
STARTS = [
    datetime(2027, 3, 27, 12, tzinfo=UTC),
    datetime(2027, 10, 30, 12, tzinfo=UTC),
    datetime(2026, 12, 24, tzinfo=UTC),
]
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class News:
    """One article of a run: minutes since the one before, the lists that match, its story, whether it weighs."""

    wait: int
    lists: frozenset[int]
    story: int
    weighty: bool


@dataclass
class Told:
    """What a run brought about: the outbox, and each alert's end where it is in no message."""

    deliveries: list[tuple[datetime, News, Delivery]] = field(default_factory=list)
    untold: list[tuple[News, int, str]] = field(default_factory=list)
    heard: dict[int, set[int]] = field(default_factory=dict)


quiet_rules = st.builds(
    QuietRules,
    start=st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0)),
    end=st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0)),
    days_off=st.frozensets(st.integers(0, 6), max_size=5),
    public_holidays=st.booleans(),
)
news = st.builds(
    News,
    wait=st.integers(0, 240),
    lists=st.frozensets(st.integers(1, 3), min_size=1),
    story=st.integers(1, 5),
    weighty=st.booleans(),
)


@st.composite
def readers(draw: st.DrawFn) -> list[Subscribed]:
    """Up to three subscriptions of each of two channels; a channel has one zone, one habit and one cap."""
    found = []
    for channel in (7, 8):
        zone, quiet = draw(st.sampled_from(ZONES)), draw(quiet_rules)
        cap, pause = draw(st.integers(1, 4)), draw(st.none() | st.integers(0, 72))
        start = draw(st.sampled_from(STARTS))
        for watchlist in draw(st.frozensets(st.integers(1, 3), min_size=1)):
            found.append(
                Subscribed(
                    subscription=10 * channel + watchlist,
                    watchlist=watchlist,
                    channel=channel,
                    cadence=draw(st.sampled_from(["immediate", "immediate", "hourly", "daily", "weekly"])),
                    at=draw(st.sampled_from([None, time(2, 30), time(8)])),
                    weekday=draw(st.integers(0, 6)),
                    min_level=draw(st.sampled_from(LEVELS)),
                    urgent_always=draw(st.booleans()),
                    hourly_cap=cap,
                    zone=zone,
                    quiet=quiet,
                    paused_until=None if pause is None else start + pause * HOUR,
                )
            )
    return found


def run(items: list[News], subscriptions: list[Subscribed], levels: dict[int, str], start: datetime) -> Told:
    """Route articles one after the other, as the stage does, with the outbox in memory."""
    told, now = Told(), start
    for number, item in enumerate(items):
        now += timedelta(minutes=item.wait)
        recent = Counter(d.channel for at, _, d in told.deliveries if d.kind == "alert" and at > now - HOUR)
        decisions = [AlertDecision(w, "new", "told", "", weighty=item.weighty) for w in sorted(item.lists)]
        known = Known(recent, frozenset(told.heard.setdefault(item.story, set())))
        found = plan(decisions, levels, subscriptions, known, subject=f"{item.story}:{number}", source="S", now=now)
        told.deliveries += [(now, item, delivery) for delivery in found.deliveries]
        told.untold += [(item, watchlist, state) for watchlist, (state, _) in found.untold.items()]
        told.heard[item.story] |= {delivery.channel for delivery in found.deliveries}
    return told


level_of = st.fixed_dictionaries({number: st.sampled_from(LEVELS) for number in (1, 2, 3)})
runs = given(
    items=st.lists(news, min_size=1, max_size=25),
    subscriptions=readers(),
    levels=level_of,
    start=st.sampled_from(STARTS),
)


@runs
@settings(max_examples=50)
def test_no_alert_is_lost_or_told_twice_on_a_channel(
    items: list[News], subscriptions: list[Subscribed], levels: dict[int, str], start: datetime
) -> None:
    told = run(items, subscriptions, levels, start)
    carried = Counter((id(item), delivery.channel) for _, item, delivery in told.deliveries)
    assert set(carried.values()) <= {1}
    ended = Counter((id(item), watchlist) for item, watchlist, _ in told.untold)
    reached = {(id(item), watchlist) for _, item, delivery in told.deliveries for watchlist in delivery.watchlists}
    assert not reached & set(ended)
    assert reached | set(ended) == {(id(item), watchlist) for item in items for watchlist in item.lists}
    for item, watchlist, state in told.untold:
        able = [s for s in subscriptions if s.watchlist == watchlist and _loud_enough(s, levels)]
        assert (state == "folded") == bool(able), "an alert folds where the channel has heard, and only there"
        assert not (able and item.weighty)
        assert {s.channel for s in able} <= told.heard[item.story]
    for _, item, delivery in told.deliveries:
        wanted = {s.watchlist for s in subscriptions if s.channel == delivery.channel and _loud_enough(s, levels)}
        assert set(delivery.watchlists) == wanted & item.lists


@runs
@settings(max_examples=50)
def test_quiet_hours_and_pauses_are_kept_unless_urgent_was_let_through(
    items: list[News], subscriptions: list[Subscribed], levels: dict[int, str], start: datetime
) -> None:
    for at, _, delivery in run(items, subscriptions, levels, start).deliveries:
        assert delivery.due >= at
        theirs = [s for s in subscriptions if s.channel == delivery.channel and s.watchlist in delivery.watchlists]
        paused = theirs[0].paused_until
        assert paused is None or delivery.due >= paused
        if theirs[0].quiet.quiet(delivery.due.astimezone(theirs[0].zone)):
            assert delivery.always
            assert any(s.urgent_always and levels[s.watchlist] == "urgent" and s.cadence == "immediate" for s in theirs)


@runs
@settings(max_examples=50)
def test_the_cap_is_never_exceeded_and_a_summary_leaves_once(
    items: list[News], subscriptions: list[Subscribed], levels: dict[int, str], start: datetime
) -> None:
    told = run(items, subscriptions, levels, start).deliveries
    caps = {s.channel: s.hourly_cap for s in subscriptions}
    alerts = [(delivery.due, delivery.channel) for _, _, delivery in told if delivery.kind == "alert"]
    for end, channel in alerts:
        assert sum(end - HOUR < due <= end for due, other in alerts if other == channel) <= caps[channel]
    summaries = {(d.key, d.due) for _, _, d in told if d.kind == "digest"}
    assert len({key for key, _ in summaries}) == len(summaries)
    assert all(at < delivery.due for at, _, delivery in told if delivery.kind == "digest")


def _loud_enough(subscription: Subscribed, levels: dict[int, str]) -> bool:
    return LEVELS.index(levels[subscription.watchlist]) >= LEVELS.index(subscription.min_level)
