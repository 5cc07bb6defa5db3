"""The retry policy, as a table."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.claims.retry import FIRST_DELAY, JITTER, LAST_DELAY, GiveUp, Retry, decide


@pytest.mark.parametrize(
    ("permanent", "attempts", "expected"),
    [(True, 1, GiveUp(poison=False)), (True, 9, GiveUp(poison=False)), (False, 8, GiveUp(poison=True))],
)
def test_when_trying_is_over(permanent: bool, attempts: int, expected: GiveUp) -> None:
    assert decide(permanent=permanent, attempts=attempts, retry_after=None, random=Random(0)) == expected


@given(attempts=st.integers(1, 7), seed=st.integers())
def test_the_delay_doubles_within_its_jitter(attempts: int, seed: int) -> None:
    decision = decide(permanent=False, attempts=attempts, retry_after=None, random=Random(seed))
    assert isinstance(decision, Retry)
    base = min(FIRST_DELAY * 2 ** (attempts - 1), LAST_DELAY)
    assert base * (1 - JITTER) <= decision.delay <= base * (1 + JITTER)


@pytest.mark.parametrize(
    ("retry_after", "least", "most"),
    [(600, 600, 601), (10_000_000, 86_400, 86_401), (-5, 0, 40), (0, 0, 40)],
)
def test_what_the_other_end_asked_for_is_a_floor_of_at_most_a_day(
    retry_after: float, least: float, most: float
) -> None:
    decision = decide(permanent=False, attempts=1, retry_after=retry_after, random=Random(3))
    assert isinstance(decision, Retry)
    assert timedelta(seconds=least) <= decision.delay <= timedelta(seconds=most)
