"""What a mail service reports by its webhook: bounces and complaints, as django-anymail signals them."""

from __future__ import annotations

from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.dispatch import receiver
from django.utils import timezone

from monitor.alerts.bounces import suspend_all
from monitor.alerts.models import Channel
from monitor.alerts.returned import Kind

#: Reasons of a bounce for which the address is not to blame.
_PASSING = {"timed_out", "other", "blocked"}


@receiver(tracking)
def tell(event: AnymailTrackingEvent, **_: Any) -> None:
    """Suspend the channels of the address that an event is about. anymail has checked who sent it."""
    refused = event.event_type in {EventType.BOUNCED, EventType.REJECTED} and event.reject_reason not in _PASSING
    if event.recipient and (refused or event.event_type == EventType.COMPLAINED):
        channels = Channel.objects.select_related("subscriber").filter(
            kind=Channel.Kind.EMAIL, address__iexact=event.recipient
        )
        suspend_all(channels, Kind.PERMANENT if refused else Kind.COMPLAINT, timezone.now())
