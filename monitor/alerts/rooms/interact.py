"""One door for what Slack tells, whether it came by HTTP or by Socket Mode."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction

from monitor.alerts.rooms import buttons, commands, shortcut
from monitor.alerts.rooms.received import first_time, hurry

log = logging.getLogger(__name__)

_LATE = "La base de données est trop occupée\u00a0: réessayez dans un instant."


def interaction(payload: dict[str, Any], name: str, now: datetime) -> dict[str, Any]:
    """Do what an interaction payload says; the answer to give Slack, often empty.

    ``name`` is unique to the request: one that comes twice is done once. A payload that is not of a kind of ours, or
    not whole, is answered by nothing.
    """
    kind = payload.get("type")
    try:
        if kind == "message_action" and payload.get("callback_id") == shortcut.CALLBACK:
            _open(payload, name, now)
            return {}
        with transaction.atomic():
            hurry()
            if not first_time(name, now):
                return {}
            if kind == "block_actions":
                buttons.pressed(payload, now)
            elif kind == "view_submission" and payload["view"].get("callback_id") == shortcut.CALLBACK:
                return shortcut.submitted(payload, now)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        log.warning("an interaction of Slack's is not as expected: %s: %s", type(error).__name__, error)
    return {}


def _open(payload: dict[str, Any], name: str, now: datetime) -> None:
    """The dialogue is opened outside the transaction: it is a call to Slack."""
    with transaction.atomic():
        hurry()
        if not first_time(name, now):
            return
        view = shortcut.chosen(payload)
    conversation = str(payload.get("channel", {}).get("id", ""))
    shortcut.open_view(str(payload["team"]["id"]), str(payload["trigger_id"]), view, conversation)


def slash(form: dict[str, str], name: str, now: datetime) -> dict[str, Any]:
    """The answer to a slash command; empty for one that comes twice."""
    try:
        with transaction.atomic():
            hurry()
            return commands.command(form, now) if first_time(name, now) else {}
    except OperationalError as error:
        log.warning("a slash command took too long: %s", error)
        return {"response_type": "ephemeral", "text": _LATE}
