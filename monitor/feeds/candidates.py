"""Where a site's feeds may be: what its page and robots.txt name, and the usual places. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.parse import urljoin

from monitor.feeds.parse import feeds_named_by
from monitor.feeds.sitemap import NEWS
from monitor.http import url as urls

#: Tried when the page names no feed: paths of the publishing tools in use.
COMMON_PATHS = (
    "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/flux.rss",
    "/spip.php?page=backend", "/?feed=rss2", "/feeds/posts/default",
)  # fmt: skip
SITEMAP_PATHS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/googlenews.xml")
_FEED_LIKE = re.compile(r"(?:^|[/._?=-])(?:rss|atom|feeds?|flux|xml|backend)(?:$|[/._?=&-])", re.IGNORECASE)


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href") if tag == "a" else None
        if href and len(self.hrefs) < 2_000:
            self.hrefs.append(href)


def named(document: str, url: str) -> list[str]:
    """Feeds that the page announces in its head, then links that look like feeds."""
    anchors = _Anchors()
    anchors.feed(document[:1_000_000])
    looking = (urls.absolute(href, url) for href in anchors.hrefs if _FEED_LIKE.search(href))
    return _unique([*feeds_named_by(document, url), *(one for one in looking if one)])[:20]


def usual(url: str) -> list[str]:
    """Addresses where a site's feed usually lies: below the page itself, then at the root."""
    below = [urljoin(url.rstrip("/") + "/", "feed/")] if "?" not in url else []
    return _unique([*below, *(urljoin(url, path) for path in COMMON_PATHS)])


def sitemaps(named_by_robots: Iterable[str], url: str) -> list[str]:
    """News sitemaps: those of robots.txt whose name says news, the usual places, then others (perhaps indexes)."""
    listed = list(named_by_robots)[:100]
    own = [one for one in listed if NEWS.search(one)][:5]
    others = [one for one in listed if one not in own][:3]
    return _unique([*own, *(urljoin(url, path) for path in SITEMAP_PATHS), *others])


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
