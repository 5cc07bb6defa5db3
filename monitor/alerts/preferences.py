"""A reader who lost the way to their preferences asks for a new link; it goes to the address, never to the asker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from monitor.alerts.links import preferences_url
from monitor.alerts.models import Channel, Message
from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage

#: A stranger can make us write to an address no more often than this.
LINKS_A_DAY: Final = 3


def send_link(address: str, now: datetime) -> int:
    """Write to every active e-mail channel at ``address`` where its preferences are; returns how many were written to.

    The caller tells the asker the same whatever the number, so that nobody learns who is subscribed.
    """
    channels = Channel.objects.filter(
        kind=Channel.Kind.EMAIL, state=Channel.State.ACTIVE, address__iexact=address
    ).select_related("subscriber__client")
    written = 0
    with transaction.atomic():
        for channel in channels.select_for_update(of=("self",)):
            asked = Message.objects.filter(
                channel=channel, dedupe_key__startswith=f"link:{channel.pk}:", created_at__gt=now - timedelta(days=1)
            ).count()
            if asked >= LINKS_A_DAY:
                continue
            Message.objects.create(
                channel=channel,
                kind=Message.Kind.NOTICE,
                dedupe_key=f"link:{channel.pk}:{now:%Y%m%d%H%M%S%f}",
                payload={
                    "subject": "Vos préférences de veille",
                    "body": [
                        f"Voici le lien vers les préférences de {channel.subscriber.name}"
                        f" ({channel.subscriber.client.name}). Il vaut 30 jours.",
                        "Si vous ne l’avez pas demandé, ignorez ce message.",
                    ],
                    "link": ["Ouvrir mes préférences", preferences_url(channel.pk)],
                },
                due_at=now,
                created_at=now,
            )
            written += 1
        transaction.on_commit(lambda: ring(Stage.DELIVER))
    return written
