"""The stage ``classify``."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from monitor.articles.models import Article, State
from monitor.articles.names import find_others
from monitor.claims.claim import claim
from monitor.claims.retry import MAX_ATTEMPTS
from monitor.claims.stages import Stage
from monitor.french.others import Other
from monitor.topics import process
from monitor.topics.classification import MAIN_TOPIC, Band, Classification
from monitor.topics.loading import classifier
from monitor.topics.models import Embedding, Score, Topic
from tests import factories
from tests.factories import NOW
from tests.topics.values import FAR, RELEVANT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _topics() -> None:
    for slug in classifier().heads.topics:
        Topic.objects.get_or_create(slug=slug, defaults={"label": slug})


def drain() -> object:
    """One drain of the stage."""
    return process.drain(clock=lambda: NOW, budget=timedelta(seconds=30), random=Random(1))


def test_the_stage_stores_scores_and_passes_the_article_on() -> None:
    near = factories.article(title=RELEVANT.title, text=RELEVANT.text, state=State.CLASSIFY, due_at=NOW)
    worn = factories.article(state=State.CLASSIFY, due_at=NOW, attempts=8)
    assert process.pending(NOW)
    drained = process.drain(clock=lambda: NOW, budget=timedelta(seconds=30), random=Random(1))
    assert drained.rings == {Stage.MATCH}
    near.refresh_from_db()
    worn.refresh_from_db()
    assert (near.state, near.relevant, near.to_check, worn.state) == (State.MATCH, True, False, State.POISON)
    assert near.revisit_at == NOW + timedelta(hours=1)
    main = Score.objects.get(revision=near.revision, topic=MAIN_TOPIC)
    assert main.value == near.relevance
    assert main.model_version == classifier().version
    assert main.evidence
    assert not process.pending(NOW)


def test_every_article_has_its_embedding_with_the_encoder_s_version() -> None:
    near = factories.article(title=RELEVANT.title, text=RELEVANT.text, state=State.CLASSIFY, due_at=NOW)
    far = factories.article(title=FAR.title, text=FAR.text, state=State.CLASSIFY, due_at=NOW)
    drain()
    stored = {row.revision_id: row for row in Embedding.objects.all()}
    assert set(stored) == {near.revision_id, far.revision_id}
    assert {row.model_version for row in stored.values()} == {classifier().encoder_version}
    (vector,) = classifier().embed([FAR])
    assert float(vector @ stored[far.revision_id].vector) > 0.99  # type: ignore[index]


def test_what_is_close_but_unsure_is_to_be_checked() -> None:
    article = factories.article(state=State.CLASSIFY, due_at=NOW)
    (claimed,) = claim(Article.objects.filter(pk=article.pk), now=NOW, lease=process.LEASE, limit=1)
    unsure = Classification(Band.UNCERTAIN, 0.12, 0.25, (), (), "model")
    assert process.save(claimed, unsure, NOW)
    article.refresh_from_db()
    assert (article.relevant, article.to_check, article.revisit_at) == (False, True, None)


def test_a_lost_lease_stores_nothing() -> None:
    article = factories.article(state=State.CLASSIFY, due_at=NOW)
    (claimed,) = claim(Article.objects.filter(pk=article.pk), now=NOW, lease=process.LEASE, limit=1)
    Article.objects.filter(pk=article.pk).update(claim_token=None)
    assert not process.save(claimed, Classification(Band.RELEVANT, 0.9, 0.25, (), (), "model"), NOW)
    assert not Score.objects.exists()


def test_an_article_that_breaks_the_batch_fails_alone_with_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    near = factories.article(title=RELEVANT.title, text=RELEVANT.text, state=State.CLASSIFY, due_at=NOW)
    broken = factories.article(title=RELEVANT.title, text=f"{RELEVANT.text} Défaut.", state=State.CLASSIFY, due_at=NOW)

    def faulty(text: str) -> list[Other]:
        if text.endswith("Défaut."):
            raise IndexError("a seeded fault")
        return find_others(text)

    monkeypatch.setattr(process, "find_others", faulty)
    for tried in range(1, MAX_ATTEMPTS + 1):
        Article.objects.filter(pk=broken.pk).update(due_at=NOW)
        drain()
        near.refresh_from_db()
        broken.refresh_from_db()
        assert (near.state, near.attempts) == (State.MATCH, 0)
        assert broken.last_error == "IndexError: a seeded fault"
        assert (broken.state == State.POISON) == (tried == MAX_ATTEMPTS)
    assert "IndexError" in broken.last_error_fr
    assert broken.decided_at == NOW


def test_an_article_whose_worker_died_is_taken_alone() -> None:
    ended: dict[str, Any] = {"lease_until": NOW - timedelta(seconds=1), "claim_token": uuid4(), "attempts": 3}
    waiting: dict[str, Any] = {"state": State.CLASSIFY, "due_at": NOW, "text": FAR.text}
    neighbours = [factories.article(**waiting) for _ in range(3)]
    interrupted = factories.article(**waiting, **ended)
    rows = Article.objects.filter(state=State.CLASSIFY)
    claimed = claim(rows, now=NOW, lease=process.LEASE, limit=process.BATCH, interrupted_alone=True)
    assert [(row, row.attempts) for row in claimed] == [(interrupted, 4)]
    drain()
    assert set(Article.objects.filter(state=State.MATCH)) == set(neighbours)
