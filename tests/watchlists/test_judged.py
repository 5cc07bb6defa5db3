"""A query held against judged articles; example articles found."""

from __future__ import annotations

from datetime import timedelta

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


def test_the_majority_holds_and_the_last_word_where_people_are_even() -> None:
    watchlist, article, even = factories.watchlist(), factories.article(), factories.article()
    relevant, noise = Judgement.Verdict.RELEVANT, Judgement.Verdict.OFF_TOPIC
    now = timezone.now()
    said = ((article, relevant, 1), (article, relevant, 2), (article, noise, 3), (even, noise, 1), (even, relevant, 2))
    for minute, (about, verdict, user) in enumerate(said):
        at = now + timedelta(minutes=minute)
        judge(about, watchlist, verdict, by=f"user:{user}", origin=Judgement.Origin.CONSOLE, now=at)
    assert marks_of(watchlist) == {article.pk: True, even.pk: True}
    assert marks_of(factories.watchlist()) == {}


def test_what_a_prefix_finds_already_is_not_suggested() -> None:
    articles = press()
    marks = {articles[0].pk: True, articles[1].pk: True, articles[2].pk: True, articles[5].pk: True}
    now = timezone.now()
    plain = {one.text for one in quality(compile_query(parse("nuage")), marks, now).suggestions}
    begun = {one.text for one in quality(compile_query(parse("nuage OU secnum*")), marks, now).suggestions}
    assert any("SecNumCloud" in text for text in plain)
    assert not any("SecNumCloud" in text for text in begun)


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
