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
    above, below = there.path.strip("/"), here.path.strip("/")
    is_section = not above or below.startswith(f"{above}/")
    return same_site(own, said) and not (is_section and not there.query)


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
