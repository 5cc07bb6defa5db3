"""What the stage ``classify`` keeps of the names that it read; no model is needed."""

from __future__ import annotations

import pytest

from monitor.articles.models import Article, State
from monitor.claims.claim import claim
from monitor.french.others import Other, OtherKind
from monitor.topics import process
from monitor.topics.classification import MAIN_TOPIC, Band, Classification
from monitor.topics.models import Topic
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

NAMES = [Other("Octave Klaba", OtherKind.PERSON, ((3, 15),))]


def saved(band: Band) -> dict[str, object]:
    """The understanding of an article after it was classified so."""
    Topic.objects.get_or_create(slug=MAIN_TOPIC, defaults={"label": "Cloud souverain"})
    article = factories.article(state=State.CLASSIFY, due_at=NOW)
    revision = factories.current(article)
    revision.understanding = {"cited": ["Les Echos"]}
    revision.save()
    (claimed,) = claim(Article.objects.filter(pk=article.pk), now=NOW, lease=process.LEASE, limit=1)
    assert process.save(claimed, Classification(band, 0.9, 0.25, (), (), "model"), NOW, NAMES)
    revision.refresh_from_db()
    return dict(revision.understanding)


def test_the_names_of_a_relevant_article_join_its_understanding() -> None:
    assert saved(Band.RELEVANT) == {
        "cited": ["Les Echos"],
        "others": [{"name": "Octave Klaba", "kind": "person", "spans": [[3, 15]]}],
    }


def test_an_irrelevant_article_is_left_as_it_was() -> None:
    assert saved(Band.IRRELEVANT) == {"cited": ["Les Echos"]}
