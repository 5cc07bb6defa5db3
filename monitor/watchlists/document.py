"""What a query is held against: one article as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from monitor.watchlists.syntax import Context

TITLE, LEAD, TEXT = "title", "lead", "text"


class Span(NamedTuple):
    """A passage that matched: code points ``[start, end)`` of ``field``, and the term of the query."""

    field: str
    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class ActorMention:
    """Where the article names an actor of the gazetteer (its slug), after disambiguation."""

    actor: str
    field: str
    start: int
    end: int
    negated: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """A passage of ``field`` that is denied, or told by somebody else than the journalist."""

    context: Context
    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Money:
    """An amount that the article names, with an ISO 4217 currency (empty if unknown)."""

    value: float
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One article, understood. Offsets are code points into the field that they name.

    ``country`` is that of the source; ``topics`` are calibrated probabilities by slug; ``opens_story`` is
    false for an article that goes on with a story; ``embedding`` is the unit vector of title and lead.
    """

    title: str
    lead: str = ""
    text: str = ""
    source: str = ""
    host: str = ""
    country: str = ""
    authors: tuple[str, ...] = ()
    language: str = "fr"
    published: datetime | None = None
    topics: Mapping[str, float] = field(default_factory=dict)
    mentions: tuple[ActorMention, ...] = ()
    regions: tuple[Region, ...] = ()
    amounts: tuple[Money, ...] = ()
    status: str = ""
    opens_story: bool = True
    relevant: bool | None = None
    rights: str = ""
    embedding: Sequence[float] | None = None
