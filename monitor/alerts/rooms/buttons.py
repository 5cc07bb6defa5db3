"""A button under an alert: the judgement or choice is stored at once, the answer leaves by the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from monitor.alerts.answers import Answer
from monitor.alerts.feedback import Situation, record, situation
from monitor.alerts.links import LinkError, read_feedback
from monitor.alerts.models import Channel, Message
from monitor.alerts.rooms.places import channel_of
from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage

NBSP = "\u00a0"


def pressed(payload: dict[str, Any], now: datetime) -> None:
    """Store what a ``block_actions`` payload says, and answer who pressed, seen by them alone."""
    team, room = str(payload["team"]["id"]), str(payload.get("channel", {}).get("id", ""))
    user = str(payload["user"]["id"])
    for action in payload.get("actions", ()):
        try:
            answer = Answer(action.get("action_id", ""))
        except ValueError:
            continue  # A button that only opened something.
        channel, said = _store(answer, str(action.get("value", "")), user, channel_of(team, room), now)
        if channel is not None:
            tell(channel, said, str(payload.get("response_url", "")), f"{user}:{action.get('action_ts', now)}", now)


def _store(answer: Answer, token: str, user: str, channel: Channel | None, now: datetime) -> tuple[Channel | None, str]:
    """Store one answer; returns where to say what."""
    by = f"slack:{user}"
    try:
        found = situation(read_feedback(token), by)
        targets = [str(watchlist.pk) for watchlist in found.watchlists] or ["sujet"]
        record(found, answer, targets, by=by, room=True, now=now)
    except LinkError as error:
        return channel, error.french
    return found.channel, _thanks(answer, found)


def _thanks(answer: Answer, found: Situation) -> str:
    title = f"«{NBSP}{found.article.title}{NBSP}»"
    lists = ", ".join(watchlist.name for watchlist in found.watchlists)
    about = f" pour {lists}" if lists else ""
    return {
        Answer.RELEVANT: f"Merci. {title} est noté «{NBSP}pertinent{NBSP}»{about}.",
        Answer.OFF_TOPIC: f"Merci. {title} est noté «{NBSP}hors sujet{NBSP}»{about}.",
        Answer.FOLLOW: f"Ce salon recevra chaque nouvel article de l’histoire {title}.",
        Answer.MUTE: f"Ce salon ne recevra plus rien de l’histoire {title}.",
    }[answer]


def tell(channel: Channel, said: str, reply_to: str, name: str, now: datetime) -> None:
    """Put an answer that one person sees into the outbox. ``name`` makes it unique; the caller owns the transaction."""
    if not reply_to:
        return
    Message.objects.get_or_create(
        dedupe_key=f"reply:{channel.pk}:{name}"[:200],
        defaults={
            "channel": channel,
            "kind": Message.Kind.REPLY,
            "payload": {"subject": "Réponse à un bouton", "body": [said], "reply_to": reply_to},
            "due_at": now,
            "created_at": now,
        },
    )
    transaction.on_commit(lambda: ring(Stage.DELIVER))
