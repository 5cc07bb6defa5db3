"""What a person does to a feed: pause, resume, poll now, change its address."""

from __future__ import annotations

from datetime import datetime

from monitor.feeds.models import Feed
from monitor.feeds.poll import pollable

#: A feed that is followed again starts without its errors: one more 404 must not end it at once.
_CLEAN = {"errors_in_row": 0, "first_error_at": None, "last_error": "", "last_error_fr": "", "attempts": 0}


def pause(pk: int) -> bool:
    """Poll the feed no more until ``resume``. False if it was not active."""
    return bool(Feed.objects.filter(pk=pk, state=Feed.State.ACTIVE).update(state=Feed.State.PAUSED))


def resume(pk: int, now: datetime) -> bool:
    """Follow a paused or gone feed again, at once. False if it was active already."""
    waiting = Feed.objects.filter(pk=pk).exclude(state=Feed.State.ACTIVE)
    return bool(waiting.update(state=Feed.State.ACTIVE, due_at=now, **_CLEAN))


def poll_now(pk: int, now: datetime) -> bool:
    """Make the feed due at once. False if it is not polled, or is being polled at this moment."""
    return bool(pollable().filter(pk=pk, lease_until__isnull=True).update(due_at=now))


def move(pk: int, url: str, now: datetime) -> None:
    """Poll the feed at another address from now on; entries and rhythm are kept.

    What was learned of the old address (validators, hub, errors) is forgotten, and a poll under way there
    loses its lease, so that its answer is not taken for one of the new address.
    """
    Feed.objects.filter(pk=pk).update(
        url=url,
        previous_url="",
        etag="",
        last_modified="",
        body_digest="",
        trusts_validators=True,
        last_status=None,
        hints={},
        websub={},
        due_at=now,
        lease_until=None,
        claim_token=None,
        **_CLEAN,
    )
    Feed.objects.filter(pk=pk, state=Feed.State.GONE).update(state=Feed.State.ACTIVE)
