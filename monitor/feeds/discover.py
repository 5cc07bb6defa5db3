"""Find the feeds of a site and show their last entries, before anything is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.errors import GuetteurError
from monitor.feeds import candidates, encoding, page
from monitor.feeds.fetch import LIMITS
from monitor.feeds.parse import parse
from monitor.feeds.parsed import ParsedFeed, ParseError
from monitor.feeds.sitemap import NEWS
from monitor.http.client import HttpClient
from monitor.http.errors import FetchError
from monitor.http.gate import Gate
from monitor.http.response import Response
from monitor.http.settings import HttpSettings

#: Enough to choose from; looking further would be a burden to the site.
_ENOUGH = 8


@dataclass(frozen=True)
class Preview:
    """A feed that was found. ``kind`` is a value of ``Feed.Kind``; ``url`` where it lies after redirects."""

    url: str
    kind: str
    feed: ParsedFeed


def discover(url: str, settings: HttpSettings, told: Callable[[str], None] = lambda _: None) -> list[Preview]:
    """Feeds to be had from ``url``: itself, those its page names, usual paths, sitemaps, the page itself.

    ``told`` hears of each address before it is tried. Raises FetchError when ``url`` itself cannot be had,
    and GuetteurError when nothing was found.
    """
    found = asyncio.run(_discover(url, settings, told))
    if not found:
        raise GuetteurError(
            f"no feed found at {url}, nor a list of headlines",
            french="Aucun flux trouvé sur ce site, ni liste d’articles à suivre.",
            permanent=True,
        )
    return found


async def _discover(url: str, settings: HttpSettings, told: Callable[[str], None]) -> list[Preview]:
    async with HttpClient(settings) as client:
        told(url)
        answer = await client.get(url, limits=LIMITS)
        direct = await _read(client, answer)
        if isinstance(direct, Preview):
            return [direct]
        document = encoding.decode(answer.body, answer.headers.get("content-type", ""))
        for offered in (
            [*direct.found, *candidates.named(document, answer.final_url)],
            candidates.usual(answer.final_url),
            candidates.sitemaps(await _robots_sitemaps(client, answer.final_url), answer.final_url),
        ):
            found = await _try(client, offered, told)
            if found:
                return found
        return _as_page(answer)


async def _try(client: HttpClient, addresses: Sequence[str], told: Callable[[str], None]) -> list[Preview]:
    found: dict[str, Preview] = {}
    for address in addresses:
        if len(found) >= _ENOUGH:
            break
        told(address)
        try:
            answer = await client.get(address, limits=LIMITS)
        except FetchError:
            continue
        preview = await _read(client, answer)
        if isinstance(preview, Preview) and (preview.kind != "sitemap" or _is_news(preview)):
            found.setdefault(preview.url, preview)
    return list(found.values())


async def _read(client: HttpClient, answer: Response) -> Preview | ParseError:
    """The feed in ``answer``, or the reason why it is none, with what it names instead."""
    try:
        feed = parse(answer.body, url=answer.final_url, headers=answer.headers)
    except ParseError as error:
        return await _inside(client, answer, error) or error
    return Preview(answer.final_url, "sitemap" if feed.version == "sitemap" else "feed", feed)


async def _inside(client: HttpClient, answer: Response, error: ParseError) -> Preview | None:
    """What an index of sitemaps leads to: followed at its own address if it is one of news, else at the child's."""
    if error.code != "sitemap_index" or not error.found:
        return None
    try:
        child = await client.get(error.found[0], limits=LIMITS)
        feed = parse(child.body, url=child.final_url, headers=child.headers)
    except (FetchError, ParseError):
        return None
    return Preview(answer.final_url if NEWS.search(answer.final_url) else child.final_url, "sitemap", feed)


def _is_news(preview: Preview) -> bool:
    """Whether a sitemap lists news, not all the pages that a site ever had."""
    titled = any(entry.title for entry in preview.feed.entries)
    return titled or NEWS.search(preview.url) is not None


def _as_page(answer: Response) -> list[Preview]:
    """The page itself, followed by its links, when it has headlines."""
    try:
        feed = page.parse(answer.body, url=answer.final_url, headers=answer.headers)
    except ParseError:
        return []
    return [Preview(answer.final_url, "page", feed)]


async def _robots_sitemaps(client: HttpClient, url: str) -> tuple[str, ...]:
    policy = await Gate(client, lambda: datetime.now(UTC)).policy(url)
    return policy.robots.sitemaps
