"""The stage ``fetch``: tie new entries to articles, fetch their pages, extract them, store revisions.

Reads as load → fetch (outside any transaction) → extract → save.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitor.articles import link
from monitor.articles.decide import Final, first_obstacle, next_revisit
from monitor.articles.extract import extract, from_feed
from monitor.articles.extracted import Extracted, Hints
from monitor.articles.fetch import Fetched, Page, fetch_pages
from monitor.articles.learn import learn, without_recurring
from monitor.articles.models import FINAL, Article, State
from monitor.articles.revise import revise
from monitor.claims.claim import claim, due, exhausted, fail, mark
from monitor.claims.retry import GiveUp
from monitor.claims.stages import Drained, Stage
from monitor.feeds.models import Entry, Rights, Source
from monitor.http.configured import http_settings
from monitor.http.errors import FetchError
from monitor.http.gate import Memory

log = logging.getLogger(__name__)

#: Pages of one claim; with the client's time limits a batch ends well before its lease.
BATCH = 40
LEASE = timedelta(minutes=10)


@cache
def _memory() -> Memory:
    """What this process remembers of robots.txt and TDM files."""
    return Memory()


def pending(now: datetime) -> bool:
    """Whether an entry waits for its article, or an article for its page."""
    return (
        link.pending()
        or Article.objects.filter(due(now), state=State.FETCH).exists()
        or Article.objects.filter(revisit_at__lte=now, state__in=FINAL).exists()
    )


def drain(*, clock: Callable[[], datetime], budget: timedelta, random: Random) -> Drained:
    """Tie entries, then fetch and extract due articles until none is left or the budget is spent."""
    started, done, more = clock(), 0, True
    link.wake_revisits(clock())
    while link.link_entries(clock()) == link.BATCH and clock() - started < budget:
        pass
    while more and clock() - started < budget:
        articles = claim(Article.objects.filter(state=State.FETCH), now=clock(), lease=LEASE, limit=BATCH)
        more = bool(articles)
        done += _work(articles, clock, random)
    rings = frozenset({Stage.CLASSIFY}) if done else frozenset[Stage]()
    return Drained(done, more=more or link.pending(), rings=rings)


def _work(claimed: list[Article], clock: Callable[[], datetime], random: Random) -> int:
    """Fetch, extract and save the claimed articles; returns how many were marked."""
    articles = {article.pk: article for article in claimed}
    sources = Source.objects.in_bulk({article.source_id for article in claimed})
    for article in claimed:
        if exhausted(article):
            worn = Final(State.POISON, "Le traitement a échoué plusieurs fois.")
            _end(articles.pop(article.pk), worn, clock())
    hints = _hints(list(articles))
    feed_only = {pk for pk, a in articles.items() if sources[a.source_id].rights == Rights.FEED_ONLY}
    pages = [
        _page(article, sources[article.source_id], clock()) for pk, article in articles.items() if pk not in feed_only
    ]
    fetched = fetch_pages(pages, http_settings(), clock, _memory()) if pages else []
    for pk in feed_only:
        _use_feed(articles[pk], hints[pk], "La carte de droits de la source limite au flux.", clock())
    for result in fetched:
        _settle(articles[result.page.key], result, hints[result.page.key], clock, random)
    return len(claimed)


def _page(article: Article, source: Source, now: datetime) -> Page:
    today = timezone.localdate(now)
    contract = source.rights == Rights.CONTRACT and (source.contract_until is None or source.contract_until >= today)
    return Page(
        article.pk,
        article.requested_url or article.url,
        contract=contract,
        etag=article.etag,
        last_modified=article.last_modified,
    )


def _hints(ids: Iterable[int]) -> dict[int, Hints]:
    """What the feeds said of each article: its first entry counts, later ones fill gaps."""
    found: dict[int, Hints] = {pk: Hints() for pk in ids}
    entries = Entry.objects.filter(link__article__in=found).order_by("seen_at", "pk")
    for article, title, summary, content, published, updated, author in entries.values_list(
        "link__article", "title", "summary", "content", "published_at", "updated_at", "author"
    ):
        known = found[article]
        found[article] = Hints(
            title=known.title or title,
            summary=known.summary or content or summary,
            published=known.published or published,
            updated=updated or known.updated,
            author=known.author or author,
        )
    return found


def _settle(article: Article, result: Fetched, hints: Hints, clock: Callable[[], datetime], random: Random) -> None:
    """Save what came of one page."""
    if result.refused:
        _use_feed(article, hints, result.refused, clock())
    elif result.error is not None:
        _failed(article, result.error, hints, clock(), random)
    elif result.response is not None and result.response.status == 304:
        _unchanged(article, clock())
    elif result.response is not None:
        extracted = without_recurring(article.source_id, extract(result.response, hints), article.revision)
        if not extracted.text and hints.summary:
            _use_feed(article, hints, "La page ne contient pas de texte exploitable.", clock())
            return
        columns = {
            "rights_decision": result.permission[:300],
            "feed_only": False,
            "etag": result.response.headers.get("etag", "")[:500],
            "last_modified": result.response.headers.get("last-modified", "")[:200],
        }
        save(article, extracted, columns, clock())


def _use_feed(article: Article, hints: Hints, why: str, now: datetime) -> None:
    """The page may not or cannot be read: only what the feed itself publishes is used."""
    extracted = from_feed(hints)
    columns = {"rights_decision": why[:300], "feed_only": True}
    if not extracted.text:
        _end(article, Final(State.FORBIDDEN, why), now, columns)
        return
    save(article, extracted, columns, now)


def _failed(article: Article, error: FetchError, hints: Hints, now: datetime, random: Random) -> None:
    """Try again later; when trying is over, fall back on what the feed published."""
    if article.revision_id is not None:
        _unchanged(article, now)
        return
    decision = fail(
        article,
        error,
        now=now,
        random=random,
        refused={"state": State.UNREACHABLE, "reason": error.french, "decided_at": now},
        poison={"state": State.UNREACHABLE, "reason": error.french, "decided_at": now},
    )
    log.info("article %s: %s", article.url, error)
    if isinstance(decision, GiveUp) and hints.summary:
        article.refresh_from_db()
        _use_feed(article, hints, error.french, now)


def _unchanged(article: Article, now: datetime) -> None:
    """A revisit that brought nothing new: back to the final state it came from."""
    state = article.state_before if article.state_before in FINAL else State.UNMATCHED
    mark(article, state=state, due_at=None, **_next_visit(article, now))


def _next_visit(article: Article, now: datetime) -> dict[str, Any]:
    at = next_revisit(article.revisits + 1, article.seen_at, now) if article.relevant else None
    return {"revisits": article.revisits + 1, "revisit_at": at}


def _end(article: Article, final: Final, now: datetime, columns: dict[str, Any] | None = None) -> None:
    values = {"state": final.state, "reason": final.reason, "due_at": None, "decided_at": now}
    mark(article, **values, **(columns or {}))


def save(article: Article, extracted: Extracted, columns: dict[str, Any], now: datetime) -> bool:
    """Store what was extracted and pass the article on; False if the lease was lost meanwhile."""
    obstacle = first_obstacle(extracted)
    described = {
        "title": extracted.title or article.title,
        "authors": list(extracted.authors),
        "section": extracted.section[:200],
        "language": extracted.language,
        "published_at": extracted.published or article.published_at,
        "updated_at": extracted.updated,
        "date_note": extracted.date_note,
        "paywall": extracted.paywall,
        **columns,
    }
    if obstacle is not None:
        _end(article, obstacle, now, described)
        return True
    with transaction.atomic():
        revision, new = revise(article, extracted, now)
        if new and revision.number == 1 and not columns["feed_only"]:
            learn(article.source_id, extracted, now)
        if not new and article.revision_id == revision.pk and article.decided_at is not None:
            _unchanged(article, now)
            return True
        kept = mark(
            article,
            state=State.CLASSIFY,
            reason="",
            due_at=now,
            revision=revision,
            stored_at=now,
            last_error="",
            last_error_fr="",
            **described,
        )
        if not kept:
            transaction.set_rollback(True)
    return kept
