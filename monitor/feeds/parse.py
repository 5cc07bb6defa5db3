"""Bytes of a feed to values. Pure.

Takes what servers really send: any of the formats under any content type, in any encoding, compressed once
more, or a web page in its place. Raises ParseError, and nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from monitor.feeds import encoding, identity, json_feed, sitemap, text, xml_feed
from monitor.feeds.parsed import ParsedFeed, ParseError, html_instead, not_a_feed
from monitor.http import html_head
from monitor.http import url as urls
from monitor.http.decode import Bomb, Damaged, Decoder
from monitor.http.retry_after import max_age

MIB = 1024 * 1024
#: Beyond this many items a document is an archive, no feed; the newest come first and are kept.
MOST_ENTRIES = 5_000
LARGEST = 20 * MIB
#: XML deeper than this is an attack.
_DEEPEST = 200

_HTML = re.compile(
    r"^\s*(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])", re.IGNORECASE | re.DOTALL
)
_ROOT = re.compile(r"<(?![?!])(?:([\w.-]+):)?([\w.-]+)")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_VOLATILE = re.compile(
    rb"<!--.*?-->|<(?:lastBuildDate|pubDate|updated|dc:date|generator)\b[^>]*>[^<]*</[^>]+>",
    re.IGNORECASE | re.DOTALL,
)
_FIRST_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry|url)[\s>]")
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


def body_digest(body: bytes) -> str:
    """What tells whether a feed's body changed: not the date of its making, nor comments (64 hex digits)."""
    found = _FIRST_ITEM.search(body)
    if found is None:
        return hashlib.sha256(body).hexdigest()
    head = _VOLATILE.sub(b"", body[: found.start()])
    return hashlib.sha256(head + body[found.start() :]).hexdigest()


def parse(body: bytes, *, url: str, headers: Mapping[str, str] | None = None) -> ParsedFeed:
    """Read the feed ``body`` that ``url`` sent with ``headers`` (names in lower case). Raises ParseError."""
    headers = headers or {}
    document = _document(body, headers)
    start = document.lstrip()
    if not start:
        raise ParseError("empty", "empty document", "Document vide. Nouvel essai automatique.")
    if start[0] in "{[":
        feed = _json(start, url)
    elif _HTML.match(start):
        raise html_instead(feeds_named_by(document, url))
    else:
        feed = _xml(document, url)
    entries, repeated = identity.assign(feed.entries[:MOST_ENTRIES])
    dropped = feed.dropped + repeated + max(len(feed.entries) - MOST_ENTRIES, 0)
    hints = replace(feed.hints, max_age=max_age(headers))
    return replace(feed, entries=tuple(entries), dropped=dropped, hints=hints, digest=body_digest(body))


def _document(body: bytes, headers: Mapping[str, str]) -> str:
    if body.startswith(b"\x1f\x8b"):
        decoder = Decoder("gzip", LARGEST)
        try:
            decoder.feed(body)
            body = decoder.finish()
        except (Damaged, Bomb) as error:
            raise ParseError(
                "compressed", f"gzip that cannot be read: {error}", "Fichier compressé illisible ou démesuré."
            ) from error
    if len(body) > LARGEST:
        raise ParseError("too_large", f"{len(body)} bytes", "Flux trop volumineux : ce n’est pas un flux d’actualité.")
    return encoding.decode(body, headers.get("content-type", ""))


def feeds_named_by(document: str, url: str) -> tuple[str, ...]:
    """The feeds that a page names in its head, as absolute addresses, in the page's order."""
    head = html_head.read(document[:262_144].encode("utf-8", "replace"))
    base = urljoin(url, head.base) if head.base else url
    found = (
        urls.absolute(link.get("href", ""), base)
        for link in head.links
        if {"alternate", "feed"} & set(link["rel"].split()) and _is_feed_type(link)
    )
    return tuple(dict.fromkeys(one for one in found if one))[:50]


def _is_feed_type(link: Mapping[str, str]) -> bool:
    kind = link.get("type", "").partition(";")[0].strip().lower()
    return kind in FEED_TYPES or ("feed" in link["rel"].split() and not kind)


def _json(document: str, url: str) -> ParsedFeed:
    data = json_feed.read(document)
    items = [item for item in data["items"] if isinstance(item, dict)]
    version = str(data.get("version") or "")
    return ParsedFeed(
        title=text.line(str(data.get("title") or ""), 300),
        site=urls.absolute(str(data.get("home_page_url") or ""), url) or "",
        version="json" + version.rsplit("/", 1)[-1][:5] if "jsonfeed" in version else "json",
        entries=tuple(json_feed.entry(item, url) for item in items[: MOST_ENTRIES + 1]),
        hints=json_feed.hints(data),
        language=str(data.get("language") or "")[:8],
        dropped=len(data["items"]) - len(items),
    )


def _xml(document: str, url: str) -> ParsedFeed:
    document = _inert(document)
    root = _root(document)
    if root in ("urlset", "sitemapindex"):
        return _sitemap(document, url)
    if root == "opml":
        raise not_a_feed("an OPML list of feeds: import it with «guetteur feeds import»")
    if _too_deep(document):
        raise ParseError("malformed", "elements nested too deeply", "Flux malformé : éléments trop imbriqués.")
    result = xml_feed.read(document)
    feed = result["feed"]
    if not result["version"] and not result["entries"]:
        if "<html" in document[:5_000].lower():
            raise html_instead(feeds_named_by(document, url))
        raise not_a_feed(f"no feed format (root element {root or 'unknown'!r})")
    site = urls.absolute(str(feed.get("link") or ""), url) or ""
    base = _base(site, url)
    return ParsedFeed(
        title=text.plain(str(feed.get("title") or ""), 300),
        site=site,
        version=str(result["version"] or "xml"),
        entries=tuple(xml_feed.entry(item, base) for item in result["entries"][: MOST_ENTRIES + 1]),
        hints=xml_feed.hints(feed, document),
        language=str(feed.get("language") or "")[:8],
    )


def _base(site: str, url: str) -> str:
    """What relative links start from: the feed's address, or its site's where a third party serves the feed."""
    if not site or not url:
        return site or url
    served, own = (urlsplit(one).hostname or "" for one in (url, site))
    related = served.removeprefix("www.").endswith(own.removeprefix("www.")) or own.endswith(f".{served}")
    return url if related else site


def _sitemap(document: str, url: str) -> ParsedFeed:
    root = sitemap.read(document)
    inside = sitemap.children(root, url)
    if inside:
        raise ParseError(
            "sitemap_index",
            f"an index of sitemaps; follow one of: {', '.join(inside[:5])}",
            f"Index de plans de site. Suivez plutôt l’un de ceux-ci : {', '.join(inside[:5])}",
            found=inside,
        )
    return ParsedFeed(sitemap.name(root), "", "sitemap", tuple(sitemap.entries(root, url)))


def _root(document: str) -> str:
    found = _ROOT.search(document)
    return found.group(2).lower() if found else ""


def _inert(document: str) -> str:
    """Without a DTD that declares entities: nothing to expand, nothing to fetch."""
    head = document[:100_000]
    if not _ENTITY.search(head):
        return document
    stripped = _DOCTYPE.sub("", document, count=1)
    if _ENTITY.search(stripped[:100_000]):
        raise ParseError(
            "entities",
            "the document declares entities",
            "Flux refusé : il déclare des entités XML, ce qu’aucun flux légitime ne fait.",
        )
    return stripped


def _too_deep(document: str) -> bool:
    """Whether elements nest deeper than any feed's (markup inside CDATA does not count)."""
    depth = 0
    for found in _TAG.finditer(document):
        if found["open"]:
            depth += 1
            if depth > _DEEPEST:
                return True
        elif found["close"]:
            depth -= 1
    return False


_TAG = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|(?P<close></[^>]*>)|<[^>/!?][^>]*/>|(?P<open><[^>/!?][^>]*>)", re.DOTALL
)
