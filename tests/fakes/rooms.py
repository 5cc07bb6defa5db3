"""Mattermost, Teams and Rocket.Chat on the loopback, with the limits that their makers document."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any, Self

from aiohttp import web

POST, MESSAGE, CARD = 16_383, 5_000, 28 * 1024
_ELEMENTS = {"RichTextBlock", "ActionSet"}


class Rooms:
    """Keeps what each took in ``posts``; ``tokens`` maps a Mattermost bot's token to the rooms that it is in."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.tokens: dict[str, set[str]] = {}
        self.hooks = {"mattermost", "rocket/token", "teams"}
        self.busy = 0
        self._origin = ""
        self._runner: web.AppRunner | None = None

    def url(self, path: str = "") -> str:
        """Address of a path."""
        return f"{self._origin}/{path}"

    @property
    def card(self) -> dict[str, Any]:
        """The latest card."""
        content: dict[str, Any] = self.posts[-1]["attachments"][0]["content"]
        return content

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4 * 1024 * 1024, middlewares=[self._busy])
        app.router.add_post("/hooks/mattermost", self._mattermost_hook)
        app.router.add_post("/api/v4/posts", self._mattermost_post)
        app.router.add_post("/hooks/rocket/token", self._rocket)
        app.router.add_post("/workflows/teams", self._teams)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._origin = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _busy(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """429 as often as ``busy`` says."""
        if self.busy:
            self.busy -= 1
            return web.Response(status=429, headers={"Retry-After": "7"})
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _mattermost_hook(self, request: web.Request) -> web.Response:
        said = await request.json()
        if "mattermost" not in self.hooks:
            return web.json_response({"message": "Invalid webhook"}, status=400)
        return self._taken(said, said.get("text", ""), POST) or web.Response(text="ok")

    async def _mattermost_post(self, request: web.Request) -> web.Response:
        said = await request.json()
        rooms = self.tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if rooms is None:
            return web.json_response({"id": "api.context.session_expired.app_error"}, status=401)
        if said["channel_id"] not in rooms:
            return web.json_response({"id": "api.context.permissions.app_error"}, status=403)
        if said.get("root_id") and not any(post.get("id") == said["root_id"] for post in self.posts):
            return web.json_response({"id": "api.post.create_post.root_id.app_error"}, status=400)
        said["id"] = f"post{len(self.posts) + 1}"
        return self._taken(said, said["message"], POST) or web.json_response(said, status=201)

    async def _rocket(self, request: web.Request) -> web.Response:
        said = await request.json()
        if "rocket/token" not in self.hooks:
            return web.json_response({"success": False, "error": "Invalid integration id or token"}, status=404)
        if len(said.get("text", "")) > MESSAGE:
            return web.json_response({"success": False, "error": "error-message-size-exceeded"})
        return self._taken(said, said["text"], MESSAGE) or web.json_response({"success": True})

    async def _teams(self, request: web.Request) -> web.Response:
        raw = await request.read()
        said = json.loads(raw)
        (attached,) = said["attachments"]
        card = attached["content"]
        shape = attached["contentType"] == "application/vnd.microsoft.card.adaptive" and card["type"] == "AdaptiveCard"
        if len(raw) > CARD or not shape or not {one["type"] for one in card["body"]} <= _ELEMENTS:
            return web.Response(status=413 if len(raw) > CARD else 400)
        self.posts.append(said)
        return web.Response(status=202)

    def _taken(self, said: dict[str, Any], text: str, limit: int) -> web.Response | None:
        if not text or len(text) > limit:
            return web.json_response({"message": "length"}, status=400)
        self.posts.append(said)
        return None
