"""From entries to articles: each new entry is tied to the article at its canonical address."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from monitor.articles.models import FINAL, Article, ArticleEntry, State
from monitor.feeds.models import Entry
from monitor.http.url import canonical

BATCH = 500


def pending() -> bool:
    """Whether an entry waits for its article."""
    return Entry.objects.filter(state=Entry.State.NEW).exists()


def link_entries(now: datetime) -> int:
    """Tie up to ``BATCH`` new entries to articles, made where they are new; returns how many were tied.

    One transaction; entries that another worker holds are skipped.
    """
    with transaction.atomic():
        entries = list(
            Entry.objects.filter(state=Entry.State.NEW)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("feed__source")
            .order_by("seen_at", "pk")[:BATCH]
        )
        tie(entries, now)
    return len(entries)


def tie(entries: list[Entry], now: datetime) -> None:
    """Tie ``entries`` (with their feeds and sources loaded) to articles; the caller owns the transaction."""
    addresses = {entry.pk: canonical(entry.url) for entry in entries}
    _refuse([entry.pk for entry in entries if addresses[entry.pk] is None])
    sound = [(entry, url) for entry in entries if (url := addresses[entry.pk])]
    ids = _articles(sound, now)
    _visit_again([entry.pk for entry, _ in sound], now)
    ArticleEntry.objects.bulk_create(
        [ArticleEntry(article_id=ids[url], entry=entry) for entry, url in sound], ignore_conflicts=True
    )
    Entry.objects.filter(pk__in=[entry.pk for entry, _ in sound]).update(state=Entry.State.LINKED)


def _visit_again(entries: list[int], now: datetime) -> None:
    """An entry that its feed edited sends us back to its page, once that article is settled.

    One whose text was erased stays erased: feeds go on listing what is years old.
    """
    Article.objects.filter(entries__in=entries, state__in=FINAL, erased_at=None).update(
        state_before=F("state"), state=State.FETCH, due_at=now, revisit_at=None
    )


def wake_revisits(now: datetime) -> int:
    """Send the settled articles whose revisit is due back to the start; returns how many."""
    return Article.objects.filter(revisit_at__lte=now, state__in=FINAL).update(
        state_before=F("state"), state=State.FETCH, due_at=now, revisit_at=None
    )


def _refuse(ids: list[int]) -> None:
    Entry.objects.filter(pk__in=ids).update(
        state=Entry.State.REFUSED, reason="L’entrée n’a pas d’adresse web exploitable."
    )


def _articles(entries: list[tuple[Entry, str]], now: datetime) -> dict[str, int]:
    """The article at each address, made if it is new; two workers may try at once, one row results."""
    wanted: dict[str, Article] = {}
    for entry, url in entries:
        wanted.setdefault(url, _new_article(entry, url, now))
    # Rows go in in the order of their addresses, so that two workers never wait for each other.
    Article.objects.bulk_create(
        [wanted[url] for url in sorted(wanted)],
        ignore_conflicts=True,
    )
    return find_articles(list(wanted))


def find_articles(urls: list[str]) -> dict[str, int]:
    """Primary keys by canonical address; uses the index on its MD5."""
    if not urls:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT url, id FROM articles_article WHERE md5(url) = ANY(SELECT md5(x) FROM unnest(%s::text[]) AS x)",
            [urls],
        )
        return {url: pk for url, pk in cursor.fetchall() if url in set(urls)}


def _new_article(entry: Entry, url: str, now: datetime) -> Article:
    return Article(
        url=url,
        requested_url=entry.url,
        source=entry.feed.source,
        state=State.FETCH,
        due_at=now,
        title=entry.title,
        published_at=entry.published_at,
        seen_at=entry.seen_at,
        backlog=entry.backlog,
    )
