"""Fetch many pages at once, through the guard and the publishers' permissions. No database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.articles.identity import same_site
from monitor.articles.onward import HOPS, onward
from monitor.http import tdm
from monitor.http.client import HttpClient
from monitor.http.errors import Code, FetchError
from monitor.http.gate import Gate, Memory
from monitor.http.response import Response
from monitor.http.robots import RETRY
from monitor.http.settings import HttpSettings

log = logging.getLogger(__name__)

#: Seconds for all pages of one call: hosts that want long pauses between two requests (Crawl-delay) get the rest later.
WITHIN = 120.0


@dataclass(frozen=True)
class Page:
    """A page to fetch. ``contract``: the source lets us, whatever its robots.txt and TDM file say."""

    key: int
    url: str
    contract: bool = False
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """What came of a page: exactly one of ``response``, ``refused`` (why, in French), ``error`` and ``late``.

    ``permission`` says in French why we were allowed to fetch it. ``late``: its turn at its host did not come in time.
    """

    page: Page
    response: Response | None = None
    refused: str = ""
    error: FetchError | None = None
    permission: str = ""
    late: bool = False


def fetch_pages(
    pages: Sequence[Page],
    settings: HttpSettings,
    clock: Callable[[], datetime],
    memory: Memory,
    within: float = WITHIN,
) -> list[Fetched]:
    """Fetch ``pages`` at once, ``within`` so many seconds; a bad host delays no other. One result each, in order."""
    return asyncio.run(_fetch_all(pages, settings, clock, memory, within))


async def _fetch_all(
    pages: Sequence[Page], settings: HttpSettings, clock: Callable[[], datetime], memory: Memory, within: float
) -> list[Fetched]:
    async with HttpClient(settings) as client:
        gate = Gate(client, clock, memory)
        tasks = [asyncio.create_task(_fetch(page, client, gate)) for page in pages]
        _, late = await asyncio.wait(tasks, timeout=within)
        for task in late:
            task.cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
    return [
        Fetched(page, late=True) if task in late else _result(page, one)
        for page, task, one in zip(pages, tasks, found, strict=True)
    ]


def _result(page: Page, found: Fetched | BaseException) -> Fetched:
    """An error that nobody foresaw is that page's own; what ends the process is passed on."""
    if isinstance(found, Fetched):
        return found
    if not isinstance(found, Exception):
        raise found
    log.error("page %s", page.url, exc_info=found)
    return Fetched(page, error=FetchError(Code.PROTOCOL, page.url, detail=f"{type(found).__name__}: {found}"[:200]))


class _RefusedError(Exception):
    """The publisher does not let us; the message says why, in French."""


async def _fetch(page: Page, client: HttpClient, gate: Gate) -> Fetched:
    validators = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    try:
        permission = await _permitted(page.url, page, gate)
        response = await client.get(page.url, headers={name: value for name, value in validators.items() if value})
        response = await _followed(response, page, client, gate)
        if response.final_url != page.url:
            permission = await _permitted(response.final_url, page, gate)
    except _RefusedError as refusal:
        return Fetched(page, refused=str(refusal))
    except FetchError as error:
        return Fetched(page, error=error)
    reserved = _reserved(response, settings_agent=client.settings.agent_token)
    if reserved and not _covered(response.final_url, page):
        return Fetched(page, refused=reserved)
    return Fetched(page, response=response, permission=permission)


async def _permitted(url: str, page: Page, gate: Gate) -> str:
    """Why ``url`` may be fetched. Raises _RefusedError, or FetchError where robots.txt cannot be had for now."""
    permission = await gate.check(url, contract=_covered(url, page))
    if permission.allowed:
        return permission.reason
    rules = (await gate.policy(url)).robots
    if rules.rules is None and rules.keep == RETRY:
        error = FetchError(Code.CONNECT, url, detail="robots.txt cannot be read")
        error.french = f"{permission.reason}. Nouvel essai automatique."
        raise error
    policy = permission.reservation.policy
    raise _RefusedError(f"{permission.reason} ; conditions\u00a0: {policy}" if policy else permission.reason)


def _covered(url: str, page: Page) -> bool:
    """Whether the source's contract speaks of ``url``: it ends where a redirect leaves the site."""
    return page.contract and same_site(url, page.url)


async def _followed(response: Response, page: Page, client: HttpClient, gate: Gate) -> Response:
    """The page behind those that only send on, as some link shorteners' do."""
    for _ in range(HOPS):
        target = onward(response)
        if target is None:
            break
        await _permitted(target, page, gate)
        response = replace(await client.get(target), url=page.url)
    return response


def _reserved(response: Response, *, settings_agent: str) -> str:
    """Why the page itself forbids mining, in French; empty if it does not (TDMRep; X-Robots-Tag)."""
    said = tdm.by_headers(response.headers, settings_agent)
    if response.body:
        said = said.then(tdm.by_page(response.body, settings_agent))
    if not said.reserved:
        return ""
    return f"{said.reason} ; conditions\u00a0: {said.policy}" if said.policy else said.reason
