"""Keep a row that breaks its batch from taking its neighbours with it.

A row that raises is failed alone, by the one retry policy. A row that kills its process cannot say so: ``claim`` can
be asked to take those whose lease ran out one by one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError

from monitor.claims.claim import fail
from monitor.claims.models import Claimable
from monitor.errors import GuetteurError

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Claimable)


def work_apart(rows: Sequence[Row], work: Callable[[list[Row]], int], failed: Callable[[Row, Exception], None]) -> int:
    """``work`` on the claimed rows together; if it raises, on each of them alone, and ``failed`` for those that raise.

    Returns the sum of what ``work`` returned. A database that cannot be reached is no row's fault: that is raised.
    """
    tokens = {row.pk: row.claim_token for row in rows}  # before the work: a mark clears them on the row
    try:
        return work(list(rows))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("the work on %d claimed row(s) failed", len(rows))
        held = _still_held(rows, tokens)
        if len(rows) > 1:
            return sum(work_apart([row], work, failed) for row in held)
        for row in held:
            failed(row, error)
        return 0


def _still_held(rows: Sequence[Row], tokens: Mapping[Any, UUID | None]) -> list[Row]:
    """The rows as they are stored, without those that reached their mark, or were lost, before the error."""
    stored = type(rows[0])._default_manager.in_bulk(list(tokens))
    found = (stored.get(pk) for pk in tokens)
    return [row for row in found if row is not None and row.claim_token == tokens[row.pk]]


def fail_unforeseen(
    row: Claimable, error: Exception, *, what: str, now: datetime, random: Random, poison: Mapping[str, Any]
) -> None:
    """Fail a row on an error that nobody foresaw: tried again later, and set aside when that has been enough.

    ``what`` failed, in French («Le classement»).
    """
    if not isinstance(error, GuetteurError):
        said = f"{type(error).__name__}: {error}"[:1_000]
        error = GuetteurError(said, french=f"{what} a échoué sur cet article ({type(error).__name__}).")
    fail(row, error, now=now, random=random, refused=poison, poison=poison)
