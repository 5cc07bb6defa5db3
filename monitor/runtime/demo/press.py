"""The demonstration's press on the loopback: six news sites, each at an address of its own."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from aiohttp import web

from monitor.runtime.demo.edition import Edition, Published, editions
from monitor.runtime.demo.feeds import feed
from monitor.runtime.demo.pages import article_page, front_page
from monitor.runtime.demo.sites import SITES, Site


@dataclass(frozen=True)
class FeedInfo:
    """A feed that the press offers; ``site`` is the front page of its publisher, ``name`` its title."""

    title: str
    url: str
    site: str


@dataclass(frozen=True)
class Hit:
    """One request that the press has answered."""

    site: str
    path: str
    status: int


@dataclass(frozen=True)
class _Page:
    """What stands at one path."""

    body: bytes
    content_type: str
    modified: datetime

    @property
    def etag(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:20]


class Press:
    """Serves the six sites. Articles are dated back from ``now``.

    >>> async with Press(now=datetime.now(UTC)) as press:
    ...     [feed.url for feed in press.feeds]
    """

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.hits: list[Hit] = []
        self.editions: dict[str, Edition] = {}
        self._pages: dict[str, dict[str, _Page]] = {}
        self._sockets: dict[str, socket.socket] = {}
        self._origins: dict[str, str] = {}
        self._runners: list[web.AppRunner] = []

    @property
    def feeds(self) -> list[FeedInfo]:
        """The feeds, in the order of the sites."""
        return [
            FeedInfo(edition.site.name, edition.feed_url, edition.origin + "/") for edition in self.editions.values()
        ]

    @property
    def hosts(self) -> list[str]:
        """``host:port`` of each site: what the guard of outgoing requests must let through."""
        return [urlsplit(origin).netloc for origin in self._origins.values()]

    @property
    def articles(self) -> list[Published]:
        """Everything that is published now."""
        return [item for edition in self.editions.values() for item in edition.articles]

    def publish_updates(self, at: datetime | None = None) -> list[Published]:
        """Put the later state of the articles that have one in place of the first; return them.

        Safe to call from any thread.
        """
        self._print(at or datetime.now(UTC))
        return [item for item in self.articles if item.updated]

    def count(self, *, site: str | None = None, path: str | None = None, status: int | None = None) -> int:
        """How many requests were made, by site, path and status."""
        return sum(
            site in (None, hit.site) and path in (None, hit.path) and status in (None, hit.status) for hit in self.hits
        )

    async def __aenter__(self) -> Self:
        try:
            for place, slug in enumerate(SITES):
                self._sockets[slug] = bound = _bind(place)
                host, port = bound.getsockname()
                self._origins[slug] = f"http://{host}:{port}"
            self._print(None)
            for slug, bound in self._sockets.items():
                await self._serve(SITES[slug], bound)
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._close()

    async def _serve(self, site: Site, bound: socket.socket) -> None:
        app = web.Application()
        app.router.add_get("/{path:.*}", self._handler(site))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._runners.append(runner)
        await web.SockSite(runner, bound).start()

    async def _close(self) -> None:
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))
        for bound in self._sockets.values():
            bound.close()

    def _handler(self, site: Site) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            page = self._pages[site.slug].get(request.path)
            response = web.Response(status=404, text="Page introuvable") if page is None else _answer(request, page)
            self.hits.append(Hit(site.slug, request.path, response.status))
            return response

        return answer

    def _print(self, updated_at: datetime | None) -> None:
        """Make every page anew."""
        self.editions = editions(self._origins, self.now, updated_at)
        self._pages = {slug: _pages(edition, self.now) for slug, edition in self.editions.items()}


def _bind(place: int) -> socket.socket:
    """A free port on a loopback address of the site's own, as real sites have; where there is only one
    loopback address (macOS), on that one.
    """
    for host in (f"127.0.0.{place + 11}", "127.0.0.1"):
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        with contextlib.suppress(OSError):
            bound.bind((host, 0))
            return bound
        bound.close()
    raise OSError("no loopback address can be bound")


def _pages(edition: Edition, now: datetime) -> dict[str, _Page]:
    """Everything on one site, by path."""
    site, stable = edition.site, now.replace(microsecond=0)
    body, content_type = feed(edition)
    pages = {
        site.feed_path: _Page(body, content_type, edition.modified),
        "/": _Page(front_page(edition).encode(), "text/html; charset=utf-8", edition.modified),
        "/robots.txt": _Page(_robots(edition).encode(), "text/plain; charset=utf-8", stable),
    }
    if site.reserved:
        rules = [{"location": site.reserved, "tdm-reservation": 1}]
        pages["/.well-known/tdmrep.json"] = _Page(json.dumps(rules).encode(), "application/json", stable)
    for item in edition.articles:
        path = urlsplit(item.url).path
        pages[path] = _Page(article_page(edition, item).encode(), "text/html; charset=utf-8", item.modified)
    return pages


def _robots(edition: Edition) -> str:
    sitemap = f"\nSitemap: {edition.feed_url}\n" if edition.site.feed == "sitemap" else ""
    return edition.site.robots + sitemap


def _answer(request: web.Request, page: _Page) -> web.Response:
    """The page, or 304 where the client has it (RFC 9110, 13.2.2: If-None-Match overrides the date)."""
    headers = {
        "ETag": f'"{page.etag}"',
        "Last-Modified": format_datetime(page.modified.astimezone(UTC), usegmt=True),
        "Cache-Control": "max-age=0",
    }
    if request.if_none_match is not None:
        known = any(tag.value in (page.etag, "*") for tag in request.if_none_match)
    else:
        since = request.if_modified_since
        known = since is not None and page.modified <= since
    if known:
        return web.Response(status=304, headers=headers)
    return web.Response(body=page.body, headers={**headers, "Content-Type": page.content_type})
