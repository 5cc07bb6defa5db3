"""The retry policy: one pure function for every stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

#: A row claimed this often without a final mark is poison (design invariant 3).
MAX_ATTEMPTS = 8
#: Back-off doubles from the first to the second, with jitter of ±20 % so that retries spread out.
FIRST_DELAY = timedelta(seconds=30)
LAST_DELAY = timedelta(hours=4)
JITTER = 0.2


@dataclass(frozen=True)
class Retry:
    """Try again after ``delay``."""

    delay: timedelta


@dataclass(frozen=True)
class GiveUp:
    """Do not try again; ``poison`` tells exhausted attempts from a permanent error."""

    poison: bool


def decide(
    *,
    permanent: bool,
    attempts: int,
    retry_after: float | None,
    random: Random,
    max_attempts: int = MAX_ATTEMPTS,
) -> Retry | GiveUp:
    """What to do with a row after its ``attempts``-th claim ended in an error.

    ``retry_after`` (seconds) is a floor for the delay, capped at a day, since a hostile server may send
    anything.
    """
    if permanent:
        return GiveUp(poison=False)
    if attempts >= max_attempts:
        return GiveUp(poison=True)
    doubled = min(FIRST_DELAY * 2 ** max(attempts - 1, 0), LAST_DELAY)
    delay = doubled * (1 + JITTER * (2 * random.random() - 1))
    if retry_after is not None and retry_after > 0:
        delay = max(delay, timedelta(seconds=min(retry_after, 86_400)))
    return Retry(delay)
