"""What stands in place of a feed, and where to look instead: a page that names feeds, an index of sitemaps. Pure.

A page that took the place of a feed often names the feed's new address. It is followed there when the feed never
worked (somebody gave the site's address), or when what lies there holds entries that are known already. An index
of news sitemaps keeps its address: its newest sitemap is read at each poll, since those come and go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitor.feeds.parsed import ParseError
from monitor.http.response import Response

#: Addresses tried behind one page.
MOST = 3


@dataclass(frozen=True)
class Detour:
    """Where to look in place of what was found; ``error`` is what holds when nothing better lies there."""

    error: ParseError
    addresses: tuple[str, ...]
    moves: bool

    @property
    def next(self) -> str:
        """The address to try now."""
        return self.addresses[0]

    def further(self) -> Detour | None:
        """The detour without its first address; None when it was the last."""
        return replace(self, addresses=self.addresses[1:]) if len(self.addresses) > 1 else None


def after(error: ParseError, url: str) -> Detour | None:
    """The detour to make after ``error`` at ``url``, if it names addresses to try."""
    if error.code not in ("html", "sitemap_index"):
        return None
    index = error.code == "sitemap_index"
    found = tuple(one for one in error.found if one != url)[: 1 if index else MOST]
    return Detour(error, found, moves=not index) if found else None


def arrived(detour: Detour, answer: Response) -> Response:
    """What was found, as the answer of the feed's own address: moved for good, or (an index) without validators."""
    if detour.moves:
        return replace(answer, permanent_redirect=answer.final_url)
    return replace(answer, headers={}, permanent_redirect=None)
