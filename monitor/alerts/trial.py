"""A message that only proves that a channel works."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from monitor.alerts.models import Channel, Message
from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.errors import GuetteurError


def send_trial(channel: Channel, by: str, now: datetime) -> Message:
    """Put a trial for ``channel`` into the outbox, at the wish of ``by``; raises where the channel is not active."""
    if channel.state != Channel.State.ACTIVE:
        raise GuetteurError(
            f"channel {channel.pk} is {channel.state}",
            french=f"Ce canal n’est pas actif ({channel.get_state_display().lower()}) : rien ne peut y être envoyé.",
            permanent=True,
        )
    with transaction.atomic():
        message = Message.objects.create(
            channel=channel,
            kind=Message.Kind.TEST,
            dedupe_key=f"test:{channel.pk}:{now:%Y%m%d%H%M%S%f}",
            payload={
                "subject": "Essai d’envoi de Guetteur",
                "body": [
                    f"Ce message d’essai a été demandé par {by}.",
                    "S’il vous parvient, les alertes vous parviendront aussi par ce canal.",
                ],
                "link": ["Ouvrir la console", settings.PUBLIC_URL],
            },
            due_at=now,
            created_at=now,
        )
        transaction.on_commit(lambda: ring(Stage.DELIVER))
    return message
