"""A weekly random sample of what was set aside, judged by people, and what it tells of the recall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from monitor.articles.models import Article, State
from monitor.topics.classification import MAIN_TOPIC
from monitor.watchlists.models import Judgement, Sample, SampledArticle
from monitor.watchlists.quality import Precision, precision

#: Articles of a week's sample: some ten minutes of reading.
SIZE: Final = 40
#: Weeks whose judgements are counted together: one week alone says little.
WEEKS: Final = 8
PARIS: Final = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Recall:
    """The share of relevant articles that was found, with its 95 % interval.

    ``kept`` of the weeks' articles were taken for relevant and ``rejected`` were not; ``missed`` of the ``judged``
    ones turned out to be relevant. ``precision`` is that of what was kept, None where nobody judged it: all of it
    then counts as relevant.
    """

    value: float
    low: float
    high: float
    kept: int
    rejected: int
    judged: int
    missed: int
    precision: Precision | None


def estimate(*, kept: int, rejected: int, judged: int, missed: int, of_kept: Precision | None) -> Recall | None:
    """The recall that a random sample of the rejected articles gives; None before anything was judged. Pure.

    The interval is Wilson's for the share of relevant articles among the rejected, carried over to the recall. The
    precision of what was kept is taken as it is measured: its own uncertainty matters less.
    """
    share = precision(missed, judged - missed)
    found = kept * (of_kept.value if of_kept else 1.0)
    if share is None or not kept:
        return None

    def recall(rate: float) -> float:
        lost = rate * rejected
        return found / (found + lost) if found + lost else 1.0

    return Recall(recall(share.value), recall(share.high), recall(share.low), kept, rejected, judged, missed, of_kept)


def monday(day: date) -> date:
    """The Monday of ``day``'s week."""
    return day - timedelta(days=day.weekday())


def draw(now: datetime, random: Random) -> Sample | None:
    """Draw last week's sample, once; None where nothing was set aside or it was drawn before."""
    start = monday(now.astimezone(PARIS).date()) - timedelta(days=7)
    rejected, kept = _week(start)
    with transaction.atomic():
        sample, new = Sample.objects.get_or_create(
            week=start, defaults={"drawn_at": now, "rejected": rejected.count(), "kept": kept.count()}
        )
        if not new or not sample.rejected:
            return None
        keys = list(rejected.values_list("pk", flat=True))
        chosen = random.sample(keys, min(SIZE, len(keys)))
        SampledArticle.objects.bulk_create([SampledArticle(sample=sample, article_id=pk) for pk in chosen])
    return sample


def _week(start: date) -> tuple[QuerySet[Article], QuerySet[Article]]:
    """The articles decided in the week from ``start`` on: set aside, and kept."""
    first = datetime.combine(start, datetime.min.time(), PARIS)
    decided = Article.objects.filter(decided_at__gte=first, decided_at__lt=first + timedelta(days=7))
    return decided.filter(state=State.IRRELEVANT), decided.filter(relevant=True)


def measured(now: datetime) -> Recall | None:
    """The recall of the last weeks, by what was judged of their samples."""
    since = monday(now.astimezone(PARIS).date()) - timedelta(weeks=WEEKS)
    samples = list(Sample.objects.filter(week__gte=since))
    verdicts = _verdicts(SampledArticle.objects.filter(sample__in=samples).values("article"))
    missed = sum(verdicts.values())
    judged_kept = _verdicts(Article.objects.filter(relevant=True, judgements__judged_at__date__gte=since).values("pk"))
    right = sum(judged_kept.values())
    return estimate(
        kept=sum(sample.kept for sample in samples),
        rejected=sum(sample.rejected for sample in samples),
        judged=len(verdicts),
        missed=missed,
        of_kept=precision(right, len(judged_kept) - right),
    )


def _verdicts(articles: QuerySet[Any, Any]) -> dict[int, bool]:
    """Whether each judged article of ``articles`` is relevant: the latest word on the subject holds."""
    said = Judgement.objects.filter(article__in=articles, topic=MAIN_TOPIC).order_by("judged_at")
    return {row.article_id: row.verdict == Judgement.Verdict.RELEVANT for row in said}
