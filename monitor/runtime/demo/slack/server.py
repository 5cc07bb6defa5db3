"""The double's two doors: incoming webhooks, and the Web API methods that a bot uses."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from aiohttp import web

from monitor.runtime.demo.slack.faults import Fault, Plan
from monitor.runtime.demo.slack.methods import CONNECTIONS, METHODS
from monitor.runtime.demo.slack.socket import Socket
from monitor.runtime.demo.slack.workspace import EVERY, WRITE, Channel, Posted, Refused, Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_MOST_BYTES = 4 * 1024 * 1024
_WEBHOOK_STATUS = {
    "action_prohibited": 403,
    "channel_not_found": 404,
    "no_service": 404,
    "channel_is_archived": 410,
    "rate_limited": 429,
}


class SlackDouble:
    """A workspace on the loopback that refuses what Slack refuses and keeps what it takes.

    ``folder`` receives each message as ``NNNN-CHANNEL.json`` and, readable, ``.txt``. ``clock`` is monotonic,
    in seconds; ``every`` the least time between two messages of a conversation. ``plan`` says what goes wrong with
    the n-th posting, after ``thinking`` seconds. ``replies`` are the answers to buttons that were posted to
    ``response_url``.

    >>> async with SlackDouble() as slack:
    ...     slack.add_channel("C0VEILLE", "veille")
    ...     token = slack.add_token()
    ...     # WebClient(token=token, base_url=slack.api_url), or slack.webhook("C0VEILLE")
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        every: float = EVERY,
        plan: Plan | None = None,
        thinking: float = 0.0,
    ) -> None:
        self.workspace = Workspace(folder, clock, every)
        self.refusals: list[str] = []
        self.replies: list[dict[str, Any]] = []
        self.socket = Socket()
        self.faults: list[Fault] = []
        self.begun = 0
        self._plan = plan
        self._thinking = thinking
        self._faults: list[tuple[int, str]] = []
        self._origin = ""
        self._runner: web.AppRunner | None = None

    @property
    def messages(self) -> list[Posted]:
        """What was taken, oldest first."""
        return self.workspace.messages

    @property
    def api_url(self) -> str:
        """Base address of the Web API, with its final slash."""
        return f"{self._origin}/api/"

    @property
    def host(self) -> str:
        """``host:port``, for the lists of allowed addresses."""
        return urlsplit(self._origin).netloc

    def add_channel(self, identifier: str, name: str, *, member: bool = True, archived: bool = False) -> Channel:
        """Make a conversation."""
        channel = Channel(identifier, name, member, archived)
        self.workspace.channels[identifier] = channel
        return channel

    def add_token(self, scopes: frozenset[str] = frozenset({WRITE})) -> str:
        """Make a bot token."""
        return self.workspace.add_token(scopes)

    def add_app_token(self) -> str:
        """Make an app-level token, which opens Socket Mode."""
        return self.workspace.add_token(frozenset({CONNECTIONS}), kind="xapp")

    def revoke(self, token: str) -> None:
        """Make a token useless."""
        self.workspace.tokens[token].revoked = True

    def webhook(self, channel: str) -> str:
        """Make the address of an incoming webhook into ``channel`` (its identifier)."""
        return self._origin + self.workspace.add_webhook(channel)

    def remove_webhook(self, url: str) -> None:
        """Remove a webhook: its address then answers ``no_service``."""
        del self.workspace.webhooks[urlsplit(url).path]

    def fail_next(self, status: int, body: str = "") -> None:
        """Answer the next call with an HTTP error of Slack's own."""
        self._faults.append((status, body))

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=_MOST_BYTES, middlewares=[self._fail])
        app.router.add_post("/services/{team}/{bot}/{secret}", self._webhook)
        app.router.add_post("/actions/{secret}", self._reply)
        app.router.add_get("/socket", self.socket.answer)
        app.router.add_route("*", "/api/{method}", self._api)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._origin = f"http://{host}:{port}"
        self.workspace.socket = f"ws://{host}:{port}/socket"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _fail(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self._faults:
            status, body = self._faults.pop(0)
            return web.Response(status=status, text=body)
        if not request.path.startswith("/services/") and request.path != "/api/chat.postMessage":
            return await handler(request)
        self.begun += 1
        fault = self._plan(self.begun) if self._plan else None
        await asyncio.sleep(self._thinking)
        if fault is not None:
            self.faults.append(fault)
            return await fault.happen(request, handler)
        return await handler(request)

    async def _reply(self, request: web.Request) -> web.Response:
        """The address that an interaction came with: good for five answers."""
        self.replies.append(await _payload(request))
        return web.Response(text="ok")

    @property
    def response_url(self) -> str:
        """An address for the answer to a button."""
        return f"{self._origin}/actions/{secrets.token_urlsafe(9)}"

    async def _webhook(self, request: web.Request) -> web.Response:
        """Webhooks answer in plain text, with an HTTP status of their own."""
        try:
            self.workspace.by_webhook(request.path, await _payload(request))
        except Refused as refused:
            code = "rate_limited" if refused.code == "ratelimited" else refused.code
            self.refusals.append(code)
            return web.Response(status=_WEBHOOK_STATUS.get(code, 400), text=code, headers=_wait(refused))
        return web.Response(text="ok")

    async def _api(self, request: web.Request) -> web.Response:
        """The Web API answers HTTP 200 even for errors, 429 apart."""
        try:
            answer = self._call(request.match_info["method"], await _arguments(request), _bearer(request))
        except Refused as refused:
            self.refusals.append(refused.code)
            failure: dict[str, Any] = {"ok": False, "error": refused.code}
            if refused.details:
                failure |= {"errors": refused.details, "response_metadata": {"messages": refused.details}}
            return web.json_response(failure, status=429 if refused.wait else 200, headers=_wait(refused))
        return web.json_response({"ok": True, **answer})

    def _call(self, name: str, arguments: dict[str, Any], bearer: str) -> dict[str, Any]:
        if name not in METHODS:
            raise Refused("unknown_method")
        method, scope = METHODS[name]
        if scope is not None:
            self.workspace.authorise(bearer or str(arguments.get("token") or ""), scope)
        return method(self.workspace, arguments)


def _wait(refused: Refused) -> dict[str, str]:
    return {"Retry-After": str(refused.wait)} if refused.wait else {}


def _bearer(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


async def _payload(request: web.Request) -> dict[str, Any]:
    """A webhook's message: JSON, or a form whose ``payload`` holds JSON."""
    if request.content_type == "application/x-www-form-urlencoded":
        text = str((await request.post()).get("payload", ""))
    else:
        text = (await request.read()).decode("utf-8", errors="replace")
    return _object(text, "invalid_payload", "invalid_payload")


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Arguments of a Web API call: JSON, a form (with JSON inside ``blocks``), or the query."""
    if request.content_type == "application/json":
        text = (await request.read()).decode("utf-8", errors="replace")
        return _object(text or "{}", "invalid_json", "json_not_object")
    arguments: dict[str, Any] = {**request.query, **(await request.post())}
    for name in ("blocks", "metadata", "view"):
        if isinstance(arguments.get(name), str):
            try:
                arguments[name] = json.loads(arguments[name])
            except ValueError:
                raise Refused(f"invalid_{name}_format") from None
    return arguments


def _object(text: str, malformed: str, other: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(malformed) from None
    if not isinstance(value, dict):
        raise Refused(other)
    return value
