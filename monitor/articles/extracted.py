"""What extraction yields. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Removed:
    """A passage that was taken out of the page's text, and the rule that did it."""

    text: str
    rule: str


@dataclass(frozen=True)
class Hints:
    """What the feed already said of the article; used where the page says nothing."""

    title: str = ""
    summary: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    author: str = ""


@dataclass(frozen=True)
class Extracted:
    """The article of a page.

    ``text`` holds paragraphs separated by blank lines; ``language`` is an ISO 639-1 code or empty when
    unknown; ``canonical`` is the address that the page declares for itself; instants are aware.
    ``date_note`` says in French what was doubtful about them. ``agencies`` are the news agencies that the
    article is credited to.
    """

    title: str
    lead: str
    text: str
    authors: tuple[str, ...] = ()
    section: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    date_note: str = ""
    language: str = ""
    canonical: str = ""
    paywall: bool = False
    agencies: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
