"""Slack's Socket Mode: what happens in the workspace is sent down a WebSocket that the application opened."""

from __future__ import annotations

import json
import threading
from typing import Any

from aiohttp import WSMsgType, web


class Socket:
    """Sends each of ``envelopes`` to whoever connects and keeps what it answers, by envelope, in ``answers``.

    ``answered`` is set when every envelope was.
    """

    def __init__(self) -> None:
        self.envelopes: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any]] = {}
        self.answered = threading.Event()

    def say(self, kind: str, payload: dict[str, Any]) -> str:
        """Add an envelope; its identifier."""
        name = f"enveloppe-{len(self.envelopes) + 1}"
        self.envelopes.append({"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": True})
        return name

    async def answer(self, request: web.Request) -> web.WebSocketResponse:
        """One connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        for envelope in self.envelopes:
            await socket.send_json(envelope)
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                self.answers[said["envelope_id"]] = said.get("payload") or {}
                if len(self.answers) == len(self.envelopes):
                    self.answered.set()
        return socket
