"""What a feed says, as values; and why something is no feed. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from monitor.errors import GuetteurError


@dataclass(frozen=True)
class ParsedEntry:
    """One item. ``url`` is canonical; ``summary`` is plain text; ``content`` is the publisher's HTML, unsafe.

    ``guid`` is the identifier as published; ``identity`` the key under which the entry is stored (64
    hexadecimal digits), unique within one parsed feed.
    """

    identity: str
    url: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    author: str = ""
    guid: str = ""


@dataclass(frozen=True)
class Hints:
    """What a feed asks of those who poll it. Times are in seconds, hours in GMT, days from 0 = Monday."""

    ttl: float | None = None
    period: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    max_age: float | None = None
    hub: str = ""
    topic: str = ""

    def to_json(self) -> dict[str, object]:
        """As kept in ``Feed.hints``."""
        return {
            "ttl": self.ttl,
            "period": self.period,
            "skip_hours": sorted(self.skip_hours),
            "skip_days": sorted(self.skip_days),
            "max_age": self.max_age,
            "hub": self.hub,
            "topic": self.topic,
        }

    @classmethod
    def from_json(cls, data: object) -> Hints:
        """Read what ``to_json`` wrote; anything else gives no hints."""
        if not isinstance(data, dict):
            return cls()
        return cls(
            ttl=_seconds(data.get("ttl")),
            period=_seconds(data.get("period")),
            skip_hours=frozenset(h for h in data.get("skip_hours") or () if isinstance(h, int) and 0 <= h < 24),
            skip_days=frozenset(d for d in data.get("skip_days") or () if isinstance(d, int) and 0 <= d < 7),
            max_age=_seconds(data.get("max_age")),
            hub=str(data.get("hub") or ""),
            topic=str(data.get("topic") or ""),
        )


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and value >= 0 else None


@dataclass(frozen=True)
class ParsedFeed:
    """A feed that was read. ``version`` names the format; ``dropped`` counts items not kept."""

    title: str
    site: str
    version: str
    entries: tuple[ParsedEntry, ...]
    hints: Hints = field(default_factory=Hints)
    digest: str = ""
    language: str = ""
    dropped: int = 0


class ParseError(GuetteurError):
    """These bytes cannot be read as a feed. ``code`` is for machines; ``found`` are feeds named by a page."""

    def __init__(self, code: str, message: str, french: str, *, found: tuple[str, ...] = ()) -> None:
        super().__init__(message, french=french)
        self.code = code
        self.found = found


def not_a_feed(message: str) -> ParseError:
    """The document is readable but no feed."""
    return ParseError(
        "not_a_feed",
        message,
        "Ce document n’est pas un flux. Vérifiez l’adresse ou cherchez le flux sur le site.",
    )


def html_instead(found: tuple[str, ...]) -> ParseError:
    """A web page stands where a feed should be."""
    if found:
        listed = ", ".join(found[:5])
        return ParseError(
            "html",
            f"a web page, not a feed; it names these feeds: {listed}",
            f"Une page web se trouve à la place du flux. Flux annoncés par la page : {listed}",
            found=found,
        )
    return ParseError(
        "html",
        "a web page, not a feed; it names no feed",
        "Une page web se trouve à la place du flux, et elle n’annonce aucun flux. Cherchez-le sur le site.",
    )
