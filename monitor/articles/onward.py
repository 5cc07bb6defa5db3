"""Pages that only send the reader on, as link shorteners do without an HTTP redirect. Pure."""

from __future__ import annotations

import re

from monitor.http import html_head
from monitor.http.response import Response
from monitor.http.url import absolute, canonical

#: A page that sends on is small, in bytes; one that only a script sends on is smaller still.
LARGEST, LARGEST_SCRIPTED = 32_768, 6_144
#: Seconds after which a page that refreshes itself is no redirect.
SOON = 5.0
#: Such pages followed in a row.
HOPS = 2

_REFRESH = re.compile(r"^\s*(\d{1,4}(?:\.\d*)?)\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_SCRIPT = re.compile(
    r"(?:window\.|document\.|top\.|self\.)?location(?:\.href)?(?:\s*=\s*|\.(?:replace|assign)\(\s*)(['\"])(.+?)\1"
)


def onward(response: Response) -> str | None:
    """The address to which an HTML page sends its reader at once; None for a page of its own."""
    if len(response.body) > LARGEST or "html" not in (response.content_type or "text/html"):
        return None
    found = _by_refresh(response.body) or _by_script(response.body)
    target = absolute(found, response.final_url) if found else None
    if target is None or canonical(target) == canonical(response.final_url):
        return None
    return target


def _by_refresh(body: bytes) -> str:
    for content in html_head.read(body).meta("refresh"):
        found = _REFRESH.match(content)
        if found and float(found.group(1)) <= SOON:
            return found.group(2).strip()
    return ""


def _by_script(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    if len(body) > LARGEST_SCRIPTED or re.search(r"<(?:p|article|main|h1)\b", text, re.IGNORECASE):
        return ""
    found = _SCRIPT.search(text)
    return found.group(2).replace("\\/", "/") if found else ""
