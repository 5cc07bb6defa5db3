"""The stage that matches: what is stored, where an article goes, what a change of a watchlist does."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import OperationalError, transaction

from monitor.articles.models import Actor, Article, Mention, Revision, State
from monitor.claims.stages import Stage
from monitor.stories.models import StoryMember
from monitor.topics.models import DIMENSIONS, Embedding
from monitor.watchlists import live, process
from monitor.watchlists.document import Document
from monitor.watchlists.models import Match, SubQuery
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_percolator() -> None:
    live.live.cache_clear()


def waiting(text: str, **values: Any) -> Article:
    return factories.article(text=text, state=State.MATCH, due_at=factories.NOW, relevant=True, **values)


def run(later: timedelta = timedelta(0)) -> frozenset[Stage]:
    drained = process.drain(clock=lambda: factories.NOW + later, budget=timedelta(seconds=30), random=Random(1))
    assert not drained.more
    return drained.rings


def test_a_match_says_why_and_the_article_goes_on() -> None:
    watchlist = factories.watchlist(query='"cloud souverain" SAUF jeu')
    article = waiting("Un cloud souverain, puis des clouds souverains.")
    assert process.pending(factories.NOW)
    assert run() == {Stage.ROUTE}
    match = Match.objects.get()
    assert (match.watchlist, match.revision, match.backlog) == (watchlist, article.revision, False)
    assert [(s["field"], s["start"], s["end"]) for s in match.spans] == [("text", 3, 18), ("text", 29, 46)]
    assert match.why["reasons"] == ["«\u00a0cloud souverain\u00a0» (2 fois)"]
    article.refresh_from_db()
    assert (article.state, article.claim_token) == (State.ROUTE, None)
    assert StoryMember.objects.get(article=article).story.title == article.title
    assert not process.pending(factories.NOW)


def test_an_article_without_a_match_ends_with_its_reason() -> None:
    factories.watchlist(query="nuage")
    unmatched, irrelevant = waiting("Un cloud."), waiting("Un jeu.")
    Article.objects.filter(pk=irrelevant.pk).update(relevant=False, relevance=0.03)
    assert run() == frozenset()
    unmatched.refresh_from_db()
    irrelevant.refresh_from_db()
    assert (unmatched.state, unmatched.reason) == (
        State.UNMATCHED,
        "Aucune liste de veille active ne correspond.",
    )
    assert (irrelevant.state, irrelevant.reason) == (
        State.IRRELEVANT,
        "Hors du sujet (probabilité 3\u00a0%).",
    )
    assert irrelevant.decided_at == factories.NOW


def test_only_relevant_articles_unless_the_list_wants_all() -> None:
    factories.watchlist(query="cloud", only_relevant=True)
    everything = factories.watchlist(query="cloud", only_relevant=False)
    article = waiting("Un cloud.")
    Article.objects.filter(pk=article.pk).update(relevant=False)
    run()
    assert list(Match.objects.values_list("watchlist", flat=True)) == [everything.pk]


def test_a_second_run_stores_nothing_twice() -> None:
    factories.watchlist(query="cloud")
    article = waiting("Un cloud.", backlog=True)
    run()
    Article.objects.filter(pk=article.pk).update(state=State.MATCH, due_at=factories.NOW)
    run(timedelta(minutes=1))
    assert Match.objects.get().backlog
    assert StoryMember.objects.count() == 1


def test_an_edit_is_seen_within_seconds() -> None:
    watchlist = factories.watchlist(query="cloud")
    gone = factories.watchlist(query="cloud")
    waiting("Un cloud.")
    run()
    assert Match.objects.count() == 2
    watchlist.query = "nuage"
    watchlist.save()
    gone.active = False
    gone.save()
    first = waiting("Un nuage.")
    run(live.PATIENCE)
    assert list(first.revision.matches.values_list("watchlist", flat=True)) == [watchlist.pk]  # type: ignore[union-attr]
    gone.delete()
    watchlist.delete()
    waiting("Un nuage, encore.")
    run(2 * live.PATIENCE)
    assert Match.objects.count() == 0


def test_topics_actors_and_sub_queries() -> None:
    topics = factories.watchlist(query="", topics={"capital": 0.7, "incidents": 0.7})
    both = factories.watchlist(query='acteur:"OVH" SAUF @hors', topics={"capital": 0.5})
    SubQuery.objects.create(client=both.client, slug="hors", query="jeu OU météo")
    actor = Actor.objects.create(slug="ovhcloud", name="OVHcloud", kind="provider", spec={"aliases": ["OVH"]})
    article = waiting("OVH grandit.")
    factories.score(article, "capital", 0.8)
    factories.score(waiting("OVH joue à un jeu."), "incidents", 0.6)
    Mention.objects.create(revision=factories.current(article), actor=actor, start=0, end=3)
    run()
    assert set(Match.objects.values_list("watchlist", "revision")) == {
        (topics.pk, article.revision_id),
        (both.pk, article.revision_id),
    }
    reasons = Match.objects.get(watchlist=both).why["reasons"]
    assert reasons == ["acteur\u00a0: OVH", "sujet «\u00a0Capital\u00a0»\u00a0: 80\u00a0%"]


def test_denied_mentions_count_only_where_they_are_asked_for() -> None:
    denied = factories.watchlist(query="nié:rachat")
    kept = factories.watchlist(query="rachat SAUF nié:rachat")
    article = waiting("Orange dément tout rachat de Cloudwatt.")
    other = waiting("Orange confirme le rachat de Cloudwatt.")
    run()
    assert set(Match.objects.values_list("watchlist", "revision")) == {
        (denied.pk, article.revision_id),
        (kept.pk, other.revision_id),
    }


def test_scope_and_expiry() -> None:
    source = factories.source(host="gazette.fr")
    inside = factories.watchlist(query="cloud", scope={"sources": ["gazette.fr"], "languages": ["fr"]})
    factories.watchlist(query="cloud", scope={"excluded_sources": ["gazette.fr"]})
    factories.watchlist(query="cloud", scope={"languages": ["en"]})
    factories.watchlist(query="cloud", expires_on=date(2026, 11, 22))
    last_day = factories.watchlist(query="cloud", expires_on=date(2026, 11, 23))
    waiting("Un cloud.", source=source)
    run()
    assert set(Match.objects.values_list("watchlist", flat=True)) == {inside.pk, last_day.pk}


def test_a_faulty_list_is_named_and_stops_no_other() -> None:
    faulty = factories.watchlist(query='cloud "ouvert')
    empty = factories.watchlist(query="")
    negative = factories.watchlist(query="NON jeu", only_relevant=False)
    sound = factories.watchlist(query="cloud")
    waiting("Un cloud.")
    run()
    assert list(Match.objects.values_list("watchlist", flat=True)) == [sound.pk]
    assert live.live().problems.keys() == {faulty.pk, empty.pk, negative.pk}
    assert "guillemet" in live.live().problems[faulty.pk].french


def test_an_article_that_keeps_failing_is_set_aside() -> None:
    article = waiting("Un cloud.")
    Article.objects.filter(pk=article.pk).update(attempts=99)
    run()
    article.refresh_from_db()
    assert article.state == State.POISON


def test_an_article_that_breaks_the_batch_fails_alone_with_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    watchlist = factories.watchlist(query="cloud")
    before, broken, after = waiting("Un cloud."), waiting("Un cloud en défaut."), waiting("Un autre cloud.")
    save = process.save

    def faulty(article: Article, *rest: Any) -> bool:
        kept = save(article, *rest)
        if article.pk == broken.pk:
            raise ValueError("a seeded fault")
        return kept

    monkeypatch.setattr(process, "save", transaction.atomic(faulty))
    assert run() == {Stage.ROUTE}
    assert set(Match.objects.values_list("watchlist", "revision")) == {
        (watchlist.pk, before.revision_id),
        (watchlist.pk, after.revision_id),
    }
    broken.refresh_from_db()
    assert (broken.state, broken.attempts, broken.last_error) == (State.MATCH, 1, "ValueError: a seeded fault")
    assert broken.due_at is not None
    assert broken.due_at > factories.NOW
    assert broken.lease_until is None


def test_a_database_that_is_gone_is_no_articles_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    article = waiting("Un cloud.")

    def gone(*_: Any) -> bool:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(process, "save", gone)
    with pytest.raises(OperationalError):
        run()
    article.refresh_from_db()
    assert (article.state, article.last_error) == (State.MATCH, "")


def test_each_process_sees_an_edit_within_seconds_and_keeps_what_did_not_change() -> None:
    kept, edited = factories.watchlist(query="nuage"), factories.watchlist(query="cloud")
    others = [live.Live(), live.Live()]
    for one in others:
        one.refresh(factories.NOW)
    before = [one.percolator for one in others]
    edited.query = "satellite"
    edited.save()
    document = Document(title="Un nuage, un satellite", relevant=True)
    for one in others:
        one.refresh(factories.NOW + timedelta(seconds=1))
        assert set(one.match(document, date(2026, 11, 23))) == {kept.pk}
        one.refresh(factories.NOW + live.PATIENCE)
        assert set(one.match(document, date(2026, 11, 23))) == {kept.pk, edited.pk}
    assert [one.percolator for one in others] == before


def test_a_denied_mention_of_an_actor_is_known_live() -> None:
    asked = factories.watchlist(query='nié:acteur:"OVHcloud"')
    actor = Actor.objects.create(slug="ovhcloud", name="OVHcloud", kind="provider")
    denied, plain = waiting("OVHcloud, jusqu’ici écarté."), waiting("OVHcloud, retenu.")
    for article in (denied, plain):
        Mention.objects.create(revision=factories.current(article), actor=actor, start=0, end=8)
    said = {"slug": "ovhcloud", "field": "text", "start": 0, "negation": "not", "role": ""}
    Revision.objects.filter(pk=factories.current(denied).pk).update(understanding={"negated": [said]})
    run()
    assert list(Match.objects.values_list("watchlist", "revision")) == [(asked.pk, denied.revision_id)]


def test_a_list_waits_for_the_vector_of_its_example_and_never_matches_without() -> None:
    example = factories.article(text="Un exemple.")
    both = factories.watchlist(query="cloud", examples=[example.pk])
    like, unlike = waiting("Un cloud semblable."), waiting("Un cloud tout autre.")
    near, far = [1.0] + [0.0] * (DIMENSIONS - 1), [0.0] * (DIMENSIONS - 1) + [1.0]
    embed(like, near)
    embed(unlike, far)
    run()
    assert not Match.objects.exists()
    assert "article d’exemple" in live.live().problems[both.pk].french
    embed(example, near)
    Article.objects.filter(pk__in=[like.pk, unlike.pk]).update(state=State.MATCH, due_at=factories.NOW)
    run(live.PATIENCE)
    assert list(Match.objects.values_list("watchlist", "revision")) == [(both.pk, like.revision_id)]


def embed(article: Article, vector: list[float]) -> None:
    Embedding.objects.create(revision=factories.current(article), model_version="essai", vector=vector)


def test_an_archived_or_paused_list_matches_nothing() -> None:
    factories.watchlist(query="cloud", archived=True)
    factories.watchlist(query="cloud", active=False)
    waiting("Un cloud.")
    run()
    assert not Match.objects.exists()
