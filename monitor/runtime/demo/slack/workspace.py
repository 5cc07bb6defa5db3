"""What a Slack workspace knows and takes: conversations, tokens, webhooks, messages. No socket."""

from __future__ import annotations

import json
import math
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.runtime.demo.slack.limits import TEXT, block_errors
from monitor.runtime.demo.slack.text import readable

EVERY = 1.0
"""Seconds between two messages in one conversation."""
WRITE = "chat:write"
_MINUTE = 60.0


class Refused(Exception):  # noqa: N818 - an answer more than an error
    """What Slack answers to what it refuses; ``wait`` is in seconds, ``details`` tell what is wrong."""

    def __init__(self, code: str, *, wait: int = 0, details: list[str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait
        self.details = details or []


@dataclass
class Channel:
    """A conversation; ``member`` says whether the application was invited."""

    id: str
    name: str
    member: bool = True
    archived: bool = False
    next_at: float = 0.0


@dataclass
class Posted:
    """A message that Slack took. ``edits`` counts its later versions."""

    number: int
    channel: str
    ts: str
    text: str
    blocks: list[Any] | None
    thread_ts: str | None
    edits: int = 0
    metadata: dict[str, Any] | None = None
    broadcast: bool = False

    @property
    def readable(self) -> str:
        """The message as a person reads it."""
        return readable(self.text, self.blocks)

    @property
    def shown(self) -> dict[str, Any]:
        """The message as Slack's answers show it."""
        optional = {
            "blocks": self.blocks,
            "thread_ts": self.thread_ts,
            "edits": self.edits,
            "metadata": self.metadata,
            "reply_broadcast": self.broadcast,
        }
        return {
            "type": "message",
            "subtype": "bot_message",
            "channel": self.channel,
            "ts": self.ts,
            "text": self.text,
            **{key: value for key, value in optional.items() if value},
        }


@dataclass
class _Token:
    scopes: frozenset[str]
    revoked: bool = False


@dataclass
class Workspace:
    """``folder`` receives each message as ``NNNN-CHANNEL.json`` and ``.txt``; ``clock`` is monotonic."""

    folder: Path | None = None
    clock: Callable[[], float] = time.monotonic
    every: float = EVERY
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[Posted] = field(default_factory=list)
    tokens: dict[str, _Token] = field(default_factory=dict)
    webhooks: dict[str, str] = field(default_factory=dict)
    calls: dict[str, list[float]] = field(default_factory=dict)
    triggers: set[str] = field(default_factory=set)
    views: list[dict[str, Any]] = field(default_factory=list)
    codes: dict[str, frozenset[str]] = field(default_factory=dict)
    socket: str = ""

    def add_token(self, scopes: frozenset[str], kind: str = "xoxb") -> str:
        """Make a bot token."""
        token = f"{kind}-{secrets.randbelow(10**12):012d}-{secrets.token_hex(12)}"
        self.tokens[token] = _Token(scopes)
        return token

    def add_webhook(self, channel: str) -> str:
        """Make the path of an incoming webhook into a conversation."""
        path = f"/services/T0DEMO/B{secrets.token_hex(4).upper()}/{secrets.token_urlsafe(18)}"
        self.webhooks[path] = channel
        return path

    def authorise(self, token: str, scope: str) -> None:
        """Raise Refused unless ``token`` is good for ``scope``."""
        if not token:
            raise Refused("not_authed")
        known = self.tokens.get(token)
        if known is None:
            raise Refused("invalid_auth")
        if known.revoked:
            raise Refused("token_revoked")
        if scope and scope not in known.scopes:
            raise Refused("missing_scope")

    def by_webhook(self, path: str, payload: Mapping[str, Any]) -> Posted:
        """Take a message from an incoming webhook."""
        identifier = self.webhooks.get(path)
        if identifier is None:
            raise Refused("no_service")
        check_content(payload)
        channel = self.channels.get(identifier)
        if channel is None:
            raise Refused("channel_not_found")
        if channel.archived:
            raise Refused("channel_is_archived")
        return self._post(channel, payload)

    def post(self, arguments: Mapping[str, Any]) -> Posted:
        """Take a message by ``chat.postMessage``."""
        channel = self.channel(arguments)
        if channel.archived:
            raise Refused("is_archived")
        if not channel.member:
            raise Refused("not_in_channel")
        check_content(arguments)
        thread = arguments.get("thread_ts")
        if thread and not any(m.ts == thread and m.channel == channel.id for m in self.messages):
            raise Refused("thread_not_found")
        check_metadata(arguments.get("metadata"))
        return self._post(channel, arguments)

    def update(self, arguments: Mapping[str, Any]) -> Posted:
        """Replace a message by ``chat.update``."""
        self.limit("chat.update", 50)
        place = (self.channel(arguments).id, arguments.get("ts"))
        posted = next((message for message in self.messages if (message.channel, message.ts) == place), None)
        if posted is None:
            raise Refused("message_not_found")
        check_content(arguments)
        posted.text, posted.blocks = str(arguments.get("text") or ""), arguments.get("blocks")
        posted.edits += 1
        self._keep(posted)
        return posted

    def limit(self, method: str, a_minute: int) -> None:
        """Raise Refused where ``method`` was called more often than its tier allows in the last minute."""
        now = self.clock()
        calls = [at for at in self.calls.get(method, ()) if now - at < _MINUTE]
        if len(calls) >= a_minute:
            raise Refused("ratelimited", wait=max(1, math.ceil(calls[0] + _MINUTE - now)))
        self.calls[method] = [*calls, now]

    def channel(self, arguments: Mapping[str, Any]) -> Channel:
        """By identifier, or by name with or without its sign."""
        wanted = str(arguments.get("channel") or "")
        for channel in self.channels.values():
            if wanted in (channel.id, channel.name, f"#{channel.name}"):
                return channel
        raise Refused("channel_not_found")

    def _post(self, channel: Channel, payload: Mapping[str, Any]) -> Posted:
        now = self.clock()
        if now < channel.next_at:
            raise Refused("ratelimited", wait=max(1, math.ceil(channel.next_at - now)))
        channel.next_at = now + self.every
        number = len(self.messages) + 1
        posted = Posted(
            number=number,
            channel=channel.id,
            ts=f"{int(time.time())}.{number:06d}",
            text=str(payload.get("text") or ""),
            blocks=payload.get("blocks"),
            thread_ts=payload.get("thread_ts") or None,
            metadata=payload.get("metadata") or None,
            broadcast=payload.get("reply_broadcast") in (True, "true", "1"),
        )
        self.messages.append(posted)
        self._keep(posted)
        return posted

    def _keep(self, posted: Posted) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = self.folder / f"{posted.number:04d}-{posted.channel}"
        as_json = json.dumps(posted.shown, ensure_ascii=False, indent=1)
        stem.with_suffix(".json").write_text(as_json, encoding="utf-8")
        stem.with_suffix(".txt").write_text(posted.readable + "\n", encoding="utf-8")


def check_content(payload: Mapping[str, Any]) -> None:
    """Raise Refused for a text or blocks that Slack does not take."""
    text, blocks = payload.get("text"), payload.get("blocks")
    if blocks is not None and not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    if not text and not blocks:
        raise Refused("no_text")
    if text is not None and len(str(text)) > TEXT:
        raise Refused("msg_too_long")
    if errors := block_errors(blocks or []):
        raise Refused("invalid_blocks", details=errors)


def check_metadata(value: object) -> None:
    """Raise Refused for metadata that is not an event's type and payload."""
    if value is None:
        return
    if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
        raise Refused("invalid_metadata_format")
    if not isinstance(value.get("event_payload"), dict):
        raise Refused("invalid_metadata_schema")
