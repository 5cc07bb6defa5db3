"""The stage ``fetch``: tie new entries to articles, fetch their pages, and settle what came of each.

Reads as load → fetch (outside any transaction) → settle.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from random import Random

from django.utils import timezone

from monitor.articles import link
from monitor.articles.cards import terms_of
from monitor.articles.extracted import Hints
from monitor.articles.fetch import Page, fetch_pages
from monitor.articles.models import FINAL, Article, State
from monitor.articles.rights import Terms
from monitor.articles.settle import Visit, settle
from monitor.claims.apart import fail_unforeseen, work_apart
from monitor.claims.claim import claim, due, exhausted, release
from monitor.claims.stages import Drained, Stage
from monitor.feeds.models import Entry, Source
from monitor.http.configured import http_settings
from monitor.http.gate import Memory

log = logging.getLogger(__name__)

#: Pages of one claim; with the client's time limits a batch ends well before its lease.
BATCH = 40
LEASE = timedelta(minutes=10)
#: What is not settled so long after it was fetched is given back, before the lease or the task ends.
SETTLING = timedelta(minutes=4)


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
        articles = claim(
            Article.objects.filter(state=State.FETCH), now=clock(), lease=LEASE, limit=BATCH, interrupted_alone=True
        )
        more = bool(articles)
        done += work(articles, clock, random)
    rings = frozenset({Stage.CLASSIFY}) if done else frozenset[Stage]()
    return Drained(done, more=more or link.pending(), rings=rings)


def work(claimed: list[Article], clock: Callable[[], datetime], random: Random) -> int:
    """Fetch the claimed articles and settle each; returns how many were worked on. One that breaks fails alone."""
    sources = Source.objects.in_bulk({article.source_id for article in claimed})
    allowed = {pk: terms_of(source, timezone.localdate(clock())) for pk, source in sources.items()}
    hints = _hints([article.pk for article in claimed])
    pages = [
        _page(article, allowed[article.source_id])
        for article in claimed
        if allowed[article.source_id].may_fetch and not exhausted(article)
    ]
    fetched = fetch_pages(pages, http_settings(), clock, _memory()) if pages else []
    results = {result.page.key: result for result in fetched}

    until = clock() + SETTLING

    def settle_all(articles: list[Article]) -> int:
        for place, article in enumerate(articles):
            if clock() > until:
                release(articles[place:])
                return place
            visit = Visit(article, hints[article.pk], allowed[article.source_id], clock(), random)
            settle(visit, results.get(article.pk))
        return len(articles)

    def failed(article: Article, error: Exception) -> None:
        poison = {"state": State.POISON, "decided_at": clock(), "reason": "Le traitement a échoué plusieurs fois."}
        fail_unforeseen(article, error, what="La lecture de la page", now=clock(), random=random, poison=poison)

    return work_apart(claimed, settle_all, failed)


def _page(article: Article, allowed: Terms) -> Page:
    """The page to fetch; only one whose text we hold may answer that it is unchanged."""
    held = article.revision_id is not None and not article.feed_only
    return Page(
        article.pk,
        article.requested_url or article.url,
        contract=allowed.contract,
        etag=article.etag if held else "",
        last_modified=article.last_modified if held else "",
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
