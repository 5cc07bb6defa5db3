"""The stage ``classify``: load what is due, classify it, save scores and embedding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from django.db import transaction

from monitor.articles.decide import next_revisit
from monitor.articles.models import Article, Revision, State
from monitor.articles.names import find_others, others_json
from monitor.claims.apart import fail_unforeseen, work_apart
from monitor.claims.claim import claim, due, exhausted, mark
from monitor.claims.stages import Drained, Stage
from monitor.french.others import Other
from monitor.topics.classification import MAIN_TOPIC, Band, Classification, Document
from monitor.topics.loading import classifier
from monitor.topics.models import Embedding, Score

#: Articles of one claim: small enough that a batch ends long before its lease.
BATCH = 16
LEASE = timedelta(minutes=5)


def pending(now: datetime) -> bool:
    """Whether an article waits to be classified."""
    return Article.objects.filter(due(now), state=State.CLASSIFY).exists()


def drain(*, clock: Callable[[], datetime], budget: timedelta, random: Random) -> Drained:
    """Classify due articles until none is left or the budget is spent."""
    started, done = clock(), 0
    while clock() - started < budget:
        articles = claim(
            Article.objects.filter(state=State.CLASSIFY), now=clock(), lease=LEASE, limit=BATCH, interrupted_alone=True
        )
        if not articles:
            return Drained(done, more=False, rings=_rings(done))
        done += work_apart(articles, partial(classify, now=clock()), partial(_failed, now=clock(), random=random))
    return Drained(done, more=True, rings=_rings(done))


def _rings(done: int) -> frozenset[Stage]:
    return frozenset({Stage.MATCH}) if done else frozenset()


def classify(articles: list[Article], now: datetime) -> int:
    """Classify claimed articles one by one after a common run of the model; returns how many were marked."""
    sound = []
    for article in articles:
        if exhausted(article) or article.revision is None:
            _set_aside(article, now)
        else:
            sound.append(article)
    documents = [_document(article) for article in sound]
    results = classifier().classify(documents)
    # The names are read before anything is saved, outside the transaction: the first ones load their model.
    others = [
        find_others(document.text) if result.relevant else []
        for document, result in zip(documents, results, strict=True)
    ]
    rows = zip(sound, results, others, strict=True)
    return sum(save(article, result, now, names) for article, result, names in rows)


def _document(article: Article) -> Document:
    revision = article.revision
    assert revision is not None  # noqa: S101 - checked by the caller; for the type checker
    return Document(revision.title, revision.lead, revision.text)


def _poison(now: datetime) -> dict[str, Any]:
    reason = "Le classement a échoué plusieurs fois de suite."
    return {"state": State.POISON, "decided_at": now, "reason": reason}


def _set_aside(article: Article, now: datetime) -> None:
    said = article.last_error or "classification was interrupted repeatedly"
    mark(article, due_at=None, **_poison(now), last_error=said)


def _failed(article: Article, error: Exception, *, now: datetime, random: Random) -> None:
    fail_unforeseen(article, error, what="Le classement", now=now, random=random, poison=_poison(now))


def save(article: Article, result: Classification, now: datetime, others: Sequence[Other] = ()) -> bool:
    """Store scores, embedding and the names read and pass the article on; False if the lease was lost."""
    revision = article.revision
    assert revision is not None  # noqa: S101 - checked by the caller; for the type checker
    with transaction.atomic():
        visit = next_revisit(article.seen_at, now) if result.relevant else None
        kept = mark(
            article,
            state=State.MATCH,
            due_at=now,
            relevant=result.relevant,
            relevance=result.score,
            to_check=result.band is Band.UNCERTAIN,
            revisit_at=visit,
        )
        if not kept:
            return False
        if result.relevant:
            # What the rules understood stays; the names are the one thing that is read of relevant articles only.
            revision.understanding = {**revision.understanding, "others": others_json(others)}
            revision.save(update_fields=["understanding"])
        _save_scores(revision, result)
        _save_embedding(revision, result)
    return True


def _save_scores(revision: Revision, result: Classification) -> None:
    shown = [(topic.slug, topic.score, topic.evidence) for topic in result.topics]
    rows = [
        Score(
            revision=revision,
            topic_id=slug,
            value=value,
            model_version=result.model_version,
            evidence=[{"sentence": e.sentence, "start": e.start, "end": e.end, "share": e.share} for e in evidence],
        )
        for slug, value, evidence in [(MAIN_TOPIC, result.score, result.evidence), *shown]
    ]
    Score.objects.bulk_create(rows, ignore_conflicts=True)


def _save_embedding(revision: Revision, result: Classification) -> None:
    if result.embedding is None:
        return
    row = Embedding(revision=revision, model_version=classifier().encoder_version, vector=list(result.embedding))
    Embedding.objects.bulk_create([row], ignore_conflicts=True)
