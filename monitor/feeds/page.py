"""A page without a feed, followed by the change of its list of links. Pure.

Each link that leads to what looks like an article of the same site is an entry: its address and its text.
What is new is what the feed's table does not hold yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin

from yarl import URL

from monitor.feeds import encoding, identity, text
from monitor.feeds.parse import body_digest
from monitor.feeds.parsed import ParsedEntry, ParsedFeed, ParseError
from monitor.http import html_head
from monitor.http import url as urls

MOST_LINKS = 500
#: A headline has at least this many words; a menu item fewer.
_HEADLINE_WORDS = 4
_NOT_ARTICLES = re.compile(
    r"/(?:tag|tags|categorie|category|auteur|author|page|login|connexion|compte|abonnement|contact"
    r"|mentions-legales|newsletter|recherche|search|rss|feed|flux)(?:/|$)|\.(?:jpe?g|png|gif|pdf|xml|css|js|zip|mp[34])$",
    re.IGNORECASE,
)
_ASIDE = frozenset({"nav", "footer", "aside", "header"})


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._href = ""
        self._words: list[str] = []
        self._aside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ASIDE:
            self._aside += 1
        elif tag == "a" and not self._aside:
            self._href, self._words = dict(attrs).get("href") or "", []

    def handle_endtag(self, tag: str) -> None:
        if tag in _ASIDE:
            self._aside = max(self._aside - 1, 0)
        elif tag == "a" and self._href:
            self.found.append((self._href, " ".join(self._words)))
            self._href = ""

    def handle_data(self, data: str) -> None:
        if self._href:
            self._words.append(data)


def parse(body: bytes, *, url: str, headers: Mapping[str, str] | None = None) -> ParsedFeed:
    """The headlines that the page ``body`` links to, as a feed. Raises ParseError when there is none."""
    document = encoding.decode(body, (headers or {}).get("content-type", ""))
    head = html_head.read(document[:262_144].encode("utf-8", "replace"))
    reader = _Links()
    reader.feed(document)
    base = urljoin(url, head.base) if head.base else url
    titles: dict[str, str] = {}
    for href, words in reader.found:
        address, title = urls.canonical(href, base), text.line(words, 1_000)
        if address and _is_article(address, url) and len(title) > len(titles.get(address, "")):
            titles[address] = title
    headlines = [(address, title) for address, title in titles.items() if len(title.split()) >= _HEADLINE_WORDS]
    if not headlines:
        raise ParseError(
            "no_links",
            "no headline links on this page",
            "Cette page ne contient aucun lien d’article reconnaissable : elle ne peut pas être suivie.",
        )
    found = [ParsedEntry(identity="", url=address, title=title) for address, title in headlines[:MOST_LINKS]]
    entries, dropped = identity.assign(found)
    return ParsedFeed(head.title[:300], url, "page", tuple(entries), digest=body_digest(body), dropped=dropped)


def _is_article(address: str, page: str) -> bool:
    link, home = URL(address), URL(page)
    return (
        (link.host or "").removeprefix("www.") == (home.host or "").removeprefix("www.")
        and len(link.path.strip("/")) > 8
        and link.path != home.path
        and not _NOT_ARTICLES.search(link.path)
    )
