"""The press's articles: enough of them, of every sort, and written as French should be."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from monitor.runtime.demo.edition import editions
from monitor.runtime.demo.library import DemoArticle, library, updates
from monitor.runtime.demo.sites import SITES

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ARTICLES = list(library().values())
EVERY_STATE = [*ARTICLES, *updates().values()]


def test_a_third_is_about_the_sovereign_cloud() -> None:
    positive = [article for article in ARTICLES if article.label == "positive"]
    assert len(ARTICLES) >= 44
    assert 0.3 <= len(positive) / len(ARTICLES) <= 0.4
    assert {article.site for article in ARTICLES} == set(SITES)


def test_every_topic_and_status_is_told() -> None:
    topics = {topic for article in ARTICLES for topic in article.topics}
    assert len(topics) == 11
    assert {article.status for article in ARTICLES} == {"confirmed", "conditional", "denied", "opinion"}
    assert all(bool(article.topics) == (article.label != "negative") for article in ARTICLES)


def test_two_articles_change_their_status_later() -> None:
    changes = {slug: (library()[slug].status, after.status) for slug, after in updates().items()}
    assert changes == {
        "nuagis-orange-rachat": ("conditional", "confirmed"),
        "education-nationale-microsoft": ("conditional", "denied"),
    }
    assert all(after.title.startswith("[MàJ]") for after in updates().values())


def test_most_are_fresh_and_one_is_past_two_days_of_age() -> None:
    ages = sorted(article.age for article in ARTICLES)
    assert ages[len(ages) // 2] < timedelta(hours=24)
    assert [article.slug for article in ARTICLES if article.label == "positive" and article.age > timedelta(days=2)]


@pytest.mark.parametrize("article", EVERY_STATE, ids=lambda article: f"{article.slug}-{article.status}")
def test_an_article_is_long_enough_and_well_set(article: DemoArticle) -> None:
    body = " ".join(article.paragraphs)
    assert 140 <= len(body.split()) <= 450
    assert "'" not in article.text
    assert not re.search(r"« | »| [?!;:%]", article.text.replace("\u00a0", "~").replace("\u202f", "~"))
    assert all(slug in library() and library()[slug].site == article.site for slug in article.related)


def test_a_dispatch_is_told_twice_almost_word_for_word() -> None:
    first, second = library()["panne-korrigan"], library()["panne-korrigan-services-publics"]
    assert first.site != second.site
    assert set(second.paragraphs) <= set(first.paragraphs)


def test_articles_are_dated_back_from_now_and_updates_from_then() -> None:
    origins = {slug: f"http://127.0.0.1:{port}" for port, slug in enumerate(SITES, start=1)}
    before = {item.article.slug: item for e in editions(origins, NOW).values() for item in e.articles}
    later = NOW + timedelta(minutes=5)
    after = {item.article.slug: item for e in editions(origins, NOW, later).values() for item in e.articles}
    assert all(item.published == NOW - item.article.age and not item.updated for item in before.values())
    assert {slug for slug, item in after.items() if item.updated} == set(updates())
    assert after["nuagis-orange-rachat"].modified == later
    assert {slug: item.url for slug, item in after.items()} == {slug: item.url for slug, item in before.items()}
