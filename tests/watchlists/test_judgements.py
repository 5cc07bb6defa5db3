"""What people say of articles: one word each about one target, the last one holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from monitor.topics.models import Topic
from monitor.watchlists.judgements import judge, withdraw
from monitor.watchlists.models import Judgement
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

RELEVANT, OFF_TOPIC = Judgement.Verdict.RELEVANT, Judgement.Verdict.OFF_TOPIC


def test_the_last_word_of_a_person_holds_and_others_keep_theirs() -> None:
    article, watchlist = factories.article(), factories.watchlist()
    judge(article, watchlist, RELEVANT, by="user:1", origin=Judgement.Origin.CONSOLE, now=NOW)
    judge(article, watchlist, RELEVANT, by="channel:4", origin=Judgement.Origin.EMAIL, now=NOW)
    later = NOW + timedelta(minutes=5)
    judge(article, watchlist, OFF_TOPIC, by="user:1", origin=Judgement.Origin.CONSOLE, now=later)
    said = {row.by: (row.verdict, row.judged_at) for row in watchlist.judgements.all()}
    assert said == {"user:1": ("off_topic", later), "channel:4": ("relevant", NOW)}


def test_a_word_about_a_topic_stands_beside_one_about_a_watchlist_and_can_be_withdrawn() -> None:
    article, watchlist = factories.article(), factories.watchlist()
    topic = Topic.objects.create(slug="capital", label="Capital")
    judge(article, watchlist, RELEVANT, by="user:1", origin=Judgement.Origin.CONSOLE, now=NOW)
    judge(article, topic, OFF_TOPIC, by="user:1", origin=Judgement.Origin.CONSOLE, now=NOW)
    assert withdraw(article, watchlist, by="user:1")
    assert not withdraw(article, watchlist, by="user:1")
    assert [(row.topic, row.verdict) for row in article.judgements.all()] == [(topic, "off_topic")]


def test_a_judgement_has_exactly_one_target() -> None:
    article = factories.article()
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(article=article, verdict=RELEVANT, by="user:1", judged_at=NOW)
