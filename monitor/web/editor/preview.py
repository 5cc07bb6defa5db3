"""What the editor's preview shows of a draft: matches, their rhythm, their sources, their quality. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from monitor.alerts.values import Passage
from monitor.articles.models import Actor, Revision
from monitor.topics.models import Topic
from monitor.watchlists.compile import Compiled
from monitor.watchlists.errors import QueryError
from monitor.watchlists.judged import Marks, Quality, quality
from monitor.watchlists.live import compile_watchlist
from monitor.watchlists.models import Watchlist
from monitor.watchlists.printing import print_query
from monitor.watchlists.process import shown
from monitor.watchlists.quality import Suggestion, TermNoise, warnings
from monitor.watchlists.reasons import told
from monitor.watchlists.search import Hit, Preview, preview, replay
from monitor.watchlists.syntax import Actor as ActorNode
from monitor.watchlists.syntax import Query, Term, Word
from monitor.web.day_chart import Chart, chart, last_days
from monitor.web.editor.words import mark_choices
from monitor.web.passages import excerpts, title_marks

PERIODS: Final = (30, 90)
#: Rows of each list of the preview.
_SOURCES, _TERMS, _CHANGES = 6, 8, 12
#: Matches listed with their passages.
_HITS: Final = 20
WIDTH, HEIGHT = 600, 84


@dataclass(frozen=True)
class ShownHit:
    """A match with its words marked; ``mark`` is what was said of it, if anything."""

    hit: Hit
    title: tuple[Passage, ...]
    excerpts: Sequence[tuple[Passage, ...]]
    mark: bool | None
    why: Sequence[str]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Its buttons."""
        return mark_choices(self.mark)


@dataclass(frozen=True)
class Addition:
    """A suggestion as its button adds it; ``query`` is what is added."""

    label: str
    query: str
    actor: bool
    relevant: float
    others: float


@dataclass(frozen=True)
class Share:
    """A name with its count, and its share of the largest for a bar, 0 to 100."""

    name: str
    count: int
    percent: float
    noise: TermNoise | None = None

    @property
    def shown(self) -> str:
        """The name as French prints it."""
        return shown(self.name)


@dataclass(frozen=True)
class Change:
    """What the draft finds more, or less, than the saved list: articles as (key, title, source)."""

    added: int
    removed: int
    gained: Sequence[tuple[int, str, str]]
    lost: Sequence[tuple[int, str, str]]


@dataclass(frozen=True)
class Shown:
    """The preview of a draft. ``change`` is None for a new list, an unchanged one, and where ``partial``:
    too many articles to compare them all while somebody types.
    """

    found: Preview
    days: int
    chart: Chart
    hits: Sequence[ShownHit]
    sources: Sequence[Share]
    terms: Sequence[Share]
    warnings: Sequence[str]
    quality: Quality
    change: Change | None
    partial: bool
    additions: Sequence[Addition]
    erased: int

    @property
    def first_day(self) -> date:
        """The day on which the chart begins."""
        return self.chart.columns[0].day


def show(draft: Watchlist, compiled: Compiled, marks: Marks, *, now: datetime, days: int, thorough: bool) -> Shown:
    """Everything that the preview tells; ``thorough`` compares with the saved list whatever it costs."""
    saved = _saved(draft)
    change, partial = None, False
    if saved is not None and thorough:
        both = replay(saved, compiled, now=now, days=days)
        found, change = both.after, _change(both.added, both.removed)
    else:
        found = preview(compiled, now=now, days=days)
        if saved is not None:
            before = preview(saved, now=now, days=days, shown=0)
            partial = not (before.exact and found.exact)
            if not partial:
                change = _change(found.revisions - before.revisions, before.revisions - found.revisions)
    judged = quality(compiled, marks, now)
    noise = {term.term: term for term in judged.noise}
    return Shown(
        found=found,
        days=days,
        chart=chart(_scaled(found), last_days(timezone.localdate(now), days), WIDTH, HEIGHT),
        hits=_hits(found.hits[:_HITS], marks),
        sources=_shares(dict(found.sources.most_common(_SOURCES))),
        terms=[replace(share, noise=noise.get(share.name)) for share in _shares(dict(found.terms.most_common(_TERMS)))],
        warnings=warnings(found.daily, found.total, days),
        quality=judged,
        change=change,
        partial=partial,
        additions=_additions(judged.suggestions),
        erased=found.erased,
    )


def _saved(draft: Watchlist) -> Compiled | None:
    """The list as saved, if the draft asks for something else; None too where it cannot be read any more."""
    stored = Watchlist.objects.filter(pk=draft.pk).first() if draft.pk else None
    names = ("query", "topics", "examples", "scope", "only_relevant")
    if stored is None or all(getattr(stored, name) == getattr(draft, name) for name in names):
        return None
    try:
        return compile_watchlist(stored)
    except QueryError:
        return None


def _additions(suggestions: Sequence[Suggestion]) -> list[Addition]:
    slugs = [s.text for s in suggestions if s.actor]
    names = dict(Actor.objects.filter(slug__in=slugs).values_list("slug", "name"))
    found = []
    for one in suggestions:
        label = names.get(one.text, one.text) if one.actor else one.text
        query: Query = ActorNode(label) if one.actor else Term(tuple(Word(word) for word in label.split()))
        found.append(Addition(label, print_query(query), one.actor, one.relevant, one.others))
    return found


def _scaled(found: Preview) -> dict[date, int]:
    return {day: round(count * found.scale) for day, count in found.per_day.items()}


def _shares(counts: Mapping[str, int]) -> list[Share]:
    most = max(counts.values(), default=1)
    return [Share(name, count, round(100 * count / most, 1)) for name, count in counts.items()]


def _hits(hits: Sequence[Hit], marks: Marks) -> list[ShownHit]:
    leads = dict(Revision.objects.filter(pk__in=[hit.revision for hit in hits]).values_list("pk", "lead"))
    labels = dict(Topic.objects.values_list("slug", "label"))
    found = []
    for hit in hits:
        spans = [span._asdict() for span in hit.result.spans]
        texts = {"lead": leads.get(hit.revision, ""), "text": hit.text}
        why = told(hit.result.reasons, labels)
        found.append(ShownHit(hit, title_marks(hit.title, spans), excerpts(texts, spans), marks.get(hit.article), why))
    return found


def _change(added: set[int], removed: set[int]) -> Change:
    return Change(len(added), len(removed), _named(added), _named(removed))


def _named(revisions: set[int]) -> list[tuple[int, str, str]]:
    rows = Revision.objects.filter(pk__in=revisions).order_by("-article__published_at")
    return list(rows.values_list("article", "title", "article__source__name")[:_CHANGES])
