"""Google News sitemaps, and plain sitemaps as lists of pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from monitor.feeds import dates, text
from monitor.feeds.parsed import ParsedEntry, ParseError
from monitor.feeds.xml_feed import TITLE
from monitor.http import url as urls

#: How sitemaps of news call themselves.
NEWS = re.compile(r"news|actu", re.IGNORECASE)
#: sitemaps.org allows 50,000 addresses; a news sitemap at most 1,000.
MOST = 5_000


def read(document: str) -> etree._Element:
    """The root element; entities and external references stay unread. Raises ParseError."""
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        recover=True,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(document.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(str(error)) from error
    if root is None:
        raise _damaged("no root element")
    return root


def _damaged(why: str) -> ParseError:
    return ParseError(
        "malformed", f"damaged sitemap: {why}", "Plan de site illisible. Prévenez l’éditeur si l’erreur dure."
    )


def children(root: etree._Element, base: str) -> tuple[str, ...]:
    """The sitemaps that an index lists, those that name themselves news first, then by date, the newest first."""
    found = []
    for one in root.iterfind("{*}sitemap"):
        address = urls.absolute(_child(one, "loc"), base)
        if address and len(address) <= 1_000:
            changed = dates.read(_child(one, "lastmod"))
            found.append((not NEWS.search(address), -changed.timestamp() if changed else 0.0, address))
    return tuple(address for _, _, address in sorted(found, key=lambda one: one[:2]))[:100]


def entries(root: etree._Element, base: str) -> Iterator[ParsedEntry]:
    """The pages of a sitemap as entries without keys."""
    for count, item in enumerate(root.iterfind("{*}url")):
        if count >= MOST:
            return
        address = urls.canonical(_child(item, "loc"), base)
        if address is None or len(address) > 2_000:
            continue
        news = item.find("{*}news")
        title = published = None
        if news is not None:
            title, published = _child(news, "title"), dates.read(_child(news, "publication_date"))
        updated = dates.read(_child(item, "lastmod"))
        yield ParsedEntry(
            identity="",
            url=text.storable(address, 2_000),
            title=text.plain(title or "", TITLE),
            published=published or updated,
            updated=updated,
        )


def name(root: etree._Element) -> str:
    """The publication's name, from the first news item."""
    found = root.find("{*}url/{*}news/{*}publication/{*}name")
    return text.line(found.text or "", 300) if found is not None else ""


def _child(element: etree._Element, tag: str) -> str:
    found = element.find("{*}" + tag)
    return "".join(str(piece) for piece in found.itertext()).strip() if found is not None else ""
