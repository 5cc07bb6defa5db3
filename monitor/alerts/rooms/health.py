"""How each room is doing. Reading only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from monitor.alerts.models import Channel, Message

#: The kinds of channel that are rooms.
KINDS = ("slack", "mattermost", "teams", "rocketchat")


@dataclass(frozen=True)
class Health:
    """A room: when something last arrived, what last went wrong and has not been mended since, copies too many."""

    channel: Channel
    last_success: datetime | None
    last_error: str
    waiting: int
    doubled: int
    lists: tuple[str, ...]


def rooms() -> list[Health]:
    """All rooms that are not closed, by client and name."""
    rows = Channel.objects.filter(kind__in=KINDS).exclude(state=Channel.State.CLOSED)
    rows = rows.select_related("subscriber__client", "workspace").prefetch_related("subscriptions__watchlist")
    return [_health(row) for row in _measured(rows).order_by("subscriber__client__name", "subscriber__name", "pk")]


def _measured(rows: QuerySet[Channel]) -> QuerySet[Channel]:
    mine = Message.objects.filter(channel=OuterRef("pk")).order_by()
    troubled = Message.objects.filter(channel=OuterRef("pk")).exclude(last_error_fr="").order_by("-created_at", "-pk")
    doubled = mine.filter(receipts__gt=1).values("channel").annotate(n=Sum(F("receipts") - 1)).values("n")
    return rows.annotate(
        last_success=Max("messages__sent_at"),
        trouble=Subquery(troubled.values("last_error_fr")[:1]),
        doubled=Coalesce(Subquery(doubled), 0),
    )


def _health(row: Channel) -> Health:
    measured = vars(row)
    waiting = row.messages.filter(state__in=(Message.State.PENDING, Message.State.UNCERTAIN)).count()
    active = [one.watchlist.name for one in row.subscriptions.all() if one.active]
    return Health(
        row,
        measured["last_success"],
        row.state_reason or measured["trouble"] or "",
        waiting,
        measured["doubled"],
        tuple(active),
    )
