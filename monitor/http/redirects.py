"""Where a redirect leads (RFC 9110, 15.4). Pure."""

from __future__ import annotations

from yarl import URL

from monitor.http.errors import Code, FetchError
from monitor.http.response import Response

STATUSES = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


def next_address(answer: Response, method: str, seen: set[str], most: int) -> str:
    """Where a redirect leads. Raises FetchError when it cannot be followed."""
    location = answer.headers.get("location", "").strip()
    if method not in ("GET", "HEAD"):
        raise FetchError(Code.REDIRECTS, answer.url, detail=f"{method} redirected to {location[:200]}")
    if not location:
        raise FetchError(Code.REDIRECTS, answer.url, detail="redirect without an address")
    seen.add(answer.url)
    try:
        following = str(URL(answer.url).join(URL(location)).with_fragment(None))
    except ValueError as error:
        raise FetchError(Code.REDIRECTS, answer.url, detail=str(error)) from error
    if following in seen:
        raise FetchError(Code.REDIRECTS, answer.url, detail="loop")
    if len(seen) > most:
        raise FetchError(Code.REDIRECTS, answer.url, detail=f"more than {most}")
    return following
