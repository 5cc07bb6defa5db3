"""Bring addresses to one form, so that the same page has the same address. Pure.

The rule is never to merge two pages: only parameters that are known to track readers go. (courlan's own
list is wider: it would also drop ``cid``, ``eid`` or ``gallery``, by which some sites tell their articles
apart, and parameters without a value.)
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote

from yarl import URL

#: Parameters that only say where a reader came from: Urchin/GA, Matomo, AT Internet (Piano), advertising
#: click identifiers, mail tools.
_TRACKER = re.compile(
    r"utm_\w+|mtm_\w+|matomo_\w+|pk_(?:campaign|kwd|keyword|source|medium|content|cid)|piwik_\w+"
    r"|at_(?:medium|campaign|content|custom\d*|creation|format|variant|platform|channel|link\w*|recipient\w*)"
    r"|xt(?:or|ref|s|cr|dt)|[fgd]bclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|li_fat_id"
    r"|igshid|igsh|mc_[ce]id|_ga|_gl|_hsenc|_hsmi|__hs\w+|hsctatracking|mkt_tok|oly_(?:anon|enc)_id"
    r"|vero_(?:id|conv)|s_cid|ns_\w+|wt[._](?:mc|z?mc)[._]?\w*|ncid|cmpid|ref_src|ref_url|__twitter_impression"
    r"|dicbo|ens_id|oref|_branch_match_id|wickedid|rb_clickid|sc_(?:campaign|channel|content|medium|outcome|geo)",
    re.IGNORECASE,
)
#: Parameters that track only when their value says so (``from=rss``); elsewhere they may tell pages apart.
_MAYBE_TRACKER = frozenset({"from", "source", "src", "ref", "origin", "via", "feed", "rss", "partner"})
_TRACKING_VALUE = re.compile(
    r"(?:rss|atom|feed\w*|flux\w*|twitter|facebook|linkedin|newsletter|nl|mail|social|google\w*|1|true)(?:[-_].*)?",
    re.IGNORECASE,
)
_AMP_QUERY = {("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("output", "amp")}
_WRAPPERS = {"www.google.com": ("url", "q"), "www.google.fr": ("url", "q"), "l.facebook.com": ("u",)}
_AMP_CACHE = re.compile(r"^/(?:[civ]|amp)/(s/)?(?=[\w-]+\.)")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]+")


def absolute(text: str, base: str = "") -> str | None:
    """``text`` (perhaps relative to ``base``) as a fetchable http(s) address without fragment, or None."""
    text = _BLANK.sub("", text.strip()) if "\n" in text or "\t" in text else text.strip().replace(" ", "%20")
    if text.startswith("//"):
        text = (base.split(":", 1)[0] or "https") + ":" + text
    elif text[:4].lower() == "www.":  # no page lies in a folder of that name
        text = "https://" + text
    try:
        url = URL(text)
        if not url.absolute and base:
            url = URL(base).join(url)
        if url.scheme not in ("http", "https") or not url.raw_host:
            return None
        return str(url.with_fragment(None))
    except ValueError:
        return None


def canonical(text: str, base: str = "") -> str | None:
    """The one form of the address of a page: no tracking, AMP, wrapper, fragment, default port; ASCII host.

    None when ``text`` is no http(s) address. ``canonical(canonical(x)) == canonical(x)``.
    """
    found = absolute(text, base)
    for _ in range(4):
        if found is None:
            return None
        following = _step(URL(found))
        if following == found:
            return found
        found = following
    return found


def _step(url: URL) -> str | None:
    inside = _unwrapped(url)
    if inside is not None:
        return absolute(inside)
    path = _without_amp(re.sub(r"/{2,}", "/", url.raw_path)) if "://" not in url.path else url.raw_path
    host = (url.raw_host or "").rstrip(".")
    query = _clean_query(url.raw_query_string)
    netloc = f"[{host}]" if ":" in host else host
    if url.explicit_port is not None and not url.is_default_port():
        netloc += f":{url.explicit_port}"
    try:
        return str(URL(f"{url.scheme}://{netloc}{path or '/'}{'?' + query if query else ''}"))
    except ValueError:
        return None


def _clean_query(query: str) -> str:
    """The query without its tracking parameters; the rest keeps its order and spelling."""
    kept = []
    for part in re.split(r"[&;](?:amp;)?", query):
        name, _, value = part.partition("=")
        name, value = unquote(name).lower(), unquote(value)
        if not part or _TRACKER.fullmatch(name) or (name, value.lower()) in _AMP_QUERY:
            continue
        if name in _MAYBE_TRACKER and (not value or _TRACKING_VALUE.fullmatch(value)):
            continue
        kept.append(part)
    return "&".join(kept)


def _without_amp(path: str) -> str:
    for ending in ("/amp/", "/amp"):
        if path.endswith(ending) and len(path) > len(ending):
            return path[: -len(ending)] + ("/" if ending.endswith("/") else "")
    if path.endswith(".amp.html"):
        return path.removesuffix(".amp.html") + ".html"
    if path.startswith("/amp/") and path.count("/") > 2:
        return path.removeprefix("/amp")
    return path.removesuffix(".amp")


def _unwrapped(url: URL) -> str | None:
    """The address inside that of a link wrapper (AMP cache, search-engine redirect), or None."""
    host = (url.host or "").lower()
    if host.endswith(".cdn.ampproject.org") or (host.startswith("www.google.") and url.path.startswith("/amp/")):
        found = _AMP_CACHE.match(url.raw_path)
        if found:
            scheme = "https://" if found.group(1) else "http://"
            return scheme + url.raw_path[found.end() :] + (f"?{url.raw_query_string}" if url.query_string else "")
    for name in _WRAPPERS.get(host, ()):
        if url.path in ("/url", "/l.php"):
            inner = dict(parse_qsl(url.raw_query_string)).get(name, "")
            if inner.startswith(("http://", "https://")):
                return inner
    return None
