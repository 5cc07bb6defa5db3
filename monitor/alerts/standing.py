"""What a story is now, in a line at the head of its first message in a room; and when that line is written anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from monitor.alerts.models import Channel, Message
from monitor.alerts.present import NBSP, STATUS_LABELS, instant
from monitor.alerts.since import news
from monitor.stories.arrange import lineage
from monitor.stories.models import Story

#: Articles of a story often come together: one update tells them all.
SETTLE: Final = timedelta(seconds=5)


def standing(story: Story, zone: ZoneInfo) -> tuple[str, ...]:
    """Status, number of sources and last change of ``story``."""
    sources = story.members.values("article__source").distinct().count()
    lines = [f"{sources} source{'s' if sources > 1 else ''}"]
    if story.status in STATUS_LABELS:
        lines.insert(0, f"Statut{NBSP}: {STATUS_LABELS[story.status].lower()}")
    turns = news(story.timeline, story.first_at)
    if turns:
        lines.append(f"Dernier changement{NBSP}: {turns[-1]}")
    elif sources > 1:
        lines.append(f"Dernier article{NBSP}: {instant(story.last_at, zone.key)}")
    return tuple(lines)


def refresh_roots(story: Story, cause: str, now: datetime) -> int:
    """Put an update of the first message of ``story`` in each room that heard of it into the outbox.

    ``cause`` names what changed, so that it counts once; where an update waits already it will tell this too. The
    caller owns the transaction. Returns how many were added.
    """
    made = 0
    for root in _roots(story):
        key = f"root:{root.pk}:"
        if Message.objects.filter(dedupe_key__startswith=key, state=Message.State.PENDING, claim_token=None).exists():
            continue
        _, created = Message.objects.get_or_create(
            dedupe_key=key + cause,
            defaults={
                "channel_id": root.channel_id,
                "kind": Message.Kind.ROOT,
                "payload": {"root": root.pk, "subject": root.subject},
                "due_at": now + SETTLE,
                "created_at": now,
            },
        )
        made += created
    return made


def _roots(story: Story) -> QuerySet[Message]:
    """The first message of the story in each Slack conversation that can be updated: those that a bot sent."""
    told = Message.objects.filter(
        story__in=lineage(story.pk),
        kind=Message.Kind.ALERT,
        channel__kind=Channel.Kind.SLACK,
        channel__state=Channel.State.ACTIVE,
    ).exclude(external_id="")
    return told.order_by("channel_id", "created_at", "pk").distinct("channel_id")
