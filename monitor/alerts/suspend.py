"""Suspend a channel that refuses for good, which the administrators are told, and open it again."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from monitor.alerts.errors import DeliveryError
from monitor.alerts.models import Channel
from monitor.alerts.notices import notify_administrators
from monitor.alerts.subject import clean_line

#: An address is suspended after this many permanent errors in a row.
SUSPEND_AFTER = 3


def count_permanent(channel: Channel, error: DeliveryError, now: datetime) -> bool:
    """Count a permanent error of ``channel``; whether that has just suspended it."""
    Channel.objects.filter(pk=channel.pk).update(permanent_errors=F("permanent_errors") + 1)
    channel.refresh_from_db(fields=["permanent_errors"])
    return (error.closed or channel.permanent_errors >= SUSPEND_AFTER) and suspend(channel, error.french, now)


@transaction.atomic
def suspend(channel: Channel, reason: str, now: datetime) -> bool:
    """Send nothing more there until a person opens it again, and tell the administrators; False if it was not active.

    ``reason`` is French, for the console and the notice.
    """
    active = Channel.objects.filter(pk=channel.pk, state=Channel.State.ACTIVE)
    if not active.update(state=Channel.State.SUSPENDED, state_reason=reason):
        return False
    notify_administrators(f"notice:suspended:{channel.pk}:{now:%Y%m%dT%H%M%S}", *_notice(channel, reason), now)
    return True


def _notice(channel: Channel, reason: str) -> tuple[str, list[str], tuple[str, str]]:
    name = clean_line(f"{channel.get_kind_display()} {channel.address}")[:120]
    body = [
        f"Guetteur n’envoie plus rien à ce canal de {clean_line(channel.subscriber.name)}\u00a0: {name}.",
        f"Raison\u00a0: {reason}",
        "Ce qui attendait est annulé et reste visible dans les messages. Quand la cause est réglée, reprenez les "
        "envois sur sa page, ou renvoyez un de ses messages\u00a0: cela le rouvre.",
    ]
    page = reverse("web:subscriber", args=[channel.subscriber_id])
    return f"Canal suspendu\u00a0: {name}", body, ("Ouvrir le canal", f"{settings.PUBLIC_URL}{page}")


def forgive(channel: Channel) -> None:
    """A message arrived: earlier refusals count no more."""
    if channel.permanent_errors:
        Channel.objects.filter(pk=channel.pk).update(permanent_errors=0)


@transaction.atomic
def reopen(channel: Channel) -> bool:
    """Open a suspended channel again, its refusals forgiven; False if it was not suspended."""
    suspended = Channel.objects.filter(pk=channel.pk, state=Channel.State.SUSPENDED)
    return bool(suspended.update(state=Channel.State.ACTIVE, state_reason="", permanent_errors=0))
