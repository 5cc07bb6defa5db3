"""Articles: found, read within their publishers' rights, with their revisions."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from monitor.alerts.quoting import within_rights
from monitor.alerts.values import Passage, Quote
from monitor.articles.models import Article, Revision
from monitor.articles.parts import parts
from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.models import Score
from monitor.watchlists.compile import Compiled, Compiler
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.gather import UNREAD, documents
from monitor.watchlists.lexemes import superset
from monitor.watchlists.live import glossary
from monitor.watchlists.parse import parse
from monitor.web.api.article_values import ArticleDetail, ArticleOut, Filters, RevisionOut
from monitor.web.api.auth import TokenThrottle, needs
from monitor.web.api.pages import Before, Limit, Page, cut

router = Router(tags=["articles"])
READ = needs("articles.view_article")
#: Articles held against a query for one answer; ``next`` goes on from there.
EXAMINED = 300


@router.get(
    "",
    auth=READ,
    response=Page[ArticleOut],
    summary="List or search articles",
    throttle=[TokenThrottle(), TokenThrottle("240/min", "articles")],
)
def list_articles(
    request: HttpRequest,
    filters: Query[Filters],
    query: Annotated[str, Query(max_length=20_000, description="A query in the watchlists' language.")] = "",
    limit: Limit = 50,
    before: Before = None,
) -> dict[str, Any]:
    """Articles, the newest first. With a query an answer may hold fewer than ``limit`` items, or none, and still
    have a ``next``: so many articles only are examined at a time.
    """
    rows = filters.rows()
    if not query.strip():
        items, following = cut(rows, limit, before)
        return {"items": [_summary(article) for article in items], "next": following}
    compiled = Compiler(glossary(None)).compile(parse(query))
    return _search(rows, compiled, limit, before)


def _summary(article: Article) -> dict[str, Any]:
    """An article as a list shows it."""
    member = getattr(article, "membership", None)
    return {
        "id": article.pk,
        "url": article.url,
        "title": article.title,
        "source": article.source.name,
        "source_host": article.source.host,
        "language": article.language,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "seen_at": article.seen_at,
        "state": article.state,
        "relevant": article.relevant,
        "relevance": article.relevance,
        "status": article.revision.status if article.revision else "",
        "story": member.story_id if member else None,
    }


def _search(rows: QuerySet[Article], compiled: Compiled, limit: int, before: int | None) -> dict[str, Any]:
    """A page of the articles that match: PostgreSQL narrows, the evaluator decides."""
    if narrow := superset(compiled):
        words = RawSQL("SELECT id FROM articles_revision WHERE search @@ %s::tsquery", [narrow])
        rows = rows.filter(revision__in=words)
    examined, following = cut(rows.exclude(revision=None), EXAMINED, before)
    found: list[dict[str, Any]] = []
    for start in range(0, len(examined), 50):
        batch = examined[start : start + 50]
        read = documents(_revisions(batch), contexts=compiled.contexts, vectors=compiled.vectors)
        for article in batch:
            if evaluate(compiled, read[article.revision_id or 0]) is not None:
                found.append(_summary(article))
                if len(found) == limit:
                    last = article is examined[-1] and following is None
                    return {"items": found, "next": None if last else article.pk}
    return {"items": found, "next": following}


def _revisions(articles: list[Article]) -> list[Revision]:
    keys = [article.revision_id for article in articles if article.revision_id]
    return list(Revision.objects.filter(pk__in=keys).select_related("article__source").defer(*UNREAD))


@router.get("/{int:pk}", auth=READ, response=ArticleDetail, summary="Read an article")
def get_article(request: HttpRequest, pk: int) -> dict[str, Any]:
    """An article with scores, status, actors and evidence; its text is the publisher's and is not given."""
    article = get_object_or_404(Article.objects.select_related("source", "revision", "membership"), pk=pk)
    revision = article.revision
    scores = list(Score.objects.filter(revision=revision).select_related("topic").order_by("-value"))
    main = next((score for score in scores if score.topic_id == MAIN_TOPIC), None)
    understood = revision.understanding if revision else {}
    quoted, evidence = _quoted(article, main.evidence if main else [])
    mentions = revision.mentions.select_related("actor").order_by("start") if revision else []
    return {
        **_summary(article),
        "authors": article.authors,
        "section": article.section,
        "reason": article.reason,
        "decision_on_rights": article.rights_decision,
        "paywall": article.paywall,
        "rights_notice": article.source.rights_notice,
        "quote_chars": article.source.quote_chars,
        "excerpt": quoted,
        "status_cues": list(understood.get("status_cues", ())),
        "scores": [
            {"topic": s.topic_id, "label": s.topic.label, "value": s.value, "model_version": s.model_version}
            for s in scores
        ],
        "evidence": evidence,
        "actors": [{"name": p.name, "part": p.told} for p in parts(mentions, understood.get("negated", ()))],
        "revisions": article.revisions.count(),
    }


def _quoted(article: Article, sentences: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """Excerpt and evidence, together of at most as many characters as the source lets us quote."""
    revision = article.revision
    quotes = [Quote((Passage(str(one["sentence"])),), float(one["share"])) for one in sentences]
    lead = (revision.lead or revision.text) if revision else ""
    told, kept = within_rights(lead, quotes, article.source.quote_chars)
    return told, [{"sentence": "".join(p.text for p in quote.passages), "share": quote.share} for quote in kept]


@router.get("/{int:pk}/revisions", auth=READ, response=list[RevisionOut], summary="Revisions of an article")
def list_revisions(request: HttpRequest, pk: int) -> list[Revision]:
    """The states that were seen of an article, the first first (at most 200)."""
    article = get_object_or_404(Article, pk=pk)
    return list(article.revisions.defer("text", "search", "fingerprint", "removed").order_by("number")[:200])
