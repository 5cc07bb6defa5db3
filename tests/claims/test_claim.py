"""Claims, marks and leases on real rows of PostgreSQL."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection

from monitor.claims.claim import claim, exhausted, fail, mark, release
from monitor.claims.retry import MAX_ATTEMPTS, GiveUp, Retry
from monitor.errors import GuetteurError
from monitor.feeds.models import Feed
from tests.factories import NOW, feed

LEASE = timedelta(minutes=5)


def claim_feeds(limit: int = 10, now: datetime = NOW) -> list[Feed]:
    return claim(Feed.objects.all(), now=now, lease=LEASE, limit=limit)


@pytest.mark.django_db
def test_a_claim_takes_the_longest_due_first_and_counts_an_attempt() -> None:
    late = feed(due_at=NOW - timedelta(hours=2))
    feed(due_at=NOW + timedelta(seconds=1))
    soon = feed(due_at=NOW)
    claimed = claim_feeds()
    assert [row.pk for row in claimed] == [late.pk, soon.pk]
    assert {row.attempts for row in claimed} == {1}
    assert claimed[0].lease_until == NOW + LEASE
    assert claim_feeds() == []


@pytest.mark.django_db
def test_a_lease_that_ran_out_is_due_again_and_its_first_holder_cannot_mark() -> None:
    feed()
    (first,) = claim_feeds()
    (second,) = claim_feeds(now=NOW + LEASE + timedelta(seconds=1))
    assert second.attempts == 2
    assert not mark(first, due_at=None)
    assert mark(second, due_at=None)
    assert Feed.objects.get().attempts == 0


@pytest.mark.django_db
def test_release_gives_a_row_back_as_if_it_had_not_been_claimed() -> None:
    feed()
    release(claim_feeds())
    (again,) = claim_feeds()
    assert again.attempts == 1


@pytest.mark.django_db
def test_a_transient_error_is_due_again_later_and_keeps_its_attempts() -> None:
    feed()
    (row,) = claim_feeds()
    decision = fail(
        row,
        GuetteurError("no answer", french="pas de réponse", retry_after=90),
        now=NOW,
        random=Random(1),
        refused={"state": Feed.State.GONE},
        poison={"state": Feed.State.PAUSED},
    )
    assert isinstance(decision, Retry)
    stored = Feed.objects.get()
    assert stored.state == Feed.State.ACTIVE
    assert stored.due_at == NOW + decision.delay
    assert decision.delay >= timedelta(seconds=90)
    assert (stored.attempts, stored.last_error, stored.last_error_fr) == (1, "no answer", "pas de réponse")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("permanent", "attempts", "state"),
    [(True, 1, Feed.State.GONE), (False, MAX_ATTEMPTS, Feed.State.PAUSED)],
)
def test_a_permanent_error_or_too_many_attempts_end_the_row(permanent: bool, attempts: int, state: str) -> None:
    feed(attempts=attempts - 1)
    (row,) = claim_feeds()
    decision = fail(
        row,
        GuetteurError("gone", permanent=permanent),
        now=NOW,
        random=Random(1),
        refused={"state": Feed.State.GONE},
        poison={"state": Feed.State.PAUSED},
    )
    assert isinstance(decision, GiveUp)
    stored = Feed.objects.get()
    assert stored.state == state
    assert stored.due_at is None


@pytest.mark.django_db
def test_a_row_claimed_too_often_without_a_mark_is_exhausted() -> None:
    feed(attempts=MAX_ATTEMPTS)
    (row,) = claim_feeds()
    assert exhausted(row)


@pytest.mark.django_db(transaction=True)
def test_claims_at_the_same_instant_share_the_rows_without_overlap() -> None:
    for _ in range(40):
        feed()
    taken: list[list[int]] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        taken.append([row.pk for row in claim_feeds(limit=10)])
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [pk for rows in taken for pk in rows]
    assert len(everything) == len(set(everything))
    assert len(everything) + len(claim_feeds(limit=40)) == 40
