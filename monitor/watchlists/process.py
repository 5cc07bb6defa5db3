"""The stage ``match``: put classified articles into stories, hold them against the watchlists, and store what
concerns whom.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from monitor.articles.models import Article, Revision, State
from monitor.claims.apart import fail_unforeseen, work_apart
from monitor.claims.claim import claim, due, exhausted, mark
from monitor.claims.stages import Drained, Stage
from monitor.stories.group import group
from monitor.topics.models import Topic
from monitor.watchlists.evaluate import MatchResult
from monitor.watchlists.facts import day
from monitor.watchlists.gather import UNREAD, documents
from monitor.watchlists.lexemes import lexemes
from monitor.watchlists.live import live
from monitor.watchlists.models import Match
from monitor.watchlists.reasons import told

BATCH = 50
LEASE = timedelta(minutes=5)


def pending(now: datetime) -> bool:
    """Whether an article waits to be matched."""
    return Article.objects.filter(due(now), state=State.MATCH).exists()


def drain(*, clock: Callable[[], datetime], budget: timedelta, random: Random) -> Drained:
    """Match due articles until none is left or the budget is spent."""
    started, done, matched, more = clock(), 0, 0, True
    while more and clock() - started < budget:
        due_rows = Article.objects.filter(state=State.MATCH).select_related("revision", "source")
        articles = claim(due_rows, now=clock(), lease=LEASE, limit=BATCH, interrupted_alone=True)
        more = bool(articles)
        done += len(articles)
        matched += work_apart(articles, partial(match, now=clock()), partial(_failed, now=clock(), random=random))
    return Drained(done, more=more, rings=frozenset({Stage.ROUTE}) if matched else frozenset())


def match(articles: list[Article], now: datetime) -> int:
    """Match claimed articles; returns how many concern a watchlist."""
    live().refresh(now)
    sound: dict[int, Article] = {}
    for article in articles:
        if exhausted(article) or article.revision_id is None:
            _set_aside(article, now)
        else:
            group(article, now)
            sound[article.revision_id] = article
    revisions = list(Revision.objects.filter(pk__in=sound).select_related("article__source").defer(*UNREAD))
    asked = live().percolator
    found = documents(revisions, contexts=asked.asks_for_contexts, vectors=asked.asks_for_vectors)
    today = timezone.localdate(now)
    labels = dict(Topic.objects.values_list("slug", "label"))
    return sum(
        save(sound[revision.pk], revision, live().match(found[revision.pk], today), now, labels)
        for revision in revisions
    )


def _poison(now: datetime) -> dict[str, Any]:
    reason = "Le rapprochement avec les listes a échoué plusieurs fois de suite."
    return {"state": State.POISON, "decided_at": now, "reason": reason}


def _set_aside(article: Article, now: datetime) -> None:
    said = article.last_error or "matching was interrupted repeatedly"
    mark(article, due_at=None, **_poison(now), last_error=said)


def _failed(article: Article, error: Exception, *, now: datetime, random: Random) -> None:
    fail_unforeseen(article, error, what="Le rapprochement", now=now, random=random, poison=_poison(now))


def save(
    article: Article, revision: Revision, results: dict[int, MatchResult], now: datetime, labels: Mapping[str, str]
) -> bool:
    """Store the matches of a revision and pass the article on; whether it concerns a watchlist."""
    with transaction.atomic():
        if not mark(article, **_outcome(article, results, now)):
            return False
        index(revision, article.published_at)
        Match.objects.bulk_create(
            [
                Match(
                    watchlist_id=watchlist,
                    revision=revision,
                    spans=[span._asdict() for span in result.spans],
                    why=why(result, labels),
                    backlog=article.backlog,
                    matched_at=now,
                )
                for watchlist, result in results.items()
            ],
            ignore_conflicts=True,
        )
    return bool(results)


def why(result: MatchResult, labels: Mapping[str, str]) -> dict[str, Any]:
    """The stored form of a match's reasons: its terms, most frequent first, then its facts.

    ``labels`` are the topics' by slug: queries name topics by slug, readers know them by label.
    """
    counts: dict[str, int] = {}
    for span in result.spans:
        counts[span.term] = counts.get(span.term, 0) + 1
    terms = sorted(counts, key=lambda term: -counts[term])
    said = [f"{shown(term)} ({counts[term]} fois)" if counts[term] > 1 else shown(term) for term in terms]
    return {"reasons": told((*said, *result.reasons), labels), "terms": counts}


def shown(term: str) -> str:
    """A term of a query as French prints it: «"cloud souverain"» in guillemets."""
    return re.sub(r'"([^"]*)"', "«\u00a0\\1\u00a0»", term)


def _outcome(article: Article, results: dict[int, MatchResult], now: datetime) -> dict[str, Any]:
    if results:
        return {"state": State.ROUTE, "due_at": now, "reason": ""}
    ended = {"due_at": None, "decided_at": now}
    if article.relevant is False:
        share = f" (probabilité {100 * article.relevance:.0f}\u00a0%)" if article.relevance is not None else ""
        said = "À vérifier : proche du sujet" if article.to_check else "Hors du sujet"
        return {**ended, "state": State.IRRELEVANT, "reason": f"{said}{share}."}
    return {**ended, "state": State.UNMATCHED, "reason": "Aucune liste de veille active ne correspond."}


def index(revision: Revision, published: datetime | None) -> None:
    """Store the search vector of a revision, made of the same tokens that queries are matched on."""
    on = day(published) if published else None
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_revision SET search = array_to_tsvector(%s::text[]) WHERE id = %s",
            [lexemes(revision.title, revision.lead, revision.text, published=on), revision.pk],
        )
