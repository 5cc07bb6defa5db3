"""What the six sites publish at one moment: addresses, dates and texts. Pure: no clock, no socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.runtime.demo.library import DemoArticle, library, updates
from monitor.runtime.demo.sites import SITES, Site


@dataclass(frozen=True)
class Published:
    """An article on its site. ``url`` is canonical; ``modified`` is later than ``published`` once updated."""

    article: DemoArticle
    site: Site
    url: str
    published: datetime
    modified: datetime

    @property
    def updated(self) -> bool:
        """Whether the text has changed since it was first published."""
        return self.modified > self.published


@dataclass(frozen=True)
class Edition:
    """One site at one moment: its articles, newest first."""

    site: Site
    origin: str
    articles: tuple[Published, ...]

    @property
    def feed_url(self) -> str:
        """Address of the site's feed."""
        return self.origin + self.site.feed_path

    @property
    def modified(self) -> datetime:
        """When anything on the site last changed."""
        return max(item.modified for item in self.articles)

    def siblings(self, item: Published, count: int = 6) -> list[Published]:
        """The site's other articles, as a side-bar shows them."""
        return [other for other in self.articles if other is not item][:count]

    def related(self, item: Published) -> list[Published]:
        """The articles that ``item`` points to within its text."""
        by_slug = {other.article.slug: other for other in self.articles}
        return [by_slug[slug] for slug in item.article.related if slug in by_slug]


def editions(origins: Mapping[str, str], now: datetime, updated_at: datetime | None = None) -> dict[str, Edition]:
    """Every site's edition, by slug. ``origins`` maps sites to where they are served (``http://host:port``).

    Articles are dated back from ``now`` by their age. With ``updated_at``, the later state of the articles
    that have one stands at their address.
    """
    current = {**library(), **updates()} if updated_at else library()
    found: dict[str, list[Published]] = {slug: [] for slug in SITES}
    for slug, article in current.items():
        site = SITES[article.site]
        published = (now - article.age).replace(microsecond=0)
        modified = updated_at.replace(microsecond=0) if updated_at and slug in updates() else published
        url = origins[site.slug] + site.path(article, published)
        found[site.slug].append(Published(article, site, url, published, modified))
    return {
        slug: Edition(SITES[slug], origins[slug], tuple(sorted(items, key=lambda item: item.published, reverse=True)))
        for slug, items in found.items()
    }
