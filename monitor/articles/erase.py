"""Erase what publishers let us keep for a time: the texts of articles, and what feeds published of them.

An article keeps its trace: address, title, authors, dates, states with their reasons, and the names of its actors.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from monitor.articles.models import FINAL, Article
from monitor.feeds.models import Entry, Source

#: Facts that stay of a revision's understanding; the rest quotes the text or points into it.
_FACTS = ("cited", "agencies")
#: What stays of a revision's changes: whether they mattered, not their words.
_VERDICTS = ("material", "transition")

_REVISIONS = """
    UPDATE articles_revision
       SET lead = '', text = '', removed = '[]', search = NULL, erased_at = %s,
           understanding = (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(understanding)
                             WHERE key = ANY(%s)),
           changes = (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(changes) WHERE key = ANY(%s))
     WHERE article_id = ANY(%s) AND erased_at IS NULL
"""


def overdue(source: Source, stored_before: datetime, limit: int) -> list[int]:
    """Settled articles of ``source`` whose text was stored before then, the oldest first; locks them.

    The caller owns the transaction. Articles that another worker holds are left for the next time.
    """
    rows = Article.objects.filter(
        source=source, stored_at__lt=stored_before, erased_at__isnull=True, state__in=FINAL
    ).order_by("stored_at")
    return list(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit])


def erase_texts(articles: Sequence[int], why: str, now: datetime) -> None:
    """Erase the texts of ``articles`` and say ``why`` on each; the caller owns the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_REVISIONS, [now, list(_FACTS), list(_VERDICTS), list(articles)])
    Article.objects.filter(pk__in=articles).update(erased_at=now, erased_why=why, revisit_at=None)
    Entry.objects.filter(articles__in=articles).update(summary="", content="")


def erase_entries(source: Source, seen_before: datetime, limit: int) -> int:
    """Erase up to ``limit`` summaries and contents that feeds of ``source`` published before then."""
    old = Entry.objects.filter(feed__source=source, seen_at__lt=seen_before).exclude(summary="", content="")
    keys = list(old.values_list("pk", flat=True)[:limit])
    return Entry.objects.filter(pk__in=keys).update(summary="", content="")
