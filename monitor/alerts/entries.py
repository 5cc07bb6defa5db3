"""An outgoing feed as plain values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Item:
    """One alert. Texts are single lines without control characters; ``identity`` never changes."""

    alert: int
    identity: str
    title: str
    url: str
    source: str
    published: datetime | None
    decided: datetime
    kind: str
    level: str
    status: str
    cues: tuple[str, ...]
    watchlist: str
    reasons: tuple[str, ...]
    excerpt: str
    rights_notice: str
    changes: tuple[str, ...]
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Outgoing:
    """A feed. ``changed`` is when its newest entry was decided; ``identity`` outlives its secret address."""

    identity: str
    title: str
    subtitle: str
    home: str
    address: str
    changed: datetime
    items: tuple[Item, ...]
