"""Put alerts into messages of the outbox, each alert once on each channel. The caller owns the transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.alerts.calendar import QuietRules
from monitor.alerts.delivery import Delivery, Subscribed
from monitor.alerts.models import Alert, Channel, Message, MessageItem, Subscription
from monitor.stories.models import Story


def subscriptions(watchlists: Sequence[int]) -> list[Subscribed]:
    """The active subscriptions to ``watchlists``; the rows of their channels stay locked until the transaction ends."""
    rows = list(
        Subscription.objects.filter(
            watchlist__in=watchlists, active=True, channel__state=Channel.State.ACTIVE
        ).select_related("channel__subscriber")
    )
    wanted = {row.channel_id for row in rows}
    list(Channel.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))
    return [_subscribed(row) for row in rows]


def _subscribed(row: Subscription) -> Subscribed:
    subscriber = row.channel.subscriber
    return Subscribed(
        subscription=row.pk,
        watchlist=row.watchlist_id,
        channel=row.channel_id,
        cadence=row.cadence,
        at=row.at,
        weekday=row.weekday,
        min_level=row.min_level,
        urgent_always=row.urgent_always,
        hourly_cap=row.hourly_cap,
        zone=ZoneInfo(subscriber.timezone),
        quiet=QuietRules.from_json(subscriber.quiet_hours),
        paused_until=subscriber.paused_until,
    )


def fill(deliveries: Sequence[Delivery], story: Story | None, alerts: Mapping[int, Alert], now: datetime) -> None:
    """Create the message of each delivery, or add to the summary that is still open.

    A message that is being sent, or was, takes nothing more in: what comes then goes into one of its own.
    """
    keys = [delivery.key for delivery in deliveries]
    found = {m.dedupe_key: m for m in Message.objects.select_for_update().filter(dedupe_key__in=keys).order_by("pk")}
    carriers: list[tuple[Delivery, Message]] = []
    fresh: list[Message] = []
    for delivery in deliveries:
        message = found.get(delivery.key)
        if message is None or not _open(message):
            message = _message(delivery, story, alerts, now, again=message is not None)
            fresh.append(message)
        carriers.append((delivery, message))
    Message.objects.bulk_create(fresh)
    MessageItem.objects.bulk_create(
        [MessageItem(message=message, alert=alerts[w]) for delivery, message in carriers for w in delivery.watchlists],
        ignore_conflicts=True,
    )


def _open(message: Message) -> bool:
    return message.state == Message.State.PENDING and message.claim_token is None


def _message(
    delivery: Delivery, story: Story | None, alerts: Mapping[int, Alert], now: datetime, *, again: bool
) -> Message:
    first = alerts[delivery.watchlists[0]]
    return Message(
        channel_id=delivery.channel,
        kind=delivery.kind,
        dedupe_key=f"{delivery.key}:{first.pk}" if again else delivery.key,
        story=story if delivery.kind == Message.Kind.ALERT else None,
        due_at=delivery.due,
        created_at=now,
        payload={"always": True} if delivery.always else {},
    )
