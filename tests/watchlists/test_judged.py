"""A query held against judged articles; example articles found."""

from __future__ import annotations

import pytest
from django.utils import timezone

from monitor.topics.models import DIMENSIONS, Embedding
from monitor.watchlists.compile import compile_query
from monitor.watchlists.examples import find, named
from monitor.watchlists.judged import marks_of, quality
from monitor.watchlists.judgements import judge
from monitor.watchlists.models import Judgement
from monitor.watchlists.parse import parse
from tests import factories
from tests.web.press import press, stored

pytestmark = pytest.mark.django_db


def test_precision_noise_and_what_is_missed() -> None:
    articles = press()
    marks = {
        articles[0].pk: True,
        articles[1].pk: True,
        articles[2].pk: True,
        articles[3].pk: False,
        articles[5].pk: True,
    }
    found = quality(compile_query(parse('"cloud souverain"')), marks, timezone.now())
    assert found.precision is not None
    assert (found.precision.value, found.precision.judged) == (0.75, 4)
    assert [(noise.term, noise.noise) for noise in found.noise] == [('"cloud souverain"', 1)]
    assert [article.pk for article in found.missed] == [articles[5].pk]
    assert "SecNumCloud" in [one.text for one in found.suggestions]
    wider = quality(compile_query(parse('"cloud souverain" OU SecNumCloud SAUF jeux')), marks, timezone.now())
    assert wider.precision is not None
    assert wider.precision.value == 1
    assert "SecNumCloud" not in [one.text for one in wider.suggestions]


def test_without_marks_nothing_is_said() -> None:
    found = quality(compile_query(parse("cloud")), {}, timezone.now())
    assert (found.precision, found.missed, found.suggestions) == (None, (), ())


def test_the_latest_word_on_an_article_counts() -> None:
    watchlist, article = factories.watchlist(), factories.article()
    said = ((Judgement.Verdict.OFF_TOPIC, "user:1"), (Judgement.Verdict.RELEVANT, "user:2"))
    for verdict, by in said:
        judge(article, watchlist, verdict, by=by, origin=Judgement.Origin.CONSOLE, now=timezone.now())
    assert marks_of(watchlist) == {article.pk: True}
    assert marks_of(factories.watchlist()) == {}


def test_example_articles_are_found_by_words_and_by_address() -> None:
    article = stored("L’État et son cloud", "Un texte sur les hébergeurs.")
    stored("Autre chose", "Un texte.")
    vector = [1.0] + [0.0] * (DIMENSIONS - 1)
    Embedding.objects.create(revision=factories.current(article), model_version="essai", vector=vector)
    for sought in ("hébergeur cloud", "etat", f"{article.url}?utm_source=lettre"):
        assert [found.pk for found in find(sought)] == [article.pk]
    assert [vars(found)["comparable"] for found in find("cloud")] == [True]
    assert find("cloud introuvable") == find("https://ailleurs.example/") == find("…") == []
    assert [found.pk for found in named([article.pk, 999_999])] == [article.pk]
