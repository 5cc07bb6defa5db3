"""Add one article by its address, as an administrator asks: an entry of the source's feed of manual additions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from monitor.articles.link import find_articles, tie
from monitor.articles.models import Article
from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.feeds.identity import key
from monitor.feeds.models import Entry, Feed, Source
from monitor.feeds.subscribe import source_of
from monitor.http import target
from monitor.http.configured import http_settings
from monitor.http.errors import Code, FetchError
from monitor.http.url import canonical

#: What a feed of manual additions is called, and the fragment that makes its address unlike any page's.
TITLE, FRAGMENT = "Ajouts manuels", "ajouts-manuels"


@dataclass(frozen=True)
class Added:
    """The article at an address, and whether it is new; its ``state`` and ``reason`` say what became of a known one."""

    article: Article
    new: bool


def add_article(url: str, now: datetime, *, by: str = "") -> Added:
    """The article at ``url``, made and put before the stage «fetch» if it is new; ``by`` names who asked.

    Raises FetchError, permanent, for what is no address of the public web. A name that leads to a private address is
    refused when the page is fetched.
    """
    written = url.strip()
    asked = written if "://" in written else f"https://{written}"
    vetted = str(target.vet(asked, http_settings().allow).url)
    address = canonical(vetted)
    if address is None or len(address) > 2_000:
        raise FetchError(Code.BAD_URL, asked[:200])
    with transaction.atomic():
        known = _known(address, vetted)
        if known is not None:
            return Added(known, new=False)
        entry, new = Entry.objects.get_or_create(
            feed=_manual_feed(address),
            identity=key("manual", address),
            defaults={"url": vetted, "seen_at": now, "reason": f"Ajouté à la main par {by}."[:300] if by else ""},
        )
        tie([entry], now)
        transaction.on_commit(lambda: ring(Stage.FETCH))
    return Added(Article.objects.get(pk=find_articles([address])[address]), new=new)


def _known(address: str, vetted: str) -> Article | None:
    """The article at this address, or at the one to which it was found to lead."""
    found = find_articles([address])
    if found:
        return Article.objects.get(pk=found[address])
    return Article.objects.filter(entries__url__in={address, vetted}).order_by("pk").first()


def _manual_feed(address: str) -> Feed:
    parts = urlsplit(address)
    source: Source = source_of(f"{parts.scheme}://{parts.netloc}/", "")
    feed, _ = Feed.objects.get_or_create(
        url=f"{parts.scheme}://{parts.netloc}/#{FRAGMENT}",
        defaults={"source": source, "title": f"{TITLE} ({source.name})"[:300], "kind": Feed.Kind.MANUAL},
    )
    return feed
