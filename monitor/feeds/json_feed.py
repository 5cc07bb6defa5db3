"""JSON Feed 1.0 and 1.1 (jsonfeed.org). Pure."""

from __future__ import annotations

import json
from typing import Any

from monitor.feeds import dates, text
from monitor.feeds.parsed import Hints, ParsedEntry, ParseError, not_a_feed
from monitor.feeds.xml_feed import AUTHOR, CONTENT, SUMMARY, TITLE
from monitor.http import url as urls


def read(document: str) -> dict[str, Any]:
    """The feed object. Raises ParseError when the JSON is damaged or is no feed."""
    try:
        data = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise ParseError(
            "malformed", f"damaged JSON: {error}", "Flux JSON illisible. Prévenez l’éditeur si l’erreur dure."
        ) from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise not_a_feed("JSON without a list of items")
    return data


def entry(item: dict[str, Any], base: str) -> ParsedEntry:
    """One item as a value, without its key."""
    html, written = _text(item, "content_html"), _text(item, "content_text")
    summary = text.line(_text(item, "summary") or written, SUMMARY) or text.plain(html, SUMMARY)
    published = dates.read(_text(item, "date_published"))
    updated = dates.read(_text(item, "date_modified"))
    guid = text.storable(_text(item, "id"), 2_000).strip()
    return ParsedEntry(
        identity="",
        url=_link(item, guid, base),
        title=text.line(_text(item, "title"), TITLE),
        summary=summary,
        content=text.storable(html, CONTENT),
        published=published or updated,
        updated=updated,
        author=text.line(_authors(item), AUTHOR),
        guid=guid,
    )


def hints(data: dict[str, Any]) -> Hints:
    """The feed's hub, if it names one that speaks WebSub."""
    hubs = data.get("hubs")
    for hub in hubs if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and str(hub.get("type", "")).lower() in ("websub", "pubsubhubbub"):
            return Hints(hub=text.storable(_text(hub, "url"), 1000), topic=text.storable(_text(data, "feed_url"), 1000))
    return Hints()


def _link(item: dict[str, Any], guid: str, base: str) -> str:
    for one in (_text(item, "url"), guid if guid.startswith("http") else "", _text(item, "external_url")):
        found = urls.canonical(one, base) if one.strip() else None
        if found and len(found) <= 2_000:
            return text.storable(found, 2_000)
    return ""


def _authors(item: dict[str, Any]) -> str:
    several = item.get("authors")
    people = several if isinstance(several, list) else [item.get("author")]
    return ", ".join(_text(one, "name") for one in people if isinstance(one, dict) and _text(one, "name"))


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)
