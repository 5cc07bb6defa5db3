"""Which address a page is known by, once it was read: after redirects, AMP, and what it declares itself. Pure.

A declared address is believed only within its own site, and never where it names the home page or a section: a
newsroom's system that declares one address for all its pages would make one article of them.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from monitor.http.url import canonical


def address(final: str, declared: str) -> tuple[str | None, bool]:
    """The canonical address of the page at ``final`` that declares ``declared``, and whether it rests on that word.

    None when neither is an address.
    """
    own = canonical(final)
    said = canonical(declared, final) if declared else None
    if own is None or said is None or _bare(said) == _bare(own) or not believed(own, said):
        return own, False
    return said, True


def believed(own: str, said: str) -> bool:
    """Whether the page at ``own`` may be called ``said``."""
    here, there = urlsplit(own), urlsplit(said)
    return same_site(own, said) and not (leads_up(here.path, there.path) and not there.query)


def leads_up(asked: str, path: str) -> bool:
    """Whether ``path`` is the home page, or the section above what looks like an article («/eco/» of «/eco/a-12»).

    «/article/12» is no section of «/article/12/titre», nor «/titre» of «/titre/amp».
    """
    below, above = asked.strip("/"), path.strip("/")
    if not above:
        return bool(below)
    name = below.removeprefix(f"{above}/").rpartition("/")[2]
    is_article = any(character.isdigit() for character in name) or name.count("-") > 1
    return below.startswith(f"{above}/") and above.isalpha() and is_article


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one registered domain («www.x.fr», «amp.x.fr»)."""
    hosts = {(urlsplit(url).hostname or "").removeprefix("www.") for url in (one, other)}
    if len(hosts) == 1:
        return True
    from courlan import extract_domain

    domains = {extract_domain(url) for url in (one, other)}
    return len(domains) == 1 and None not in domains


def _bare(url: str) -> str:
    return url.partition("://")[2]
