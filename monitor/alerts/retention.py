"""Enforce each source's retention: texts whose time is over go, with everything that quotes them.

Works in small transactions, so that it may be stopped at any time, repeated, and run beside the other stages.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from monitor.articles.cards import terms_of
from monitor.articles.erase import erase_entries, erase_texts, overdue
from monitor.articles.rights import erased
from monitor.feeds.models import Source
from monitor.stories.models import Story
from monitor.topics.models import Score
from monitor.watchlists.models import Match

log = logging.getLogger(__name__)

#: Articles erased, and entries cleared, in one transaction.
ARTICLES, ENTRIES = 200, 1_000

_PROFILES = """
    UPDATE stories_profile SET traits = traits || '{"words": {}, "names": {}}' WHERE article_id = ANY(%s)
"""


@dataclass
class Erased:
    """What one run erased; ``complete`` is false when its time ran out."""

    articles: int = 0
    entries: int = 0
    complete: bool = True


def enforce(clock: Callable[[], datetime], budget: timedelta) -> Erased:
    """Erase what is overdue, source by source, until nothing is or the budget is spent."""
    started, done = clock(), Erased()
    for source in Source.objects.order_by("pk").iterator():
        days = terms_of(source, timezone.localdate(clock())).keep_days
        if days is None:
            continue
        limit = clock() - timedelta(days=days)
        for erase in (_articles, _entries):
            while erase(source, limit, days, clock(), done):
                if clock() - started > budget:
                    done.complete = False
                    return done
    log.info("retention: %d texts and %d feed entries erased", done.articles, done.entries)
    return done


def _articles(source: Source, limit: datetime, days: int, now: datetime, done: Erased) -> bool:
    """Erase one batch of articles; whether there may be more."""
    with transaction.atomic():
        keys = overdue(source, limit, ARTICLES)
        if keys:
            _forget(keys)
            erase_texts(keys, erased(timezone.localdate(now), days), now)
    done.articles += len(keys)
    return len(keys) == ARTICLES


def _entries(source: Source, limit: datetime, _days: int, _now: datetime, done: Erased) -> bool:
    count = erase_entries(source, limit, ENTRIES)
    done.entries += count
    return count == ENTRIES


def _forget(articles: list[int]) -> None:
    """Clear what the later stages quote of the articles' texts."""
    Score.objects.filter(revision__article__in=articles).exclude(evidence=[]).update(evidence=[])
    Match.objects.filter(revision__article__in=articles).exclude(spans=[]).update(spans=[])
    gone = set(articles)
    stories = Story.objects.filter(members__article__in=articles).exclude(quotes=[]).order_by("pk")
    for story in stories.select_for_update(of=("self",)):
        story.quotes = [quote for quote in story.quotes if quote.get("article") not in gone]
        story.summary = "\n".join(f"{quote['text']} ({quote['source']})" for quote in story.quotes)
        story.save(update_fields=["quotes", "summary"])
    with connection.cursor() as cursor:
        cursor.execute(_PROFILES, [articles])
