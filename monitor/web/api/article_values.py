"""Articles as the API tells them, and the filters that choose among them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import FilterSchema, Schema
from pydantic import Field

from monitor.articles.models import Article, Revision, State
from monitor.topics.models import Score
from monitor.watchlists.gather import UNREAD
from monitor.web.api.pages import LARGEST, Moment


class ArticleOut(Schema):
    """An article without its text."""

    id: int
    url: str
    title: str
    source: str
    source_host: str
    language: str
    published_at: datetime | None
    updated_at: datetime | None
    seen_at: datetime
    state: str
    relevant: bool | None
    relevance: float | None
    status: str
    story: int | None


class ScoreOut(Schema):
    """A calibrated probability that the article is about a topic."""

    topic: str
    label: str
    value: float
    model_version: str


class EvidenceOut(Schema):
    """A sentence that drove the score; ``share`` is its part of what all sentences brought."""

    sentence: str
    share: float


class PartOut(Schema):
    """An actor that the article names, and the part that it gives it."""

    name: str
    part: str


class ArticleDetail(ArticleOut):
    """An article with what was understood of it. Excerpt and evidence stay within ``quote_chars`` together."""

    authors: list[Any]
    section: str
    reason: str
    decision_on_rights: str = Field(description="What the publisher's rights allowed, in French.")
    paywall: bool
    rights_notice: str
    quote_chars: int
    excerpt: str
    status_cues: list[str]
    scores: list[ScoreOut]
    evidence: list[EvidenceOut]
    actors: list[PartOut]
    revisions: int


class RevisionOut(Schema):
    """A state of the article: what changed, without the text."""

    number: int
    seen_at: datetime
    title: str
    status: str
    material: bool
    transition: str
    summary: list[str]

    @staticmethod
    def resolve_material(revision: Revision) -> bool:
        """Whether something weighty changed."""
        return bool(revision.changes.get("material"))

    @staticmethod
    def resolve_transition(revision: Revision) -> str:
        """«confirmed» or «denied» where the status turned."""
        return str(revision.changes.get("transition") or "")

    @staticmethod
    def resolve_summary(revision: Revision) -> list[str]:
        """What changed, in French."""
        return [str(line) for line in revision.changes.get("summary", ())]


class Filters(FilterSchema):
    """Which articles; all that is given must hold."""

    relevant: bool | None = None
    state: Literal[tuple(State.values)] | None = None  # type: ignore[valid-type] # the states of the model
    language: Annotated[str | None, Field(max_length=8)] = None
    source: Annotated[str | None, Field(max_length=253, description="The source's host.")] = None
    topic: Annotated[str | None, Field(max_length=60, description="A topic's slug; see min_score.")] = None
    min_score: Annotated[float, Field(ge=0, le=1)] = 0.5
    story: Annotated[int | None, Field(ge=1, le=LARGEST)] = None
    watchlist: Annotated[int | None, Field(ge=1, le=LARGEST)] = None
    published_from: Moment | None = None
    published_until: Moment | None = None

    def rows(self) -> QuerySet[Article]:
        """The articles that the filters keep."""
        plain = {
            "relevant": self.relevant,
            "state": self.state,
            "language": self.language,
            "source__host": self.source,
            "membership__story": self.story,
            "revision__matches__watchlist": self.watchlist,
            "published_at__gte": self.published_from,
            "published_at__lte": self.published_until,
        }
        rows = Article.objects.filter(**{name: value for name, value in plain.items() if value is not None})
        if self.topic is not None:
            scored = Score.objects.filter(topic=self.topic, value__gte=self.min_score)
            rows = rows.filter(revision__in=scored.values("revision"))
        return rows.select_related("source", "revision", "membership").defer(
            *(f"revision__{name}" for name in UNREAD if name != "changes")
        )
