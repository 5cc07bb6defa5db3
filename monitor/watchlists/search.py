"""Preview and replay: a query against stored articles, narrowed by PostgreSQL, decided by the evaluator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Final, TypeAlias

from django.db import connection
from django.utils import timezone

from monitor.articles.models import Article, Revision
from monitor.watchlists.compile import Compiled
from monitor.watchlists.evaluate import MatchResult, evaluate
from monitor.watchlists.facts import day
from monitor.watchlists.gather import UNREAD, documents
from monitor.watchlists.lexemes import superset, within

#: Articles evaluated for one preview; beyond, an even sample is, and numbers are estimates.
CAPACITY: Final = 300
#: Articles that PostgreSQL lists at most.
LISTED: Final = 20_000
#: Matches kept with their passages.
SHOWN: Final = 50
_BATCH: Final = 200
#: Told how many articles were evaluated, and of how many.
Progress: TypeAlias = Callable[[int, int], None]

_CANDIDATES: Final = """
    SELECT r.id, a.published_at
      FROM articles_article a JOIN articles_revision r ON r.id = a.revision_id
     WHERE a.published_at >= %s AND a.published_at <= %s AND r.erased_at IS NULL {narrow}
     ORDER BY a.published_at DESC
     LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a query matches, as a preview lists it."""

    article: int
    revision: int
    title: str
    text: str
    url: str
    source: str
    published: datetime | None
    result: MatchResult


@dataclass
class Preview:
    """What a query would have matched in a period.

    ``scale`` is by how much the counts were multiplied because only a sample was evaluated, of a part of the
    period where candidates were too many to list (``truncated``); 1 means that they are exact. ``erased``
    counts the period's articles whose text is no longer kept: no query can match them.
    """

    since: datetime
    until: datetime
    candidates: int = 0
    evaluated: int = 0
    scale: float = 1.0
    truncated: bool = False
    erased: int = 0
    hits: list[Hit] = field(default_factory=list)
    per_day: Counter[date] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    terms: Counter[str] = field(default_factory=Counter)
    revisions: set[int] = field(default_factory=set)

    @property
    def exact(self) -> bool:
        """Whether every candidate was evaluated."""
        return self.scale == 1 and not self.truncated

    @property
    def total(self) -> int:
        """How many articles match, an estimate unless ``exact``."""
        return round(len(self.revisions) * self.scale)

    @property
    def days(self) -> int:
        """Length of the period in days, at least one."""
        return max(1, round((self.until - self.since) / timedelta(days=1)))

    @property
    def daily(self) -> float:
        """Matches a day."""
        return self.total / self.days


def _candidates(compiled: Compiled, since: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """Revisions that may match with their days, the newest first; one more than listed if there are more."""
    narrow = superset(compiled)
    sql = _CANDIDATES.format(narrow="AND r.search @@ %s::tsquery" if narrow else "")
    period = within(day(since), day(until))
    values: list[datetime | str | int] = [since, until, LISTED + 1]
    if narrow:
        values.insert(2, f"{narrow} & {period}")
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(key, published) for key, published in cursor.fetchall()]


def _evaluated(
    compiled: Compiled, revisions: Sequence[int], progress: Progress
) -> Iterable[tuple[Revision, MatchResult]]:
    """The matches among ``revisions``, in their order."""
    for start in range(0, len(revisions), _BATCH):
        progress(start, len(revisions))
        keys = revisions[start : start + _BATCH]
        rows = Revision.objects.select_related("article__source").defer(*UNREAD).in_bulk(keys)
        ordered = [rows[key] for key in keys if key in rows]
        read = documents(ordered, contexts=compiled.contexts, vectors=compiled.vectors)
        for revision in ordered:
            result = evaluate(compiled, read[revision.pk])
            if result is not None:
                yield revision, result
    progress(len(revisions), len(revisions))


def _unwatched(_done: int, _all: int) -> None:
    """No one waits for news of the progress."""


def preview(
    compiled: Compiled,
    *,
    now: datetime,
    days: int = 30,
    capacity: int = CAPACITY,
    shown: int = SHOWN,
    progress: Progress = _unwatched,
) -> Preview:
    """What ``compiled`` matches among the articles published in the last ``days`` days.

    Where the candidates are more than ``capacity``, every n-th of them is evaluated, the newest included.
    """
    found = Preview(now - timedelta(days=days), now)
    listed = _candidates(compiled, found.since, now)
    found.truncated = len(listed) > LISTED
    listed = listed[:LISTED]
    keys = [key for key, _ in listed]
    found.candidates = len(keys)
    sample = keys[:: max(1, ceil(len(keys) / capacity))]
    found.evaluated = len(sample)
    period = Article.objects.filter(published_at__gte=found.since, published_at__lte=now)
    found.erased = period.filter(erased_at__isnull=False).count()
    found.scale = len(keys) / len(sample) if sample else 1.0
    if found.truncated:
        # The newest were listed: the rest of the period is taken to be like the part that they cover.
        found.scale *= timedelta(days=days) / max(now - listed[-1][1], timedelta(minutes=1))
    for revision, result in _evaluated(compiled, sample, progress):
        _count(found, revision, result, shown)
    return found


def _count(found: Preview, revision: Revision, result: MatchResult, shown: int) -> None:
    article = revision.article
    found.revisions.add(revision.pk)
    if article.published_at is not None:
        found.per_day[timezone.localdate(article.published_at)] += 1
    found.sources[article.source.name] += 1
    found.terms.update({span.term for span in result.spans})
    if len(found.hits) < shown:
        found.hits.append(
            Hit(
                article.pk,
                revision.pk,
                revision.title,
                revision.text,
                article.url,
                article.source.name,
                article.published_at,
                result,
            )
        )


@dataclass(frozen=True)
class Replay:
    """What an edit changes among the articles of a period."""

    before: Preview
    after: Preview

    @property
    def added(self) -> set[int]:
        """Revisions that only the new query matches."""
        return self.after.revisions - self.before.revisions

    @property
    def removed(self) -> set[int]:
        """Revisions that only the old query matches."""
        return self.before.revisions - self.after.revisions


def replay(
    before: Compiled, after: Compiled, *, now: datetime, days: int = 30, progress: Progress = _unwatched
) -> Replay:
    """Hold the old and the new form of a query against the same articles, all of them up to the listed."""
    return Replay(
        preview(before, now=now, days=days, capacity=LISTED, progress=progress),
        preview(after, now=now, days=days, capacity=LISTED, progress=progress),
    )
