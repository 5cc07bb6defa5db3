"""Retention: what is erased when, what remains, and what says why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitor.alerts import retention
from monitor.alerts.explain import explain
from monitor.alerts.retention import Erased, enforce
from monitor.articles.models import Actor, Article, ArticleEntry, Mention, Revision, State
from monitor.feeds.models import Entry, Rights
from monitor.stories.models import Profile
from monitor.watchlists import process
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

SECRET = "Orange reprendrait Nuagis pour 12 millions d’euros"
DAY = timedelta(days=1)


def run() -> Erased:
    return enforce(lambda: NOW, timedelta(minutes=1))


def stored(days: float, **values: Any) -> Article:
    """An article whose text was stored so many days ago, with everything that quotes it."""
    article = factories.article(title="Un titre", text=SECRET, stored_at=NOW - days * DAY, **values)
    revision = factories.current(article)
    Revision.objects.filter(pk=revision.pk).update(
        lead=SECRET,
        removed=[{"text": SECRET, "rule": "x"}],
        understanding={"status_sentences": [SECRET], "cited": ["Les Échos"], "amounts": [{"text": SECRET}]},
        changes={"material": True, "summary": [SECRET], "sentences": [{"words": [["+", SECRET]]}]},
    )
    process.index(revision, article.published_at)
    factories.score(article, "cloud-souverain", 0.9, evidence=[{"sentence": SECRET, "start": 0, "end": 9}])
    factories.match(article, factories.watchlist(), spans=[{"term": "nuagis", "start": 18, "end": 24}])
    actor, _ = Actor.objects.get_or_create(slug="orange", defaults={"name": "Orange", "kind": "provider"})
    Mention.objects.create(revision=revision, actor=actor, start=0, end=6)
    traits = {"words": {SECRET: 1.0}, "names": {}, "title": [], "actors": [], "figures": []}
    Profile.objects.create(article=article, revision=revision, at=NOW, fingerprint=b"", traits=traits)
    quotes = [
        {"text": SECRET, "source": "Gazette", "article": article.pk},
        {"text": "Une autre phrase.", "source": "Tribord", "article": 0},
    ]
    story = factories.story(article)
    story.quotes, story.summary = quotes, "\n".join(f"{quote['text']} ({quote['source']})" for quote in quotes)
    story.save()
    published = Entry.objects.create(
        feed=factories.feed(source=article.source),
        identity=str(article.pk),
        title="Un titre",
        summary=SECRET,
        content=SECRET,
        seen_at=NOW - days * DAY,
    )
    ArticleEntry.objects.create(article=article, entry=published)
    return article


def everything_stored() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - a name of our own schema
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_no_table_holds_a_text_whose_time_is_over() -> None:
    stored(366)
    assert everything_stored().count(SECRET) > 10
    assert run() == Erased(articles=1, entries=0, complete=True)
    left = everything_stored()
    assert SECRET not in left
    assert "'nuagis'" not in left  # the lexemes of the search vector


def test_the_trace_of_an_erased_article_remains_and_says_why() -> None:
    article = stored(366, reason="Aucune liste.", authors=["A. Blanc"])
    run()
    article.refresh_from_db()
    revision = factories.current(article)
    why = "Texte effacé le 23 novembre 2026\u00a0: conservation de 365\u00a0jours."
    assert (article.erased_at, article.erased_why, article.state) == (NOW, why, State.MATCHED)
    assert (article.title, article.authors, article.reason) == ("Un titre", ["A. Blanc"], "Aucune liste.")
    assert (revision.erased_at, revision.search, revision.changes) == (NOW, None, {"material": True})
    assert revision.understanding == {"cited": ["Les Échos"]}
    assert revision.mentions.get().actor.name == "Orange"
    assert article.membership.story.summary == "Une autre phrase. (Tribord)"
    assert Entry.objects.get().title == "Un titre"
    assert why in [step.said for step in explain(article.url).steps]


@pytest.mark.parametrize(
    ("days", "rights", "values", "erased"),
    [
        (364, Rights.STANDARD, {}, 0),
        (31, Rights.STANDARD, {"retention_days": 30}, 1),
        (91, Rights.FEED_ONLY, {}, 1),
        (5_000, Rights.OPEN, {}, 0),
        (500, Rights.CONTRACT, {"contract": "Accord", "retention_days": 1_000}, 0),
        (500, Rights.CONTRACT, {"contract": "Accord", "retention_days": 1_000, "contract_until": "2026-01-01"}, 1),
    ],
)
def test_the_card_of_the_source_decides(days: int, rights: str, values: dict[str, Any], erased: int) -> None:
    stored(days, source=factories.source(rights=rights, **values))
    assert run().articles == erased


def test_a_second_run_finds_nothing_and_an_article_at_work_is_left() -> None:
    stored(400)
    stored(400, state=State.MATCH)
    assert run().articles == 1
    assert run() == Erased()
    assert Article.objects.filter(erased_at=None).get().state == State.MATCH


def test_batches_are_bounded_and_the_budget_ends_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "ARTICLES", 2)
    source = factories.source()
    for _ in range(5):
        stored(400, source=source)
    clock = iter([NOW, NOW, NOW, NOW, NOW + timedelta(hours=1)])
    assert enforce(lambda: next(clock), timedelta(minutes=8)) == Erased(articles=2, complete=False)
    assert run().articles == 3


def test_what_feeds_published_goes_too_even_without_an_article() -> None:
    feed = factories.feed()
    old = Entry.objects.create(feed=feed, identity="a", title="T", summary=SECRET, seen_at=NOW - 400 * DAY)
    new = Entry.objects.create(feed=feed, identity="b", title="T", summary=SECRET, seen_at=NOW - 3 * DAY)
    assert run() == Erased(entries=1)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.summary, old.title, new.summary) == ("", "T", SECRET)


def test_what_is_overdue_is_found_by_its_index() -> None:
    stored(400)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        run()
    claim = next(q["sql"] for q in queries if "FOR UPDATE" in q["sql"] and "stored_at" in q["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {claim}")
        assert "article_kept" in "\n".join(row[0] for row in cursor.fetchall())
