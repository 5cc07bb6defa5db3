"""How long a server asks us to wait (RFC 9110, 10.2.3; RFC 9111 for freshness). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: However long a server asks, look again after a day: the value may be an error of theirs.
LONGEST = 86_400.0
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)

_NEVER_FRESH = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def http_date(text: str) -> datetime | None:
    """An HTTP date as an aware datetime, or None."""
    try:
        parsed = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait by ``Retry-After`` (number or date), between 0 and a day; None without one."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), LONGEST)
    date = http_date(text) if text else None
    return None if date is None else min(max((date - now).total_seconds(), 0.0), LONGEST)


def max_age(headers: Mapping[str, str]) -> float | None:
    """Seconds for which an answer may be called fresh by ``Cache-Control``, or else by ``Expires`` (RFC 9111, 4.2.1).

    None when neither says so. ``Expires`` counts from the server's own ``Date``, so that its clock does not
    matter, and counts for nothing beside ``no-cache`` or ``no-store``.
    """
    control = headers.get("cache-control", "")
    found = _MAX_AGE.search(control)
    if found or _NEVER_FRESH.search(control):
        return float(found.group(1)) if found else None
    expires, date = http_date(headers.get("expires", "")), http_date(headers.get("date", ""))
    if expires is None or date is None:
        return None
    return max((expires - date).total_seconds(), 0.0)
