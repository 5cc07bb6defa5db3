"""The methods of the Web API that an application like ours calls, with the scopes and rates that Slack documents."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from monitor.runtime.demo.slack.limits import block_errors
from monitor.runtime.demo.slack.workspace import WRITE, Posted, Refused, Workspace

Arguments = Mapping[str, Any]
Method = Callable[[Workspace, Arguments], dict[str, Any]]

HISTORY, LIST, CONNECTIONS = "channels:history", "channels:read", "connections:write"
_TIER_2, _TIER_3, _TIER_4 = 20, 50, 100
_VIEW_TITLE, _VIEW_BLOCKS, _OPTION_TEXT, _OPTION_VALUE = 24, 100, 75, 150


def _auth_test(_workspace: Workspace, _arguments: Arguments) -> dict[str, Any]:
    return {
        "team": "Démonstration",
        "team_id": "T0DEMO",
        "user": "guetteur",
        "user_id": "U0ROBOT",
        "bot_id": "B0GUETTEUR",
    }


def _post_message(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    posted = workspace.post(arguments)
    return {"channel": posted.channel, "ts": posted.ts, "message": posted.shown}


def _update(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    posted = workspace.update(arguments)
    return {"channel": posted.channel, "ts": posted.ts, "text": posted.text, "message": posted.shown}


def _history(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    workspace.limit("conversations.history", _TIER_3)
    rows = [m for m in _readable(workspace, arguments) if m.thread_ts is None or m.broadcast]
    return _page(list(reversed(rows)), arguments)


def _replies(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    workspace.limit("conversations.replies", _TIER_3)
    thread = str(arguments.get("ts") or "")
    rows = [m for m in _readable(workspace, arguments) if thread in (m.thread_ts, m.ts)]
    if not any(m.ts == thread for m in workspace.messages):
        raise Refused("thread_not_found")
    return _page(rows, arguments)


def _readable(workspace: Workspace, arguments: Arguments) -> list[Posted]:
    """The messages of a conversation since ``oldest``. History takes identifiers only, no names."""
    channel = workspace.channel(arguments)
    if channel.id != arguments.get("channel"):
        raise Refused("channel_not_found")
    if not channel.member:
        raise Refused("not_in_channel")
    oldest = float(arguments.get("oldest") or 0)
    return [m for m in workspace.messages if m.channel == channel.id and float(m.ts) > oldest]


def _page(rows: list[Posted], arguments: Arguments) -> dict[str, Any]:
    start, limit = int(arguments.get("cursor") or 0), min(int(arguments.get("limit") or 100), 999)
    told = str(arguments.get("include_all_metadata", "")).lower() in ("true", "1")
    shown = [m.shown if told else {k: v for k, v in m.shown.items() if k != "metadata"} for m in rows]
    end = start + limit
    following = str(end) if end < len(shown) else ""
    return {"messages": shown[start:end], "response_metadata": {"next_cursor": following}}


def _list(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    workspace.limit("conversations.list", _TIER_2)
    start, limit = int(arguments.get("cursor") or 0), min(int(arguments.get("limit") or 100), 1_000)
    hidden = str(arguments.get("exclude_archived", "")).lower() in ("true", "1")
    rows = [
        {"id": c.id, "name": c.name, "is_member": c.member, "is_archived": c.archived, "is_private": False}
        for c in workspace.channels.values()
        if not (hidden and c.archived)
    ]
    end = start + limit
    return {
        "channels": rows[start:end],
        "response_metadata": {"next_cursor": str(end) if end < len(rows) else ""},
    }


def _views_open(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    workspace.limit("views.open", _TIER_4)
    if arguments.get("trigger_id") not in workspace.triggers:
        raise Refused("invalid_trigger_id")
    workspace.triggers.discard(str(arguments["trigger_id"]))
    view = arguments.get("view")
    if not isinstance(view, dict) or view.get("type") != "modal":
        raise Refused("invalid_arguments")
    title = str((view.get("title") or {}).get("text") or "")
    if not 0 < len(title) <= _VIEW_TITLE or len(view.get("blocks") or ()) > _VIEW_BLOCKS:
        raise Refused("invalid_arguments")
    errors = [error for block in view["blocks"] for error in _input_errors(block)]
    if errors:
        raise Refused("invalid_arguments", details=errors)
    workspace.views.append(view)
    return {"view": {"id": f"V{secrets.token_hex(4).upper()}", **view}}


def _input_errors(block: dict[str, Any]) -> list[str]:
    if block.get("type") != "input":
        return block_errors([block])
    options = block["element"].get("options", ())
    return [
        f"too long: {option['text']['text'][:20]}"
        for option in options
        if len(option["text"]["text"]) > _OPTION_TEXT or len(option["value"]) > _OPTION_VALUE
    ]


def _oauth(workspace: Workspace, arguments: Arguments) -> dict[str, Any]:
    if arguments.get("code") not in workspace.codes:
        raise Refused("invalid_code")
    scopes = workspace.codes.pop(str(arguments["code"]))
    return {
        "access_token": workspace.add_token(scopes),
        "token_type": "bot",
        "scope": ",".join(sorted(scopes)),
        "bot_user_id": "U0ROBOT",
        "app_id": "A0GUETTEUR",
        "team": {"id": "T0DEMO", "name": "Démonstration"},
    }


def _connections(workspace: Workspace, _arguments: Arguments) -> dict[str, Any]:
    return {"url": workspace.socket}


#: Name → what it does, and the scope that its token needs; None: it needs no token.
METHODS: dict[str, tuple[Method, str | None]] = {
    "auth.test": (_auth_test, ""),
    "chat.postMessage": (_post_message, WRITE),
    "chat.update": (_update, WRITE),
    "conversations.history": (_history, HISTORY),
    "conversations.replies": (_replies, HISTORY),
    "conversations.list": (_list, LIST),
    "views.open": (_views_open, ""),
    "oauth.v2.access": (_oauth, None),
    "apps.connections.open": (_connections, CONNECTIONS),
}
