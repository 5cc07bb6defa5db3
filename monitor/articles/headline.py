"""The article's title as its readers see it, without the site's name. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.french.tokens import norms

_SEPARATOR = re.compile(r"\s+[|–—·•»-]\s+|\s*\|\s*")
#: A title keeps at least this many words when a part is taken for the site's name …
LEAST_WORDS = 3
#: … which has at most this many.
MOST_SITE_WORDS = 6


def headline(declared: str, headings: Sequence[str], site: str = "") -> str:
    """The title: the page's own heading where what the page declares begins or ends with it; else that, less the
    site's name.
    """
    own = norms(site)
    bare = _without_site(declared, own)
    wanted = [norms(declared), norms(bare)]
    for heading in sorted(headings, key=len, reverse=True):
        found = norms(heading)
        begins_or_ends = any(found in (title[: len(found)], title[-len(found) :]) for title in wanted)
        if len(found) >= LEAST_WORDS and found != own and begins_or_ends:
            return heading
    return bare or (headings[0] if headings else "")


def _without_site(title: str, site: list[str]) -> str:
    """Cut the last parts off while they name the site, or stand behind a bar."""
    while True:
        separators = list(_SEPARATOR.finditer(title))
        if not separators:
            return title
        last = separators[-1]
        rest, kept = norms(title[last.end() :]), title[: last.start()].rstrip()
        barred = "|" in title[: last.end()] and len(rest) <= MOST_SITE_WORDS
        if len(norms(kept)) < LEAST_WORDS or not (barred or (site and rest == site)):
            return title
        title = kept
