"""What is stored about a subscriber: handed out whole, or erased (RGPD, articles 15, 17 and 20)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from monitor.alerts.models import Channel, Message, StoryChoice, Subscriber, Subscription
from monitor.watchlists.models import Judgement


def export(subscriber: Subscriber) -> dict[str, Any]:
    """Everything that is stored about ``subscriber``, as plain values. Secrets of channels are left out."""
    channels = list(subscriber.channels.order_by("pk"))
    return {
        "name": subscriber.name,
        "client": subscriber.client.name,
        "room": subscriber.room,
        "timezone": subscriber.timezone,
        "quiet_hours": subscriber.quiet_hours,
        "paused_until": _moment(subscriber.paused_until),
        "created_at": _moment(subscriber.created_at),
        "consent": subscriber.consent,
        "channels": [_channel(channel) for channel in channels],
        "judgements": [
            {
                "article": row.article.url,
                "about": str(row.watchlist or row.topic),
                "verdict": row.verdict,
                "at": _moment(row.judged_at),
            }
            for row in _judgements(channels).select_related("article", "watchlist", "topic")
        ],
    }


def erase(subscriber: Subscriber) -> dict[str, int]:
    """Delete ``subscriber`` with addresses, subscriptions, messages, choices and judgements; returns counts."""
    with transaction.atomic():
        channels = list(subscriber.channels.all())
        judgements, _ = _judgements(channels).delete()
        messages = Message.objects.filter(channel__in=channels).count()
        subscriber.delete()
    return {"channels": len(channels), "messages": messages, "judgements": judgements}


def _channel(channel: Channel) -> dict[str, Any]:
    return {
        "kind": channel.kind,
        "address": channel.address,
        "state": channel.state,
        "state_reason": channel.state_reason,
        "created_at": _moment(channel.created_at),
        "subscriptions": [
            {
                "watchlist": row.watchlist.name,
                "cadence": row.cadence,
                "at": row.at.isoformat("minutes") if row.at else None,
                "weekday": row.weekday,
                "min_level": row.min_level,
                "urgent_always": row.urgent_always,
                "hourly_cap": row.hourly_cap,
                "active": row.active,
            }
            for row in Subscription.objects.filter(channel=channel).select_related("watchlist")
        ],
        "stories": [
            {"story": str(row.story), "choice": row.choice, "at": _moment(row.chosen_at)}
            for row in StoryChoice.objects.filter(channel=channel).select_related("story")
        ],
        "messages": [
            {"subject": row.subject, "kind": row.kind, "state": row.state, "sent_at": _moment(row.sent_at)}
            for row in Message.objects.filter(channel=channel).order_by("pk")
        ],
    }


def _judgements(channels: list[Channel]) -> Any:
    return Judgement.objects.filter(by__in=[f"channel:{channel.pk}" for channel in channels])


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None
