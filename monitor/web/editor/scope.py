"""What people type of a watchlist's scope, as it is stored, and back."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from monitor.feeds.models import Source

_PARTS: Final = re.compile(r"[\n,;]+")
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?")
LISTS: Final = ("sources", "excluded_sources", "languages", "rights")


def hosts(text: str) -> list[str]:
    """The hosts that lines of hosts, addresses or names of known sources stand for. Raises ``ValidationError``."""
    return list(dict.fromkeys(_host(part.strip()) for part in _PARTS.split(text) if part.strip()))


def _host(text: str) -> str:
    low = text.lower()
    plain = urlsplit(low).netloc if "//" in low else low.removesuffix("/")
    plain = plain.removeprefix("www.")
    if _HOST.fullmatch(plain):
        return plain
    source = Source.objects.filter(name__iexact=text).first()
    if source is None:
        raise ValidationError(f"«\u00a0{text}\u00a0» n’est ni une source connue ni l’adresse d’un site.")
    return source.host


def stored(cleaned: dict[str, Any], similarity: float | None) -> dict[str, Any]:
    """The scope to store: what is empty is left out, so that equal scopes are equal values."""
    found: dict[str, Any] = {name: cleaned[name] for name in LISTS if cleaned.get(name)}
    if similarity is not None:
        found["similarity"] = similarity
    return found
