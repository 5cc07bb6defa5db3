"""The weekly sample, and the recall that its judgements give."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.models import Article, State
from monitor.topics.models import Topic
from monitor.watchlists.judgements import judge
from monitor.watchlists.models import Judgement, Sample
from monitor.watchlists.quality import precision
from monitor.watchlists.sampling import PARIS, SIZE, draw, estimate, measured
from tests import factories

#: A Monday morning in Paris, and the week before it.
NOW = datetime(2026, 11, 30, 7, tzinfo=PARIS)
LAST_WEEK = date(2026, 11, 23)


def test_nothing_is_estimated_before_anything_is_judged() -> None:
    assert estimate(kept=10, rejected=1000, judged=0, missed=0, of_kept=None) is None
    assert estimate(kept=0, rejected=1000, judged=10, missed=1, of_kept=None) is None


def test_the_recall_follows_from_the_share_of_relevant_among_the_rejected() -> None:
    found = estimate(kept=90, rejected=1000, judged=100, missed=1, of_kept=None)
    assert found is not None
    assert found.value == pytest.approx(90 / 100)
    share = precision(1, 99)
    assert share is not None
    assert found.low == pytest.approx(90 / (90 + 1000 * share.high))
    assert found.high == pytest.approx(90 / (90 + 1000 * share.low))
    halved = estimate(kept=90, rejected=1000, judged=100, missed=1, of_kept=precision(50, 50))
    assert halved is not None
    assert halved.value == pytest.approx(45 / 55)


@given(kept=st.integers(1, 500), rejected=st.integers(0, 5000), judged=st.integers(1, 300), data=st.data())
def test_the_interval_holds_the_estimate(kept: int, rejected: int, judged: int, data: st.DataObject) -> None:
    missed = data.draw(st.integers(0, judged))
    found = estimate(kept=kept, rejected=rejected, judged=judged, missed=missed, of_kept=None)
    assert found is not None
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value <= found.high + 1e-9
    assert found.high <= 1 + 1e-9


def article(day: int, state: State = State.IRRELEVANT) -> Article:
    at = NOW - timedelta(days=7) + timedelta(days=day)
    return factories.article(state=state, decided_at=at, relevant=state == State.MATCHED)


@pytest.mark.django_db
def test_a_week_is_drawn_once_and_from_that_week_alone() -> None:
    wanted = [article(day % 6) for day in range(SIZE + 5)]
    for other in (article(-1), article(7), article(2, State.MATCHED), article(2, State.LANGUAGE)):
        assert other.pk
    sample = draw(NOW, Random(7))
    assert sample is not None
    assert (sample.week, sample.rejected, sample.kept) == (LAST_WEEK, SIZE + 5, 1)
    drawn = set(sample.articles.values_list("pk", flat=True))
    assert len(drawn) == SIZE
    assert drawn <= {one.pk for one in wanted}
    assert draw(NOW + timedelta(days=2), Random(8)) is None
    assert Sample.objects.count() == 1


@pytest.mark.django_db
def test_a_week_in_which_nothing_was_set_aside_has_no_sample() -> None:
    assert draw(NOW, Random(7)) is None
    assert measured(NOW) is None


@pytest.mark.django_db
def test_the_judgements_of_a_sample_give_the_recall() -> None:
    topic = Topic.objects.create(slug="cloud-souverain", label="Cloud souverain")
    kept = [article(1, State.MATCHED) for _ in range(4)]
    set_aside = [article(2) for _ in range(10)]
    draw(NOW, Random(1))
    for place, one in enumerate(set_aside):
        verdict = Judgement.Verdict.RELEVANT if place == 0 else Judgement.Verdict.OFF_TOPIC
        judge(one, topic, verdict, by="user:1", origin=Judgement.Origin.SAMPLE, now=NOW)
    judge(kept[0], topic, Judgement.Verdict.RELEVANT, by="user:1", origin=Judgement.Origin.CONSOLE, now=NOW)
    found = measured(NOW)
    assert found is not None
    assert (found.kept, found.rejected, found.judged, found.missed) == (4, 10, 10, 1)
    assert found.value == pytest.approx(4 / 5)
    assert found.precision is not None
    assert found.precision.judged == 1
