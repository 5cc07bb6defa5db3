"""Take, keep and give back leases on rows (``FOR UPDATE SKIP LOCKED``)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Q, QuerySet

from monitor.claims.models import Claimable
from monitor.claims.retry import MAX_ATTEMPTS, GiveUp, Retry, decide
from monitor.errors import GuetteurError

Row = TypeVar("Row", bound=Claimable)


def due(now: datetime) -> Q:
    """Rows whose time has come and that nobody holds."""
    return Q(due_at__lte=now) & (Q(lease_until__isnull=True) | Q(lease_until__lt=now))


def claim(
    rows: QuerySet[Row], *, now: datetime, lease: timedelta, limit: int, interrupted_alone: bool = False
) -> list[Row]:
    """Claim up to ``limit`` due rows of ``rows``, the longest due first, and return them.

    A row whose lease ran out may be what killed its worker: ``interrupted_alone`` claims such a row by itself, so
    that it cannot wear out the attempts of its neighbours.

    All rows of one call share a token. The claim is committed when this returns (unless the caller holds a
    transaction open), so that a worker that dies leaves only a lease to run out.
    """
    token = uuid.uuid4()
    with transaction.atomic():
        found = list(
            rows.filter(due(now))
            .order_by("due_at")
            .select_for_update(skip_locked=True, of=("self",))
            .values_list("pk", "lease_until")[:limit]
        )
        interrupted = [pk for pk, lease_until in found if lease_until is not None]
        ids = interrupted[:1] if interrupted and interrupted_alone else [pk for pk, _ in found]
        if not ids:
            return []
        rows.model._default_manager.filter(pk__in=ids).update(
            lease_until=now + lease, claim_token=token, attempts=F("attempts") + 1
        )
    order = {pk: place for place, pk in enumerate(ids)}
    held = rows.model._default_manager.filter(pk__in=ids, claim_token=token)
    return sorted(held, key=lambda row: order[row.pk])


def mark(row: Claimable, **columns: Any) -> bool:
    """Write ``columns`` and end the lease; False if the lease was lost to another worker meanwhile.

    ``attempts`` goes back to zero unless given, since the row reached a mark. The caller owns the
    transaction: what the work produced is saved in the same one, and undone if this returns False.
    """
    values: dict[str, Any] = {"attempts": 0, "lease_until": None, "claim_token": None, **columns}
    manager = type(row)._default_manager
    changed = manager.filter(pk=row.pk, claim_token=row.claim_token).update(**values)
    if changed:
        for name, value in values.items():
            setattr(row, name, value)
    return bool(changed)


def release(rows: Sequence[Claimable]) -> None:
    """Give rows back untouched, as if they had not been claimed (a batch that ran out of time)."""
    for row in rows:
        manager = type(row)._default_manager
        manager.filter(pk=row.pk, claim_token=row.claim_token).update(
            lease_until=None, claim_token=None, attempts=F("attempts") - 1
        )


def exhausted(row: Claimable, max_attempts: int = MAX_ATTEMPTS) -> bool:
    """Whether the row was claimed more often than allowed without ever reaching a final mark."""
    return row.attempts > max_attempts


def fail(
    row: Claimable,
    error: GuetteurError,
    *,
    now: datetime,
    random: Random,
    refused: Mapping[str, Any],
    poison: Mapping[str, Any],
    max_attempts: int = MAX_ATTEMPTS,
) -> Retry | GiveUp:
    """Mark a row whose work failed: due again later, or final.

    ``refused`` are the columns of the final state after a permanent error, ``poison`` those after too many
    attempts. Returns the decision that was written.
    """
    decision = decide(
        permanent=error.permanent,
        attempts=row.attempts,
        retry_after=error.retry_after,
        random=random,
        max_attempts=max_attempts,
    )
    said = {"last_error": error.message, "last_error_fr": error.french}
    if isinstance(decision, Retry):
        mark(row, attempts=row.attempts, due_at=now + decision.delay, **said)
    else:
        mark(row, due_at=None, **{**said, **(poison if decision.poison else refused)})
    return decision
