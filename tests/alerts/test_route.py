"""The stage «route»: matches become alerts and messages, once."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from monitor.alerts.models import Alert, Channel, Message, MessageItem
from monitor.alerts.route import drain, pending
from monitor.articles.models import Article, State
from monitor.claims.stages import Stage
from monitor.stories.arrange import merge
from monitor.stories.describe import refresh
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def routable(**values: Any) -> Article:
    """An article whose matches wait to be routed."""
    article = factories.article(**{"state": State.ROUTE, "due_at": NOW, **values})
    factories.story(article)
    return article


def run() -> frozenset[Stage]:
    return drain(clock=lambda: NOW, budget=timedelta(seconds=30), random=Random(1)).rings


def test_one_message_per_channel_names_every_watchlist_that_matched() -> None:
    article, channel, other = routable(), factories.channel(), factories.channel()
    rachats, tout = factories.watchlist(), factories.watchlist()
    for watchlist in (rachats, tout):
        factories.match(article, watchlist)
        factories.subscription(watchlist, channel)
    factories.subscription(tout, other)
    assert pending(NOW)
    assert run() == {Stage.DELIVER}
    assert not pending(NOW)
    article.refresh_from_db()
    assert (article.state, article.reason) == (State.MATCHED, "2 listes de veille, 2 alertes.")
    assert Alert.objects.filter(state="told").count() == 2
    assert {m.channel_id: m.items.count() for m in Message.objects.all()} == {channel.pk: 2, other.pk: 1}


def test_routing_the_same_article_again_changes_nothing() -> None:
    article, channel, watchlist = routable(), factories.channel(), factories.watchlist()
    factories.match(article, watchlist)
    factories.subscription(watchlist, channel)
    for _ in range(2):
        run()
        Article.objects.update(state=State.ROUTE, due_at=NOW)
    assert (Alert.objects.count(), Message.objects.count(), MessageItem.objects.count()) == (1, 1, 1)


def test_the_past_does_not_ring() -> None:
    article, channel, watchlist = (
        routable(published_at=NOW - timedelta(days=30)),
        factories.channel(),
        factories.watchlist(),
    )
    factories.match(article, watchlist)
    factories.subscription(watchlist, channel)
    assert run() == frozenset()
    alert = Alert.objects.get()
    assert (alert.state, alert.reason) == ("rattrapage", "Plus ancien que les 48\u00a0h de la liste.")
    assert not Message.objects.exists()


def test_an_alert_that_nobody_follows_says_so() -> None:
    article, watchlist = routable(), factories.watchlist()
    factories.match(article, watchlist)
    factories.subscription(watchlist, factories.channel(state=Channel.State.SUSPENDED))
    factories.subscription(watchlist, factories.channel(), active=False)
    run()
    assert Alert.objects.get().state == "nobody"
    assert not Message.objects.exists()


def test_a_reprise_of_a_story_that_was_told_folds_in() -> None:
    first, channel, watchlist = routable(), factories.channel(), factories.watchlist()
    factories.subscription(watchlist, channel)
    factories.match(first, watchlist)
    run()
    second = factories.article(state=State.ROUTE, due_at=NOW)
    first.membership.story.members.create(article=second, joined_at=NOW)
    factories.match(second, watchlist)
    run()
    assert sorted(Alert.objects.values_list("state", flat=True)) == ["folded", "told"]
    assert Message.objects.count() == 1


@pytest.mark.parametrize("status", ["confirmed", "denied"])
def test_another_article_that_confirms_or_denies_a_told_rumour_rings(status: str) -> None:
    first, channel, watchlist = routable(), factories.channel(), factories.watchlist()
    factories.subscription(watchlist, channel)
    factories.match(first, watchlist)
    factories.current(first).article.revisions.update(status="conditional")
    run()
    later = NOW + timedelta(minutes=1)
    second = factories.article(state=State.ROUTE, due_at=NOW, published_at=later)
    second.revisions.update(status=status)
    echo = factories.article(state=State.ROUTE, due_at=NOW, published_at=later + timedelta(minutes=1))
    echo.revisions.update(status=status)
    for article in (second, echo):
        first.membership.story.members.create(article=article, joined_at=NOW)
        factories.match(article, watchlist)
    refresh(first.membership.story)
    run()
    assert list(Alert.objects.order_by("revision").values_list("kind", "state")) == [
        ("new", "told"),
        (status, "told"),
        ("new", "folded"),
    ]
    assert {message.story for message in Message.objects.all()} == {first.membership.story}


def test_a_story_that_was_merged_is_still_known_to_have_been_told() -> None:
    older = factories.story(factories.article())
    first, channel, watchlist = routable(), factories.channel(), factories.watchlist()
    factories.subscription(watchlist, channel)
    factories.match(first, watchlist)
    run()
    assert merge(older, first.membership.story, "Anne", NOW) == older
    second = factories.article(state=State.ROUTE, due_at=NOW)
    older.members.create(article=second, joined_at=NOW)
    factories.match(second, watchlist)
    run()
    assert sorted(Alert.objects.values_list("state", flat=True)) == ["folded", "told"]


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({"material": False}, ["new"]),
        ({"material": True, "summary": ["Titre"]}, ["new", "update"]),
        ({"material": True, "transition": "confirmed"}, ["new", "confirmed"]),
        ({"material": True, "transition": "denied"}, ["new", "denied"]),
    ],
)
def test_a_revision_rings_again_only_if_it_matters(changes: dict[str, object], kinds: list[str]) -> None:
    article, channel, watchlist = routable(), factories.channel(), factories.watchlist()
    factories.subscription(watchlist, channel)
    factories.match(article, watchlist)
    run()
    article.revision = factories.revision(article, text="Un autre texte.", changes=changes)
    article.state, article.due_at = State.ROUTE, NOW
    article.save()
    factories.match(article, watchlist)
    run()
    assert list(Alert.objects.order_by("pk").values_list("kind", flat=True)) == kinds
    assert Message.objects.count() == len(kinds)


def test_digests_gather_what_comes_until_they_leave() -> None:
    channel, watchlist = factories.channel(), factories.watchlist()
    factories.subscription(watchlist, channel, cadence="daily")
    for _ in range(2):
        article = routable()
        factories.match(article, watchlist)
    run()
    digest = Message.objects.get()
    assert (digest.kind, digest.items.count()) == ("digest", 2)
    Message.objects.update(state=Message.State.SENT)
    factories.match(routable(), watchlist)
    run()
    assert [m.items.count() for m in Message.objects.order_by("pk")] == [2, 1]


def test_an_article_that_matches_nothing_any_more_ends_with_its_reason() -> None:
    article = routable()
    run()
    article.refresh_from_db()
    assert (article.state, article.reason) == (State.UNMATCHED, "Aucune liste de veille ne correspond.")


def test_an_article_claimed_too_often_is_set_aside() -> None:
    article = routable(attempts=8)
    run()
    article.refresh_from_db()
    assert article.state == State.POISON
