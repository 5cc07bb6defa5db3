"""When a feed is polled next: bounds, rhythm, wishes, errors, silence."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds import schedule
from monitor.feeds.parsed import Hints
from monitor.feeds.rhythm import Rhythm, daily_counts
from monitor.feeds.schedule import LONGEST, SHORTEST, History, Outcome, Result, next_poll

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # a Monday, noon in Paris
SAME = Outcome(Result.SAME)


def delay(
    rhythm: Rhythm,
    hints: Hints | None = None,
    outcome: Outcome = SAME,
    *,
    now: datetime = NOW,
    **history: object,
) -> timedelta:
    past = History(rhythm, **history)  # type: ignore[arg-type]
    return next_poll(past, hints or Hints(), outcome, now, Random(0)) - now


def every(hours: float, count: int = 60) -> Rhythm:
    return Rhythm().learn([NOW - timedelta(hours=hours * n) for n in range(count)], NOW)


def office_hours() -> Rhythm:
    """Ten articles each working day between 8 and 18, for four weeks."""
    moments = [
        NOW.replace(hour=hour) - timedelta(days=day)
        for day in range(28)
        for hour in range(7, 17)
        if (NOW - timedelta(days=day)).weekday() < 5 and NOW.replace(hour=hour) - timedelta(days=day) <= NOW
    ]
    return Rhythm().learn(moments, NOW)


def test_a_busy_feed_is_polled_more_often_as_the_square_root_of_its_rate() -> None:
    hourly, slow = delay(every(1)), delay(every(17))
    assert timedelta(minutes=12) < hourly < timedelta(minutes=30)
    assert 2.5 < slow / hourly < 6


def test_a_feed_is_polled_by_its_hours_and_days() -> None:
    rhythm = office_hours()
    assert rhythm.rate(NOW) > 8 * rhythm.rate(NOW.replace(hour=2))
    assert rhythm.rate(NOW) > 4 * rhythm.rate(NOW + timedelta(days=5))
    assert delay(rhythm, now=NOW.replace(hour=23)) > 2 * delay(rhythm)


def test_an_unknown_feed_is_polled_about_hourly_or_as_it_says() -> None:
    assert timedelta(minutes=45) < delay(Rhythm()) < timedelta(minutes=90)
    assert delay(Rhythm(), Hints(period=1800)) < timedelta(minutes=34)
    assert delay(Rhythm(), Hints(period=604_800)) < timedelta(minutes=90)


def test_a_feed_that_falls_silent_is_polled_less_and_less() -> None:
    rhythm = every(1)
    later = NOW + timedelta(days=40)
    assert delay(rhythm.learn((), later), now=later) > 1.5 * delay(rhythm)


@pytest.mark.parametrize(
    ("hints", "least"),
    [
        (Hints(ttl=2400), timedelta(minutes=36)),
        (Hints(ttl=86_400), timedelta(minutes=54)),
        (Hints(max_age=7200), timedelta(minutes=108)),
    ],
)
def test_wishes_of_the_feed_and_its_cache_are_a_floor(hints: Hints, least: timedelta) -> None:
    assert least <= delay(every(0.2), hints) <= least * 1.25


def test_excluded_hours_and_days_are_skipped() -> None:
    nights = Hints(skip_hours=frozenset(range(11, 16)))
    at = NOW + delay(every(0.5), nights)
    assert (at.hour, at.date()) == (16, NOW.date())
    weekend = Hints(skip_days=frozenset({0, 1}))
    assert delay(every(0.5), weekend) == LONGEST  # never longer than a day, whatever a feed excludes


def test_errors_back_off_and_retry_after_is_obeyed() -> None:
    error = Outcome(Result.ERROR, 500)
    steps = [delay(every(1), outcome=error, errors=n) for n in (1, 2, 3, 12)]
    assert steps[0] < steps[1] < steps[2] < steps[3] <= LONGEST
    assert delay(every(1), outcome=Outcome(Result.ERROR, 503, 7200.0), errors=1) >= timedelta(hours=2)
    assert delay(every(1), outcome=Outcome(Result.ERROR, 503, 1e9), errors=1) == LONGEST


def test_websub_makes_polling_a_safety_net() -> None:
    assert delay(every(1), websub_until=NOW + timedelta(days=1)) > 3 * delay(every(1))


def test_a_lease_is_relied_on_only_while_it_lasts() -> None:
    plain = delay(every(1))
    assert delay(every(1), websub_until=NOW - timedelta(hours=1)) == plain
    soon = timedelta(minutes=40)
    assert plain < delay(every(1), websub_until=NOW + soon) <= soon * 1.1


def test_only_answers_that_say_so_make_a_feed_missing() -> None:
    since = NOW - timedelta(days=3)
    assert schedule.missing_since(404, None, NOW) == NOW
    assert schedule.missing_since(410, since, NOW) == since
    assert schedule.missing_since(None, since, NOW) == since
    assert schedule.missing_since(503, since, NOW) is None


@pytest.mark.parametrize(
    ("status", "hours", "gone"),
    [
        (410, 1, False),
        (410, 24, True),
        (404, 24, False),
        (404, 168, True),
        (500, 1000, False),
        (None, 1000, False),
    ],
)
def test_gone_is_410_for_a_day_or_404_for_a_week(status: int | None, hours: int, gone: bool) -> None:
    assert schedule.is_gone(status, NOW - timedelta(hours=hours), NOW) is gone
    assert not schedule.is_gone(status, None, NOW)


def test_silence_is_told_by_the_feed_s_own_habit() -> None:
    busy, rare = every(1), every(100, 12)
    assert schedule.silence(busy, NOW, NOW + timedelta(days=3))
    assert not schedule.silence(busy, NOW, NOW + timedelta(days=1))
    assert not schedule.silence(rare, NOW, NOW + timedelta(days=20))
    assert not schedule.silence(busy, None, NOW)


def test_a_sparkline_counts_by_parisian_days() -> None:
    before_midnight = datetime(2026, 11, 22, 22, 59, tzinfo=UTC)
    counts = daily_counts([before_midnight, before_midnight + timedelta(minutes=2), NOW], NOW, days=3)
    assert counts == [0, 1, 2]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.datetimes(max_value=datetime(2027, 1, 1)), max_size=30),  # noqa: DTZ001 - made aware below
    st.builds(
        Hints,
        ttl=st.none() | st.floats(0, 1e9),
        period=st.none() | st.floats(0, 1e9),
        max_age=st.none() | st.floats(0, 1e9),
        skip_hours=st.frozensets(st.integers(0, 23)),
        skip_days=st.frozensets(st.integers(0, 6)),
    ),
    st.builds(
        Outcome,
        st.sampled_from(list(Result)),
        st.none() | st.integers(100, 599),
        st.none() | st.floats(-1e9, 1e9),
    ),
    st.integers(0, 10_000),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_the_next_poll_lies_between_two_minutes_and_a_day(
    moments: list[datetime], hints: Hints, outcome: Outcome, errors: int, websub: bool, random: Random
) -> None:
    rhythm = Rhythm().learn([moment.replace(tzinfo=UTC) for moment in moments], NOW)
    lease = NOW + timedelta(hours=3) if websub else None
    at = next_poll(History(rhythm, errors, lease), hints, outcome, NOW, random)
    assert SHORTEST <= at - NOW <= LONGEST
    back = Rhythm.from_json(json.loads(json.dumps(rhythm.to_json())))
    assert back.mean == pytest.approx(rhythm.mean, rel=0.02, abs=0.01)


@settings(max_examples=100, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda x: st.lists(x, max_size=3)))
def test_a_stored_rhythm_that_makes_no_sense_is_forgotten(junk: object) -> None:
    for data in (junk, {"hours": junk, "days": [0] * 7, "span": junk, "since": "2026-01-01T00:00:00+00:00"}):
        assert Rhythm.from_json(data).weight == 0
