"""Queries tried: against a text, and against the stored articles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from monitor.articles.models import Article
from monitor.watchlists import search
from monitor.watchlists.compile import Compiled, Compiler
from monitor.watchlists.document import Document
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.judged import marks_of, quality
from monitor.watchlists.live import compile_watchlist, glossary
from monitor.watchlists.models import Client, Watchlist
from monitor.watchlists.parse import parse
from monitor.watchlists.printing import print_query
from monitor.web.api import saving
from monitor.web.api.auth import SEARCH_RATE, TokenThrottle, needs
from monitor.web.api.watchlist_values import Criteria, Slug, Text, stored

router = Router(tags=["watchlists"], throttle=[TokenThrottle(), TokenThrottle(SEARCH_RATE, "search")])

READ = needs("watchlists.view_watchlist", "articles.view_article")
Days = Annotated[int, Field(ge=1, le=90)]
#: Articles that a replay names of those that an edit adds or removes.
NAMED = 50


class Trial(Schema):
    """A query and a text to hold it against."""

    query: Text
    client: Slug | None = Field(None, description="Whose sub-queries the query may name.")
    title: Annotated[str, Field(max_length=2_000)] = ""
    lead: Annotated[str, Field(max_length=10_000)] = ""
    text: Annotated[str, Field(max_length=200_000)] = ""


class SpanOut(Schema):
    """A passage that matched: code points from ``start`` to ``end`` (excluded) of ``field``."""

    field: str
    start: int
    end: int
    term: str


class Tried(Schema):
    """Whether the text matches, and why. ``read_as`` is the query as it was understood."""

    matches: bool
    read_as: str
    spans: list[SpanOut]
    reasons: list[str]


class Previewed(Criteria):
    """Criteria to hold against the articles of the last ``days`` days."""

    client: Slug | None = None
    days: Days = 30


class HitOut(Schema):
    """A stored article that matches. ``spans`` are passages of its title, lead and text."""

    article: int
    url: str
    title: str
    source: str
    published_at: datetime | None
    spans: list[SpanOut]
    reasons: list[str]


class PreviewOut(Schema):
    """What the criteria would have found. Counts are estimates from a sample unless ``exact``."""

    days: int
    total: int
    daily: float
    exact: bool
    candidates: int
    evaluated: int
    erased: int = Field(description="Articles of the period whose text is no longer kept: no query can match them.")
    per_day: dict[str, int]
    sources: dict[str, int]
    terms: dict[str, int]
    hits: list[HitOut]


class Named(Schema):
    """An article that an edit adds or removes."""

    article: int
    url: str
    title: str


class TermNoiseOut(Schema):
    """A term of the query among the judged articles that it found."""

    term: str
    relevant: int
    noise: int


class SuggestionOut(Schema):
    """A term, or the slug of an actor, that relevant articles share and the query lacks."""

    text: str
    actor: bool


class QualityOut(Schema):
    """What people's judgements say of a watchlist; precision is null before anything was judged."""

    judged: int
    precision: float | None
    low: float | None
    high: float | None
    noise: list[TermNoiseOut]
    missed: list[Named]
    suggestions: list[SuggestionOut]


class ReplayOut(Schema):
    """What an edit changes; of what it adds and removes, the first fifty are named."""

    before: int
    after: int
    added_count: int
    removed_count: int
    added: list[Named]
    removed: list[Named]


@router.post("/test", auth=needs("watchlists.view_watchlist"), response=Tried, summary="Test a query on a text")
def test_query(request: HttpRequest, data: Trial) -> dict[str, Any]:
    """Hold a query against a title, lead and text. Errors of the query tell their position."""
    client = Client.objects.filter(slug=data.client).first() if data.client else None
    if data.client and client is None:
        saving.client(data.client)
    query = parse(data.query)
    compiled = Compiler(glossary(client.pk if client else None)).compile(query)
    result = evaluate(compiled, Document(title=data.title, lead=data.lead, text=data.text))
    spans = [span._asdict() for span in result.spans] if result else []
    reasons = list(result.reasons) if result else []
    return {"matches": result is not None, "read_as": print_query(query), "spans": spans, "reasons": reasons}


@router.post("/preview", auth=READ, response=PreviewOut, summary="Preview criteria on stored articles")
def preview(request: HttpRequest, data: Previewed) -> dict[str, Any]:
    """What a watchlist with these criteria would have found, with passages, days, sources and terms."""
    draft = _draft(Watchlist(client=saving.client(data.client)), data)
    return _told(search.preview(draft, now=timezone.now(), days=data.days))


@router.get("/{int:pk}/quality", auth=READ, response=QualityOut, summary="Precision and suggestions of a watchlist")
def quality_of(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Precision with its 95 % interval, noise by term, relevant articles that are missed, terms to add."""
    watchlist = get_object_or_404(Watchlist, pk=pk)
    marks = marks_of(watchlist)
    found = quality(compile_watchlist(watchlist), marks, timezone.now())
    value = found.precision
    return {
        "judged": len(marks),
        "precision": value.value if value else None,
        "low": value.low if value else None,
        "high": value.high if value else None,
        "noise": [{"term": one.term, "relevant": one.relevant, "noise": one.noise} for one in found.noise],
        "missed": [{"article": one.pk, "url": one.url, "title": one.title} for one in found.missed],
        "suggestions": [{"text": one.text, "actor": one.actor} for one in found.suggestions],
    }


@router.post("/{int:pk}/replay", auth=READ, response=ReplayOut, summary="Replay a watchlist with new criteria")
def replay(request: HttpRequest, pk: int, data: Previewed) -> dict[str, Any]:
    """What replacing the criteria of a watchlist by these would add and remove; nothing is stored."""
    watchlist = get_object_or_404(Watchlist, pk=pk)
    before = compile_watchlist(watchlist)
    after = _draft(watchlist, data)
    change = search.replay(before, after, now=timezone.now(), days=data.days)
    return {
        "before": change.before.total,
        "after": change.after.total,
        "added_count": len(change.added),
        "removed_count": len(change.removed),
        "added": _named(change.added),
        "removed": _named(change.removed),
    }


def _draft(watchlist: Watchlist, data: Criteria) -> Compiled:
    """The compiled criteria, in the names of the watchlist's client. Raises ``QueryError``."""
    for name, value in stored(data.dict(include=set(Criteria.model_fields))).items():
        setattr(watchlist, name, value)
    return compile_watchlist(watchlist)


def _told(found: search.Preview) -> dict[str, Any]:
    return {
        "days": found.days,
        "total": found.total,
        "daily": round(found.daily, 2),
        "exact": found.exact,
        "candidates": found.candidates,
        "evaluated": found.evaluated,
        "erased": found.erased,
        "per_day": {f"{day:%Y-%m-%d}": count for day, count in sorted(found.per_day.items())},
        "sources": dict(found.sources.most_common(50)),
        "terms": dict(found.terms.most_common(50)),
        "hits": [
            {
                "article": hit.article,
                "url": hit.url,
                "title": hit.title,
                "source": hit.source,
                "published_at": hit.published,
                "spans": [span._asdict() for span in hit.result.spans],
                "reasons": list(hit.result.reasons),
            }
            for hit in found.hits
        ],
    }


def _named(revisions: set[int]) -> list[dict[str, Any]]:
    rows = Article.objects.filter(revision__in=sorted(revisions, reverse=True)[:NAMED]).order_by("-pk")
    return [{"article": pk, "url": url, "title": title} for pk, url, title in rows.values_list("pk", "url", "title")]
