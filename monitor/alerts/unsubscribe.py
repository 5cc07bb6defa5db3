"""End the subscriptions of a channel, and take that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from monitor.alerts.links import LinkError, Unsubscribe
from monitor.alerts.models import Channel, Subscription


@dataclass(frozen=True)
class Lists:
    """Where a channel stands: ``named`` are the lists of the letter, ``ended`` those of them that are over."""

    channel: Channel
    named: tuple[str, ...]
    ended: tuple[str, ...]
    others: int

    @property
    def over(self) -> bool:
        """Whether nothing of the letter's lists is sent any more."""
        return len(self.ended) == len(self.named)


def subscribed(asked: Unsubscribe) -> Lists:
    """What the channel gets now; raises ``LinkError`` where it is gone."""
    channel = Channel.objects.select_related("subscriber").filter(pk=asked.channel).first()
    if channel is None:
        raise LinkError(
            "the channel of this address is gone",
            french="Cette adresse n’est plus abonnée à rien : il ne reste rien à faire.",
            permanent=True,
        )
    rows = list(_rows(asked).select_related("watchlist").order_by("watchlist__name"))
    closed = channel.state == Channel.State.CLOSED
    ended = [row for row in rows if closed or not row.active]
    others = Subscription.objects.filter(channel=channel, active=True).exclude(pk__in=[row.pk for row in rows])
    return Lists(
        channel,
        tuple(row.watchlist.name for row in rows),
        tuple(row.watchlist.name for row in ended),
        0 if closed else others.count(),
    )


def unsubscribe(asked: Unsubscribe, *, everything: bool, now: datetime) -> Lists:
    """End the subscriptions of the letter's lists or, with ``everything``, close the channel. Idempotent."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update().filter(pk=asked.channel).first()
        if channel is not None and (everything or not asked.watchlists):
            channel.state = Channel.State.CLOSED
            channel.state_reason = f"Désabonné par son destinataire le {now:%d/%m/%Y}."
            channel.save(update_fields=["state", "state_reason"])
        elif channel is not None:
            _rows(asked).update(active=False)
    return subscribed(asked)


def resubscribe(asked: Unsubscribe) -> Lists:
    """Undo what the letter's address ended."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update().filter(pk=asked.channel).first()
        if channel is not None and channel.state == Channel.State.CLOSED:
            channel.state, channel.state_reason = Channel.State.ACTIVE, ""
            channel.save(update_fields=["state", "state_reason"])
        _rows(asked).update(active=True)
    return subscribed(asked)


def _rows(asked: Unsubscribe) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(channel=asked.channel)
    return rows.filter(watchlist__in=asked.watchlists) if asked.watchlists else rows
