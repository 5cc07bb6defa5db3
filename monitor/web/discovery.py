"""Look at sites on behalf of a person who waits: bounded in time, apart from the request's own thread."""

from __future__ import annotations

import asyncio
import concurrent.futures
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from monitor.errors import GuetteurError
from monitor.feeds import page
from monitor.feeds.discover import Preview, discover
from monitor.feeds.fetch import LIMITS
from monitor.http.client import HttpClient
from monitor.http.gate import Gate
from monitor.http.settings import HttpSettings

#: Seconds that a person waits at most.
BUDGET = 25.0
#: Looks at once in one process; more wait in line, within their own budget.
_LOOKS = 4
_POOL = ThreadPoolExecutor(_LOOKS, thread_name_prefix="look")

T = TypeVar("T")


class TooLongError(GuetteurError):
    """The site did not show within the time that a person waits."""

    def __init__(self) -> None:
        super().__init__(
            "the site answers too slowly",
            french="Ce site répond trop lentement. Réessayez plus tard, ou donnez l’adresse exacte du flux.",
        )


class NoFeedHereError(GuetteurError):
    """The address leads to something else than a feed."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"{url} is no feed",
            french="Cette adresse ne mène pas à un flux lisible. Cherchez les flux du site depuis la page "
            "«\u00a0Ajouter un flux\u00a0».",
            permanent=True,
        )


def find(url: str, settings: HttpSettings, budget: float = BUDGET) -> list[Preview]:
    """The feeds to be had from ``url``. Raises GuetteurError, its French saying what to do."""

    def look(end: float) -> list[Preview]:
        return discover(url, settings, told=lambda _: _in_time(end))

    return _bounded(look, budget)


def feed_at(url: str, settings: HttpSettings, budget: float = BUDGET) -> Preview:
    """The feed at exactly ``url``. Raises GuetteurError when there is none."""
    tried: list[str] = []

    def told(address: str) -> None:
        tried.append(address)
        if len(tried) > 1:  # discovery went on to other places: the address itself was no feed
            raise NoFeedHereError(url)

    def look(_: float) -> Preview:
        found = discover(url, settings, told=told)[0]
        if found.kind == "page":
            raise NoFeedHereError(url)
        return found

    return _bounded(look, budget)


def page_at(url: str, settings: HttpSettings, budget: float = BUDGET) -> Preview:
    """The page at ``url`` as it would be followed, by its links to articles. Raises GuetteurError."""
    return _bounded(lambda _: asyncio.run(_page(url, settings)), budget)


async def _page(url: str, settings: HttpSettings) -> Preview:
    async with HttpClient(settings) as client:
        await Gate(client, lambda: datetime.now(UTC)).require(url)
        answer = await client.get(url, limits=LIMITS)
    parsed = page.parse(answer.body, url=answer.final_url, headers=answer.headers)
    return Preview(answer.final_url, "page", parsed)


def _in_time(end: float) -> None:
    if time.monotonic() > end:
        raise TooLongError


def _bounded(look: Callable[[float], T], budget: float) -> T:
    """The result of ``look(end)``; ``end`` is the monotonic moment at which nobody waits for it any more."""
    looking = _POOL.submit(look, time.monotonic() + budget)
    try:
        return looking.result(timeout=budget)
    except concurrent.futures.TimeoutError:
        looking.cancel()
        raise TooLongError from None
