"""Quiet hours, days off and digest slots, over both changes of daylight saving time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.calendar import QuietRules, next_allowed, next_slot

PARIS = ZoneInfo("Europe/Paris")
NIGHT = QuietRules(start=time(20), end=time(7, 30))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("rules", "now", "opens"),
    [
        (QuietRules(), utc(2026, 11, 23, 3), utc(2026, 11, 23, 3)),
        (NIGHT, utc(2026, 11, 23, 12), utc(2026, 11, 23, 12)),
        (NIGHT, utc(2026, 11, 23, 19), utc(2026, 11, 24, 6, 30)),
        (NIGHT, utc(2026, 11, 24, 1), utc(2026, 11, 24, 6, 30)),
        # 28 March 2027: clocks go from 2 to 3 at night; 7:30 is 5:30 UTC instead of 6:30.
        (NIGHT, utc(2027, 3, 27, 22), utc(2027, 3, 28, 5, 30)),
        # 31 October 2027: clocks go back; 7:30 is 6:30 UTC again.
        (NIGHT, utc(2027, 10, 30, 22), utc(2027, 10, 31, 6, 30)),
        # A quiet time that ends within the skipped hour opens when the clocks have moved.
        (QuietRules(start=time(23), end=time(2, 30)), utc(2027, 3, 27, 23), utc(2027, 3, 28, 1, 30)),
        # On 31 October 2027 the clocks show 2:30 twice: quiet begins again at 2:00 and ends at the second 2:30.
        (QuietRules(start=time(23), end=time(2, 30)), utc(2027, 10, 30, 23), utc(2027, 10, 31, 0, 30)),
        (QuietRules(start=time(23), end=time(2, 30)), utc(2027, 10, 31, 1, 15), utc(2027, 10, 31, 1, 30)),
        # A quiet time that begins within the skipped hour begins when the clocks have moved.
        (QuietRules(start=time(2, 30), end=time(6)), utc(2027, 3, 28, 0, 59), utc(2027, 3, 28, 0, 59)),
        (QuietRules(start=time(2, 30), end=time(6)), utc(2027, 3, 28, 1, 0), utc(2027, 3, 28, 4, 0)),
        (QuietRules(days_off=frozenset({5, 6})), utc(2026, 11, 21, 12), utc(2026, 11, 22, 23)),
        # Christmas 2026 is a Friday, then a weekend.
        (
            QuietRules(days_off=frozenset({5, 6}), public_holidays=True, start=time(20), end=time(8)),
            utc(2026, 12, 25, 9),
            utc(2026, 12, 28, 7),
        ),
        (QuietRules(public_holidays=True), utc(2026, 7, 14, 9), utc(2026, 7, 14, 22)),
        (QuietRules(days_off=frozenset(range(7))), utc(2026, 11, 23, 9), utc(2026, 11, 23, 9)),
    ],
)
def test_when_a_subscriber_may_be_told(rules: QuietRules, now: datetime, opens: datetime) -> None:
    assert next_allowed(now, rules, PARIS) == opens


@given(
    now=st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: utc(2026, 1, 1) + timedelta(minutes=minutes)),
    start=st.times(),
    end=st.times(),
    days=st.frozensets(st.integers(0, 6), max_size=6),
)
def test_what_is_held_comes_out_at_an_allowed_time(now: datetime, start: time, end: time, days: frozenset[int]) -> None:
    rules = QuietRules(start=start.replace(tzinfo=None), end=end.replace(tzinfo=None), days_off=days)
    opens = next_allowed(now, rules, PARIS)
    assert opens >= now
    assert not rules.quiet(opens.astimezone(PARIS))
    assert opens - now < timedelta(days=8)


@pytest.mark.parametrize(
    ("now", "cadence", "at", "weekday", "slot"),
    [
        (utc(2026, 11, 23, 9, 10), "hourly", None, 0, utc(2026, 11, 23, 10)),
        (utc(2026, 11, 23, 6, 59), "daily", time(8), 0, utc(2026, 11, 23, 7)),
        (utc(2026, 11, 23, 7, 0), "daily", time(8), 0, utc(2026, 11, 24, 7)),
        (utc(2027, 3, 27, 8), "daily", time(8), 0, utc(2027, 3, 28, 6)),
        (utc(2027, 10, 30, 8), "daily", time(8), 0, utc(2027, 10, 31, 7)),
        # 2:30 does not exist on 28 March 2027: the digest leaves at 3:30. On 31 October it comes twice: at the first.
        (utc(2027, 3, 27, 12), "daily", time(2, 30), 0, utc(2027, 3, 28, 1, 30)),
        (utc(2027, 3, 28, 1, 30), "daily", time(2, 30), 0, utc(2027, 3, 29, 0, 30)),
        (utc(2027, 10, 30, 12), "daily", time(2, 30), 0, utc(2027, 10, 31, 0, 30)),
        (utc(2027, 10, 31, 0, 30), "daily", time(2, 30), 0, utc(2027, 11, 1, 1, 30)),
        (utc(2027, 10, 31, 0, 10), "hourly", None, 0, utc(2027, 10, 31, 1)),
        (utc(2026, 11, 23, 9), "weekly", time(9, 30), 0, utc(2026, 11, 30, 8, 30)),
        (utc(2026, 11, 23, 9), "weekly", time(18), 0, utc(2026, 11, 23, 17)),
        (utc(2026, 11, 23, 9), "weekly", None, 4, utc(2026, 11, 27, 7)),
    ],
)
def test_the_slot_of_the_next_digest(
    now: datetime, cadence: str, at: time | None, weekday: int, slot: datetime
) -> None:
    assert next_slot(now, cadence, at, weekday, PARIS) == slot
