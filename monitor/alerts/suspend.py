"""Suspend a channel that refuses for good, and open it again: each told to the administrators or by a person."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from monitor.alerts.errors import DeliveryError
from monitor.alerts.models import Channel

#: An address is suspended after this many permanent errors in a row.
SUSPEND_AFTER = 3


def count_permanent(channel: Channel, error: DeliveryError) -> bool:
    """Count a permanent error of ``channel``; whether that has just suspended it."""
    Channel.objects.filter(pk=channel.pk).update(permanent_errors=F("permanent_errors") + 1)
    channel.refresh_from_db(fields=["permanent_errors"])
    return channel.permanent_errors >= SUSPEND_AFTER and suspend(channel, error.french)


def suspend(channel: Channel, reason: str) -> bool:
    """Send nothing more there until a person opens it again; False if it was not active."""
    active = Channel.objects.filter(pk=channel.pk, state=Channel.State.ACTIVE)
    return bool(active.update(state=Channel.State.SUSPENDED, state_reason=reason))


def forgive(channel: Channel) -> None:
    """A message arrived: earlier refusals count no more."""
    if channel.permanent_errors:
        Channel.objects.filter(pk=channel.pk).update(permanent_errors=0)


@transaction.atomic
def reopen(channel: Channel) -> bool:
    """Open a suspended channel again, its refusals forgiven; False if it was not suspended."""
    suspended = Channel.objects.filter(pk=channel.pk, state=Channel.State.SUSPENDED)
    return bool(suspended.update(state=Channel.State.ACTIVE, state_reason="", permanent_errors=0))
