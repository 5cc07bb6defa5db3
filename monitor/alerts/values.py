"""What a channel receives: plain values, never a model. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Passage:
    """A stretch of text; ``marked`` where a term of the watchlist stands."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Quote:
    """A sentence that drove the decision; ``share`` is its part (0 to 1) of what all sentences brought."""

    passages: tuple[Passage, ...]
    share: float


@dataclass(frozen=True)
class TopicView:
    """A topic as a reader sees it; ``score`` is a probability between 0 and 1."""

    label: str
    score: float


@dataclass(frozen=True)
class WatchlistView:
    """A watchlist that matched, and why (terms, actors, topics: ready to read, in French)."""

    name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Bar:
    """One day of the week's chart: its short name, and how many articles were told."""

    label: str
    count: int


@dataclass(frozen=True)
class ArticleView:
    """One article in a message.

    ``since`` says what is new in its story since the last message, ``changes`` what changed in its own text.
    ``answers`` are what the reader can reply, label and signed address; ``feedback`` is the token in those
    addresses, for channels with buttons of their own.
    """

    title: str
    url: str
    source: str
    published: datetime | None
    updated: datetime | None
    status: str
    status_cues: tuple[str, ...]
    kind: str
    level: str
    score: float
    topics: tuple[TopicView, ...]
    evidence: tuple[Quote, ...]
    excerpt: str
    rights_notice: str
    watchlists: tuple[WatchlistView, ...]
    actors: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    reprises: tuple[tuple[str, str], ...] = ()
    since: tuple[str, ...] = ()
    console_url: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    feedback: str = ""


@dataclass(frozen=True)
class Section:
    """The articles of a digest that one watchlist brought."""

    name: str
    articles: tuple[ArticleView, ...]


@dataclass(frozen=True)
class Message:
    """One thing to send to one channel.

    ``key`` is the outbox's dedupe key: whatever identifies the message at the other end (an e-mail's
    Message-ID) is derived from it, so that sending again is recognised. ``thread`` names the story's
    conversation, ``parent`` the identifier of its first message where there is one. ``body`` and ``link``
    serve messages without articles (opt-in, notice, test). ``summary`` and ``week`` stand at the head of a digest.
    """

    key: str
    kind: str
    subject: str
    created: datetime
    timezone: str
    recipient: str
    sections: tuple[Section, ...] = ()
    thread: str = ""
    parent: str = ""
    list_name: str = "Guetteur"
    public_url: str = ""
    preferences_url: str = ""
    unsubscribe_url: str = ""
    body: tuple[str, ...] = ()
    link: tuple[str, str] | None = None
    summary: str = ""
    week: tuple[Bar, ...] = ()

    @property
    def articles(self) -> tuple[ArticleView, ...]:
        """All articles, in the order of the sections."""
        return tuple(article for section in self.sections for article in section.articles)


@dataclass(frozen=True)
class Address:
    """Where a message goes. ``secret`` is a token or a secret address and is never logged."""

    kind: str
    address: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Receipt:
    """What the other end said when it accepted a message; ``external_id`` is its name for it there."""

    external_id: str = ""
