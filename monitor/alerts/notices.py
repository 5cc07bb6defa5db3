"""Tell the administrators of the service what needs their hand: through the outbox, like everything that is sent.

A message needs a channel, and a channel a subscriber of a client: the administrators' are made when first needed,
under a client of their own, one for each e-mail address. Who leaves the group is told no more; an address that was
suspended or closed is left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from monitor.alerts.models import Channel, Message, Subscriber
from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.watchlists.models import Client

log = logging.getLogger(__name__)

#: The group of the console's administrators (monitor.web.roles, which later steps may import and we may not).
GROUP = "Administrateur"
CLIENT = "administration-du-service"


def notify_administrators(
    key: str, subject: str, body: Sequence[str], link: tuple[str, str] | None, now: datetime
) -> int:
    """Put a notice into the outbox for each administrator, once per ``key``; returns how many are new.

    ``key`` names the occasion («notice:feeds:2026-11-26»), at most 150 characters. ``body`` holds paragraphs of plain
    French text, ``link`` a label and an address.
    """
    payload = {"subject": subject, "body": list(body), "link": list(link) if link else None}
    with transaction.atomic():
        channels = _channels(now)
        keys = {channel.pk: f"{key[:150]}:{channel.pk}" for channel in channels}
        known = set(Message.objects.filter(dedupe_key__in=keys.values()).values_list("dedupe_key", flat=True))
        new = [
            Message(
                channel=channel,
                kind=Message.Kind.NOTICE,
                dedupe_key=keys[channel.pk],
                subject=subject,
                payload=payload,
                created_at=now,
                due_at=now,
            )
            for channel in channels
            if keys[channel.pk] not in known
        ]
        Message.objects.bulk_create(new, ignore_conflicts=True)
        if new:
            transaction.on_commit(lambda: ring(Stage.DELIVER))
    if not channels:
        log.warning("nobody to tell %r: no administrator has an e-mail address that is in use", subject)
    return len(new)


def _channels(now: datetime) -> list[Channel]:
    """The channels of today's administrators that are in use."""
    addresses = dict(administrators())
    client, _ = Client.objects.get_or_create(slug=CLIENT, defaults={"name": "Administration du service"})
    # Two notices at once would each make the channel of a new administrator.
    Client.objects.select_for_update().get(pk=client.pk)
    ours = Channel.objects.filter(subscriber__client=client, kind=Channel.Kind.EMAIL)
    known = set(ours.values_list("address", flat=True))
    for address, name in addresses.items():
        if address not in known:
            consent = {"by": "compte d’administration de la console", "at": now.isoformat()}
            subscriber = Subscriber.objects.create(client=client, name=name, consent=consent)
            Channel.objects.create(subscriber=subscriber, kind=Channel.Kind.EMAIL, address=address)
    return list(ours.filter(address__in=addresses, state=Channel.State.ACTIVE).order_by("pk"))


def administrators() -> Iterable[tuple[str, str]]:
    """Address and name of each active administrator, superusers included, once per address."""
    users = get_user_model().objects.filter(Q(groups__name=GROUP) | Q(is_superuser=True), is_active=True)
    for user in users.exclude(email="").order_by("pk").distinct():
        yield user.email.strip().lower(), (user.get_full_name() or user.get_username())[:200]
