"""Add feeds: one by its address, or a list from an OPML file; export them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q

from monitor.feeds.models import Feed, Source
from monitor.feeds.opml import Line, OpmlList, OutlineFeed, Verdict, plan, write_opml
from monitor.http import target
from monitor.http.addresses import AllowList
from monitor.http.errors import FetchError

#: First polls of an import are spread, so that it does not hit a hundred sites at once.
SPREAD = timedelta(seconds=60)
_LONGEST_HOST = 253


def source_of(site: str, name: str) -> Source:
    """The source that owns ``site``, made if it is new. A source is known by its host."""
    parts = urlsplit(site)
    host = (parts.hostname or "").removeprefix("www.")
    source, _ = Source.objects.get_or_create(
        host=(f"{host}:{parts.port}" if parts.port else host)[:_LONGEST_HOST],
        defaults={"name": (name or host)[:200], "site": site[:500]},
    )
    return source


def add_feed(outline: OutlineFeed, due_at: datetime, *, allow: AllowList, kind: str = "") -> tuple[Feed, bool]:
    """The feed at ``outline.url`` and whether it is new. Raises FetchError for an address that is refused.

    A feed that has moved away from this address is no new one.
    """
    url = str(target.vet(outline.url, allow).url)
    existing = Feed.objects.filter(Q(url=url) | Q(previous_url=url)).order_by("pk").first()
    if existing is not None:
        return existing, False
    chosen = kind or (Feed.Kind.PAGE if outline.page else Feed.Kind.FEED)
    return Feed.objects.get_or_create(
        url=url,
        defaults={
            "source": source_of(outline.site if _has_host(outline.site) else url, outline.title),
            "title": outline.title[:300],
            "folder": outline.folder[:200],
            "kind": chosen,
            "due_at": due_at,
        },
    )


def _has_host(site: str) -> bool:
    """Whether the address that a list gives for a site names a host that can be kept."""
    try:
        return 0 < len(urlsplit(site).hostname or "") <= _LONGEST_HOST
    except ValueError:
        return False


def import_opml(listed: OpmlList, now: datetime, *, allow: AllowList, dry_run: bool) -> list[Line]:
    """Import a list, or only tell what would be done: one line of report for each line of the file."""
    urls = [feed.url for feed in listed.feeds]
    rows = Feed.objects.filter(Q(url__in=urls) | Q(previous_url__in=urls)).values_list("url", "previous_url")
    known = {url for row in rows for url in row}
    lines = [_vetted(line, allow) for line in plan(listed, known)]
    wanted = [line for line in lines if line.verdict is Verdict.ADD]
    if not dry_run:
        step = SPREAD / max(len(wanted), 1)
        with transaction.atomic():
            for place, line in enumerate(wanted):
                add_feed(line.feed, now + place * step, allow=allow)
    return lines


def _vetted(line: Line, allow: AllowList) -> Line:
    if line.verdict is not Verdict.ADD:
        return line
    try:
        target.vet(line.feed.url, allow)
    except FetchError as error:
        return Line(Verdict.REFUSED, line.feed, error.message, error.french)
    return line


def export_opml(feeds: Iterable[Feed]) -> bytes:
    """The feeds as an OPML file, folder by folder."""
    outlines = [
        OutlineFeed(feed.url, feed.title, feed.source.site, feed.folder, feed.kind == Feed.Kind.PAGE)
        for feed in feeds
        if feed.kind != Feed.Kind.MANUAL
    ]
    return write_opml("Guetteur", sorted(outlines, key=lambda one: (one.folder, one.title.casefold(), one.url)))
