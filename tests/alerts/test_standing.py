"""A story's first message in a room is kept up to date, and an unknown outcome is settled by what Slack knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from pytest_django import Settings

from monitor.alerts.deliver import drain
from monitor.alerts.models import Channel, Message
from monitor.alerts.route import route
from monitor.articles.models import Article, State
from monitor.claims.claim import claim
from monitor.runtime.demo.slack import Fault
from monitor.runtime.demo.slack.methods import HISTORY
from monitor.runtime.demo.slack.workspace import WRITE
from monitor.stories.models import StoryMember
from monitor.watchlists.models import Watchlist
from tests import factories
from tests.factories import NOW
from tests.fakes import FaultyWeb, Reply, SlackDouble, served

pytestmark = pytest.mark.django_db


@pytest.fixture
def slack(settings: Settings) -> Iterator[SlackDouble]:
    with served(SlackDouble(every=0)) as double:
        settings.SLACK_API_URL = double.api_url
        yield double


def room(slack: SlackDouble, identifier: str = "C0VEILLE") -> Channel:
    slack.add_channel(identifier, identifier.lower())
    token = slack.add_token(frozenset({WRITE, HISTORY}))
    return factories.channel(kind="slack", address=identifier, secret=token)


def told(article: Article, watchlist: Watchlist) -> None:
    """Match and route an article."""
    factories.match(article, watchlist)
    Article.objects.filter(pk=article.pk).update(state=State.ROUTE, due_at=NOW)
    (claimed,) = claim(Article.objects.filter(state=State.ROUTE), now=NOW, lease=timedelta(minutes=5), limit=1)
    route(claimed, NOW)


def deliver(seconds: float = 0) -> None:
    now = NOW + timedelta(seconds=seconds)
    drain(clock=lambda: now, budget=timedelta(seconds=30), random=Random(1))


def test_a_second_source_shows_in_the_first_message_and_makes_no_noise(slack: SlackDouble) -> None:
    channel, watchlist = room(slack), factories.watchlist()
    factories.subscription(watchlist, channel)
    first, second = factories.article(title="Orange reprendrait Nuagis"), factories.article(title="Nuagis et Orange")
    story = factories.story(first)
    told(first, watchlist)
    deliver()
    StoryMember.objects.create(story=story, article=second, joined_at=NOW)
    story.status = "conditional"
    story.save()
    told(second, watchlist)
    deliver(6)
    (posted,) = slack.messages
    assert posted.edits == 1
    assert "Statut\u00a0: à confirmer  ·  2 sources" in posted.readable
    assert Message.objects.filter(kind=Message.Kind.ROOT).count() == 1


def test_a_room_by_webhook_and_a_mailbox_get_no_update(slack: SlackDouble) -> None:
    watchlist = factories.watchlist()
    slack.add_channel("C0AUTRE", "autre")
    by_hook = factories.channel(kind="slack", address="C0AUTRE", secret=slack.webhook("C0AUTRE"))
    for channel in (by_hook, factories.channel()):
        factories.subscription(watchlist, channel)
    article, other = factories.article(), factories.article()
    factories.story(article, other)
    told(article, watchlist)
    Message.objects.filter(channel=by_hook).update(state=Message.State.SENT)
    Message.objects.exclude(channel=by_hook).update(state=Message.State.SENT, external_id="<1@veille.example>")
    told(other, watchlist)
    assert not Message.objects.filter(kind=Message.Kind.ROOT).exists()


def test_a_follow_up_hangs_under_the_first_message_that_arrived(slack: SlackDouble) -> None:
    channel, watchlist = room(slack), factories.watchlist()
    factories.subscription(watchlist, channel)
    article = factories.article()
    story = factories.story(article)
    told(article, watchlist)
    deliver()
    later = Message.objects.create(
        channel=channel, dedupe_key="suite", story=story, created_at=NOW, due_at=NOW, payload={"subject": "La suite"}
    )
    deliver()
    later.refresh_from_db()
    root, follow_up = slack.messages
    assert follow_up.thread_ts == root.ts
    assert later.external_id == f"{channel.address}:{follow_up.ts}"


@pytest.mark.parametrize(("fault", "posted"), [(Fault.CUT_KEPT, 1), (Fault.CUT_LOST, 1)])
def test_the_outbox_knows_how_many_copies_there_are(settings: Settings, fault: Fault, posted: int) -> None:
    with served(SlackDouble(every=0, plan=lambda number: fault if number == 1 else None)) as slack:
        settings.SLACK_API_URL = slack.api_url
        channel = room(slack)
        message = Message.objects.create(
            channel=channel, kind="notice", dedupe_key="avis", created_at=NOW, due_at=NOW, payload={"subject": "Avis"}
        )
        deliver()
        message.refresh_from_db()
        assert (message.state, message.receipts) == (Message.State.UNCERTAIN, 1)
        assert message.tried_at == NOW
        deliver(3_600)
        message.refresh_from_db()
        assert (message.state, message.receipts) == (Message.State.SENT, 1)
        assert not Message.objects.exclude(tried_at=None).exists()
        assert len(slack.messages) == posted


@pytest.mark.django_db(transaction=True)
def test_a_room_that_asks_to_slow_down_keeps_nobody_else_waiting(slack: SlackDouble) -> None:
    slow, quick = room(slack, "C0LENT"), room(slack, "C0VIF")
    slack.workspace.channels["C0LENT"].next_at = slack.workspace.clock() + 600
    for number in range(5):
        for channel in (slow, slow, quick):
            Message.objects.create(
                channel=channel,
                kind="notice",
                dedupe_key=f"{number}:{Message.objects.count()}",
                created_at=NOW,
                due_at=NOW - timedelta(minutes=channel is slow),
                payload={"subject": "Avis"},
            )
    for number in range(12):
        deliver(number * 1.2)
    assert [posted.channel for posted in slack.messages] == ["C0VIF"] * 5
    assert Message.objects.filter(channel=slow, state=Message.State.PENDING).count() == 10


@pytest.mark.django_db(transaction=True)
def test_a_room_that_hangs_delays_no_other(settings: Settings) -> None:
    with served(FaultyWeb()) as web:
        settings.OUTBOUND_ALLOW = ["127.0.0.1"]
        slow = factories.channel(kind="mattermost", secret=web.add("/lent", Reply(b"ok", delay=1.5)))
        quick = factories.channel(kind="mattermost", secret=web.add("/vif", Reply(b"ok")))
        for number in range(6):
            Message.objects.create(
                channel=quick if number % 2 else slow,
                kind="notice",
                dedupe_key=str(number),
                created_at=NOW,
                due_at=NOW + timedelta(seconds=number),
                payload={"subject": "Avis"},
            )
        deliver(10)
        assert [request.path for request in web.requests][:4].count("/vif") == 3
        assert not Message.objects.exclude(state=Message.State.SENT).exists()
