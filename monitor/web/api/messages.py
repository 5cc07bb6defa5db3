"""Messages: what was sent, where, in which state."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from monitor.alerts.models import Message
from monitor.web.api.auth import needs, user
from monitor.web.api.pages import Before, Limit, Page, cut

router = Router(tags=["messages"])
READ = needs("alerts.view_message")
ROWS = Message.objects.select_related("channel__subscriber").prefetch_related("items")


class MessageOut(Schema):
    """A message of the outbox. Who receives it is told to those who may see channels."""

    id: int
    kind: str
    state: str
    channel_kind: str
    channel: int
    recipient: str | None
    subject: str
    story: int | None
    alerts: list[int]
    attempts: int
    receipts: int
    created_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    last_error: str
    last_error_fr: str


@router.get("", auth=READ, response=Page[MessageOut], summary="List messages")
def list_messages(
    request: HttpRequest,
    limit: Limit = 50,
    before: Before = None,
    state: Literal[tuple(Message.State.values)] | None = None,  # type: ignore[valid-type] # the model's states
) -> dict[str, Any]:
    """Messages, the newest first."""
    rows = ROWS if state is None else ROWS.filter(state=state)
    items, following = cut(rows, limit, before)
    return {"items": [_told(message, request) for message in items], "next": following}


@router.get("/{int:pk}", auth=READ, response=MessageOut, summary="Read a message")
def get_message(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One message with its state and last error."""
    return _told(get_object_or_404(ROWS, pk=pk), request)


def _told(message: Message, request: HttpRequest) -> dict[str, Any]:
    channel = message.channel
    named = user(request).has_perm("alerts.view_channel")
    return {
        "id": message.pk,
        "kind": message.kind,
        "state": message.state,
        "channel_kind": channel.kind,
        "channel": channel.pk,
        "recipient": channel.subscriber.name if named else None,
        "subject": message.subject,
        "story": message.story_id,
        "alerts": [item.alert_id for item in message.items.all()],
        "attempts": message.attempts,
        "receipts": message.receipts,
        "created_at": message.created_at,
        "due_at": message.due_at,
        "sent_at": message.sent_at,
        "last_error": message.last_error if named else "",
        "last_error_fr": message.last_error_fr if named else "",
    }
