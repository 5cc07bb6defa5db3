"""A web server that answers as it is told, well or badly, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web

_PIECE = 64 * 1024


@dataclass(frozen=True)
class Reply:
    """One answer. ``delay`` seconds pass before it; the body leaves in pieces of ``piece`` bytes, ``pause``
    seconds apart; after ``cut_after`` bytes the connection is cut; ``endless`` repeats the body without end.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    piece: int = _PIECE
    pause: float = 0.0
    cut_after: int | None = None
    endless: bool = False


class FaultyWeb:
    """``add`` says what a path answers: its replies in turn, the last one for ever. Other paths answer 404.

    >>> async with FaultyWeb() as web:
    ...     web.add("/feed", Reply(status=503, headers={"Retry-After": "2"}), Reply(b"<rss/>"))
    ...     web.url("/feed")
    """

    def __init__(self) -> None:
        self.requests: list[web.BaseRequest] = []
        self.bodies: list[bytes] = []
        self._replies: dict[str, list[Reply]] = {}
        self._runner: web.AppRunner | None = None
        self._origin = ""

    def url(self, path: str = "/") -> str:
        """Address of a path."""
        return self._origin + path

    def add(self, path: str, *replies: Reply) -> str:
        """Say what ``path`` answers; return its address."""
        self._replies[path] = list(replies)
        return self.url(path)

    def count(self, path: str) -> int:
        """How often ``path`` was asked for."""
        return sum(request.path == path for request in self.requests)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._origin = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(await request.read())
        self.requests.append(request)
        replies = self._replies.get(request.path)
        if not replies:
            return web.Response(status=404)
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.cut_after is None and not reply.endless and not reply.pause:
            return web.Response(body=reply.body, status=reply.status, headers=reply.headers)
        return await _pour(request, reply)


async def _pour(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Send a body piece by piece."""
    response = web.StreamResponse(status=reply.status, headers=dict(reply.headers))
    if reply.cut_after is not None and not reply.endless:
        response.content_length = len(reply.body)
    sent = 0
    try:
        await response.prepare(request)
        while reply.endless or sent < len(reply.body):
            start = sent % len(reply.body)
            piece = reply.body[start : start + reply.piece]
            if reply.cut_after is not None:
                piece = piece[: reply.cut_after - sent]
            await response.write(piece)
            sent += len(piece)
            if reply.cut_after is not None and sent >= reply.cut_after:
                if request.transport is not None:
                    request.transport.abort()
                break
            await asyncio.sleep(reply.pause)
    except ConnectionError:
        pass  # the client has had enough, as it should
    return response
