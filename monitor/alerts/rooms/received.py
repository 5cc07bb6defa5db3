"""Requests that say they come from Slack: signed, fresh, and answered once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, connection, transaction
from slack_sdk.signature import Clock, SignatureVerifier

from monitor.alerts.models import RoomRequest

#: A signature counts for five minutes each way; after that long a replay would be refused by its date.
REPLAYABLE: Final = timedelta(minutes=10)
#: Slack wants its answer within 3 s: what takes the database longer than this is given up. Milliseconds.
PATIENCE: Final = 2_000


def genuine(body: bytes, headers: Mapping[str, str], secret: str, clock: Clock | None = None) -> bool:
    """Whether ``body`` bears Slack's signature (HMAC-SHA256 over ``v0:timestamp:body``) of the last five minutes."""
    try:
        return SignatureVerifier(secret, clock or Clock()).is_valid_request(body, headers)
    except (ValueError, TypeError):  # a date that is no number, a signature that is not ASCII, a body that is not UTF-8
        return False


def first_time(name: str, now: datetime) -> bool:
    """Whether the request ``name`` (its signature, or its envelope) comes for the first time; call it in a transaction.

    If the transaction is undone, the request may come again.
    """
    RoomRequest.objects.filter(received_at__lt=now - REPLAYABLE).delete()
    try:
        with transaction.atomic():
            RoomRequest.objects.create(digest=hashlib.sha256(name.encode()).hexdigest(), received_at=now)
    except IntegrityError:
        return False
    return True


def hurry() -> None:
    """Give up a query of this transaction that takes too long for an answer in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE)])
