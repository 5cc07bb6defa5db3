"""The stage «route»: matches become alerts and messages, once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from monitor.alerts.models import Alert, Channel, Message, MessageItem, StoryChoice
from monitor.alerts.route import drain, pending
from monitor.articles.models import Actor, Article, Mention, State
from monitor.claims.stages import Stage
from monitor.stories.arrange import merge, split
from monitor.stories.describe import refresh
from monitor.watchlists.models import Watchlist
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


def test_the_stage_deliver_is_rung_with_each_article_that_is_committed(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    rung: list[Stage] = []
    monkeypatch.setattr("monitor.alerts.route.ring", rung.append)
    watchlist = factories.watchlist()
    factories.subscription(watchlist, factories.channel())
    for _ in range(2):
        factories.match(routable(), watchlist)
    routable()
    with django_capture_on_commit_callbacks(execute=True):
        run()
    assert rung == [Stage.DELIVER, Stage.DELIVER]


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


def follow_up(of: Article, *lists: Watchlist, **values: Any) -> Article:
    """Another article of the same story, to be routed."""
    article = factories.article(**{"state": State.ROUTE, "due_at": NOW, **values})
    of.membership.story.members.create(article=article, joined_at=NOW)
    for watchlist in lists:
        factories.match(article, watchlist)
    return article


def told_story() -> tuple[Article, Channel, Watchlist]:
    """A story that a channel was told of."""
    first, channel, watchlist = routable(), factories.channel(), factories.watchlist()
    factories.subscription(watchlist, channel)
    factories.match(first, watchlist)
    run()
    assert Message.objects.filter(channel=channel).count() == 1
    return first, channel, watchlist


def ends() -> list[tuple[str, str]]:
    return list(Alert.objects.order_by("pk").values_list("kind", "state"))


def test_folding_says_who_took_the_story_up() -> None:
    first, _, watchlist = told_story()
    follow_up(first, watchlist, source=factories.source(name="Le Fil"))
    run()
    assert Alert.objects.get(state="folded").reason == (
        "Aussi repris par Le Fil\u00a0: histoire déjà signalée, rien de nouveau."
    )


def test_a_channel_hears_of_a_story_once_whichever_list_matches_next() -> None:
    first, channel, _ = told_story()
    other, elsewhere = factories.watchlist(), factories.channel()
    factories.subscription(other, channel)
    factories.subscription(other, elsewhere)
    follow_up(first, other)
    run()
    assert ends() == [("new", "told"), ("new", "told")]
    assert Message.objects.filter(channel=channel).count() == 1
    assert Message.objects.get(channel=elsewhere).items.count() == 1


def test_a_message_that_never_left_was_not_heard() -> None:
    first, _, watchlist = told_story()
    Message.objects.update(state=Message.State.CANCELLED)
    follow_up(first, watchlist)
    run()
    assert ends() == [("new", "told"), ("new", "told")]


AMOUNT = {"kind": "amount", "value": "120000000", "unit": "EUR", "text": "120\u00a0millions d’euros", "start": 40}


def test_another_article_rings_with_a_new_figure_once() -> None:
    first, _, watchlist = told_story()
    for _ in range(2):
        follow_up(first, watchlist).revisions.update(understanding={"amounts": [AMOUNT]})
    run()
    assert ends() == [("new", "told"), ("update", "told"), ("new", "folded")]
    assert Alert.objects.get(kind="update").reason == "Nouveau chiffre\u00a0: 120 millions d’euros"


def test_a_figure_of_the_background_does_not_ring() -> None:
    first, _, watchlist = told_story()
    follow_up(first, watchlist).revisions.update(understanding={"amounts": [{**AMOUNT, "start": 4_000}]})
    run()
    assert ends() == [("new", "told"), ("new", "folded")]


def test_another_article_rings_with_a_new_actor() -> None:
    first, _, watchlist = told_story()
    actor = Actor.objects.create(slug="nuagis", name="Nuagis", kind="organisation")
    Mention.objects.create(
        revision=factories.current(follow_up(first, watchlist)), actor=actor, start=900, end=906, field="title"
    )
    run()
    assert Alert.objects.get(kind="update").reason == "Nouvel acteur\u00a0: Nuagis"


@pytest.mark.parametrize(
    ("choice", "state", "messages"),
    [("follow", "told", 2), ("mute", "muted", 1)],
)
def test_a_choice_on_a_story_outlives_its_merger(choice: str, state: str, messages: int) -> None:
    older = factories.story(factories.article())
    first, channel, watchlist = told_story()
    story = first.membership.story
    StoryChoice.objects.create(channel=channel, story=story, choice="mute", chosen_at=NOW - timedelta(hours=2))
    kept = merge(older, story, "Anne", NOW)
    assert kept == older
    StoryChoice.objects.create(channel=channel, story=kept, choice=choice, chosen_at=NOW)
    first = Article.objects.get(pk=first.pk)
    follow_up(first, watchlist)
    run()
    assert Alert.objects.order_by("-pk")[0].state == state
    assert Message.objects.filter(channel=channel).count() == messages


def test_what_was_told_travels_with_the_articles_of_a_split() -> None:
    first, _, watchlist = told_story()
    second = follow_up(first, watchlist)
    run()
    split(first.membership.story, [first.pk], "Anne", NOW)
    follow_up(Article.objects.get(pk=first.pk), watchlist)
    assert Article.objects.get(pk=second.pk).membership.story != Article.objects.get(pk=first.pk).membership.story
    run()
    assert ends() == [("new", "told"), ("new", "folded"), ("new", "folded")]


def test_over_the_cap_everything_arrives_in_one_summary() -> None:
    channel, watchlist = factories.channel(), factories.watchlist()
    factories.subscription(watchlist, channel, hourly_cap=2)
    for _ in range(5):
        factories.match(routable(), watchlist)
    run()
    carried = [(m.kind, m.due_at, m.items.count()) for m in Message.objects.order_by("due_at", "pk")]
    assert carried == [("alert", NOW, 1), ("alert", NOW, 1), ("digest", NOW + timedelta(hours=1), 3)]
    waiting = Alert.objects.exclude(reason="").values_list("reason", flat=True).distinct()
    assert list(waiting) == ["Attend le 23/11/2026 à 11\u00a0h\u00a000 (plafond de messages par heure atteint)."]
    assert MessageItem.objects.values("alert").distinct().count() == Alert.objects.filter(state="told").count() == 5


def test_urgent_news_that_passes_the_night_says_so_to_the_outbox() -> None:
    channel, watchlist = factories.channel(), factories.watchlist(level="urgent")
    channel.subscriber.quiet_hours = {"start": "08:00", "end": "20:00"}
    channel.subscriber.save()
    factories.subscription(watchlist, channel, urgent_always=True)
    factories.match(routable(), watchlist)
    run()
    message = Message.objects.get()
    assert (message.due_at, message.payload) == (NOW, {"always": True})


def test_an_article_that_breaks_its_routing_leaves_its_neighbours_alone() -> None:
    broken, good, watchlist = routable(), routable(), factories.watchlist(max_age_hours=48)
    factories.subscription(watchlist, factories.channel())
    factories.match(good, watchlist)
    bad = factories.watchlist()
    factories.match(broken, bad)
    channel = factories.channel()
    factories.subscription(bad, channel)
    channel.subscriber.timezone = "Europe/Nulle_Part"
    channel.subscriber.save()
    run()
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, good.state) == (State.ROUTE, State.MATCHED)
    assert "Nulle_Part" in broken.last_error
    assert broken.due_at is not None
    assert broken.due_at > NOW


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


def test_a_worker_that_dies_costs_only_the_article_in_its_hands_a_try(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [factories.article(), factories.article()]
    past = NOW - timedelta(seconds=1)
    Article.objects.update(state=State.ROUTE, due_at=past, lease_until=past, attempts=1)

    def die(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("monitor.alerts.route.route", die)
    with pytest.raises(KeyboardInterrupt):
        drain(clock=lambda: NOW, budget=timedelta(seconds=5), random=Random(1))
    attempts = Article.objects.filter(pk__in=[one.pk for one in left]).values_list("attempts", flat=True)
    assert sorted(attempts) == [1, 2]
