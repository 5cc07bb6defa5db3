"""Fetch many pages at once, through the guard and the publishers' permissions. No database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.http import tdm
from monitor.http.client import HttpClient
from monitor.http.errors import FetchError
from monitor.http.gate import Gate, Memory
from monitor.http.response import Response
from monitor.http.settings import HttpSettings


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
    """What came of a page: exactly one of ``response``, ``refused`` (why, in French) and ``error``.

    ``permission`` says in French why we were allowed to fetch it.
    """

    page: Page
    response: Response | None = None
    refused: str = ""
    error: FetchError | None = None
    permission: str = ""


def fetch_pages(
    pages: Sequence[Page], settings: HttpSettings, clock: Callable[[], datetime], memory: Memory
) -> list[Fetched]:
    """Fetch ``pages`` concurrently; a bad host delays no other. One result each, in order."""
    return asyncio.run(_fetch_all(pages, settings, clock, memory))


async def _fetch_all(
    pages: Sequence[Page], settings: HttpSettings, clock: Callable[[], datetime], memory: Memory
) -> list[Fetched]:
    async with HttpClient(settings) as client:
        gate = Gate(client, clock, memory)
        return list(await asyncio.gather(*(_fetch(page, client, gate) for page in pages)))


async def _fetch(page: Page, client: HttpClient, gate: Gate) -> Fetched:
    validators = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
    try:
        permission = await gate.check(page.url, contract=page.contract)
        if not permission.allowed:
            return Fetched(page, refused=permission.reason)
        response = await client.get(page.url, headers={name: value for name, value in validators.items() if value})
    except FetchError as error:
        return Fetched(page, error=error)
    reserved = _reserved(response, settings_agent=client.settings.agent_token)
    if reserved and not page.contract:
        return Fetched(page, refused=reserved)
    return Fetched(page, response=response, permission=permission.reason)


def _reserved(response: Response, *, settings_agent: str) -> str:
    """Why the page itself forbids mining, in French; empty if it does not (TDMRep; X-Robots-Tag)."""
    said = tdm.by_headers(response.headers, settings_agent)
    if response.body:
        said = said.then(tdm.by_page(response.body, settings_agent))
    return said.reason if said.reserved else ""
