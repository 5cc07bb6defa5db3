"""RSS 0.9x–2.0, RDF and Atom through feedparser, with its known gaps filled. Pure.

feedparser gets text in UTF-8 that we decoded, never an address. Its own sanitizer stays off: what it would
protect (a browser) never sees this HTML, since only plain text leaves the collection.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import feedparser

from monitor.feeds import dates, text
from monitor.feeds.parsed import Hints, ParsedEntry
from monitor.http import url as urls

TITLE, SUMMARY, CONTENT, AUTHOR = 1_000, 20_000, 300_000, 500
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = {"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6}
_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*(\w+)\s*</day>", re.IGNORECASE)
_SKIP = re.compile(r"<skip(hours|days)>(.{0,2000}?)</skip\1>", re.IGNORECASE | re.DOTALL)
#: feedparser lets media:title and media:description overwrite the item's own.
_MEDIA = re.compile(r"(</?)(media|itunes):(title|description|summary|subtitle)(?=[\s>/])")
#: feedparser takes any such attribute for the address, in place of the text of the element.
_LINK_ATTRIBUTE = re.compile(
    r"<link\s+(?:uri|url)\s*=\s*(?:\"[^\"]{0,2000}\"|'[^']{0,2000}')\s*>(?=\s*(?:https?://|/))"
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read(document: str) -> Mapping[str, Any]:
    """feedparser's reading of ``document``; never raises on bad XML.

    It is not told the document's address: it would make GUIDs absolute, and change them when the feed
    moves.
    """
    document = _LINK_ATTRIBUTE.sub("<link>", document)
    document = _MEDIA.sub(r"\1\2:x\3", _DECLARATION.sub("", document.lstrip("\ufeff \t\r\n"), count=1))
    headers = {"content-type": "application/xml; charset=utf-8"}
    result: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(document.encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return result


def entry(item: Mapping[str, Any], base: str) -> ParsedEntry:
    """One item as a value, without its key."""
    summary, content = _bodies(item)
    published = _date(item, "published") or _date(item, "created")
    updated = _date(item, "updated")
    guid = text.storable(str(item.get("id") or ""), 2_000).strip()
    return ParsedEntry(
        identity="",
        url=_link(item, guid, base),
        title=_title(item),
        summary=text.plain(summary, SUMMARY),
        content=text.storable(content, CONTENT),
        published=published or updated,
        updated=updated,
        author=text.plain(_author(item), AUTHOR),
        guid=guid,
    )


def _title(item: Mapping[str, Any]) -> str:
    detail = item.get("title_detail") or {}
    title = str(item.get("title") or "")
    if detail.get("type") == "text/plain":
        return text.line(title, TITLE)
    return text.plain(title, TITLE) or text.plain(str(item.get("media_xtitle") or ""), TITLE)


def _bodies(item: Mapping[str, Any]) -> tuple[str, str]:
    """The item's short and long text, as HTML."""
    longest = max((str(part.get("value") or "") for part in item.get("content") or ()), key=len, default="")
    summary = str(item.get("summary") or item.get("media_xdescription") or item.get("itunes_xsummary") or "")
    if longest == summary:
        longest = ""
    return summary or longest, longest


def _author(item: Mapping[str, Any]) -> str:
    names = [str(one.get("name") or "") for one in item.get("authors") or () if one]
    return ", ".join(dict.fromkeys(name for name in names if name)) or str(item.get("author") or "")


def _link(item: Mapping[str, Any], guid: str, base: str) -> str:
    """The canonical address of the item's page, or an empty string."""
    offered = [str(item.get("feedburner_origlink") or "")]
    if not item.get("guidislink"):  # else feedparser made the link from a GUID, which may be a mere number
        offered.append(str(item.get("link") or ""))
    offered += [str(link.get("href") or "") for link in item.get("links") or () if link.get("rel") == "alternate"]
    if guid.startswith(("http://", "https://")) or (item.get("guidislink") and guid.startswith("/")):
        offered.append(guid)
    for one in offered:
        found = urls.canonical(one, base) if one.strip() else None
        if found and len(found) <= 2_000:
            return text.storable(found, 2_000)
    return ""


def _date(item: Mapping[str, Any], name: str) -> Any:
    # dict.get: feedparser's own get falls back from «updated» to «published» with a warning.
    raw = dict.get(item, name) if isinstance(item, dict) else None  # type: ignore[unreachable,unused-ignore]
    return dates.read(str(raw)) if raw else None


def hints(feed: Mapping[str, Any], document: str) -> Hints:
    """What the channel asks of pollers (RSS 2.0 ttl, skipHours, skipDays; the syndication module; WebSub)."""
    found = _ITEM.search(document)
    head = document[: found.start() if found else 20_000][:200_000]
    hours: set[int] = set()
    days: set[int] = set()
    for which, inner in _SKIP.findall(head):
        if which.lower() == "hours":
            hours |= {int(hour) % 24 for hour in _HOUR.findall(inner)}
        else:
            days |= {_DAYS[day.lower()] for day in _DAY.findall(inner) if day.lower() in _DAYS}
    links = {str(link.get("rel")): str(link.get("href") or "") for link in feed.get("links") or ()}
    return Hints(
        ttl=_ttl(feed),
        period=_period(feed),
        skip_hours=frozenset(hours) if len(hours) < 24 else frozenset(),
        skip_days=frozenset(days) if len(days) < 7 else frozenset(),
        hub=text.storable(links.get("hub", ""), 1000),
        topic=text.storable(links.get("self", ""), 1000),
    )


def _ttl(feed: Mapping[str, Any]) -> float | None:
    raw = str(feed.get("ttl") or "").strip()
    return float(raw) * 60 if raw.isascii() and raw.isdecimal() and len(raw) < 7 else None


def _period(feed: Mapping[str, Any]) -> float | None:
    seconds = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if seconds is None:
        return None
    raw = str(feed.get("sy_updatefrequency") or "1").strip()
    times = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 6 else 1
    return seconds / max(times, 1)
