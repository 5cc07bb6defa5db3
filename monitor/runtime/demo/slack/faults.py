"""What can go wrong while a message is posted, as real networks and Slack itself do it."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Fault(enum.Enum):
    """A fault of one posting."""

    LATER = enum.auto()
    """429 with ``Retry-After``."""
    TROUBLE = enum.auto()
    """503; nothing was posted."""
    INTERNAL = enum.auto()
    """``internal_error`` although the message was posted."""
    CUT_LOST = enum.auto()
    """The connection is cut and nothing was posted."""
    CUT_KEPT = enum.auto()
    """The connection is cut after the message was posted."""

    async def happen(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer ``request`` with the fault."""
        if self is Fault.LATER:
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
        if self is Fault.TROUBLE:
            return web.Response(status=503, text="service_unavailable")
        await request.read()
        if self in (Fault.CUT_KEPT, Fault.INTERNAL):
            await handler(request)
        if self is Fault.INTERNAL:
            by_webhook = request.path.startswith("/services/")
            return web.json_response({"ok": False, "error": "internal_error"}, status=500 if by_webhook else 200)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


Plan = Callable[[int], Fault | None]
"""What goes wrong with the n-th posting, counted from 1."""
