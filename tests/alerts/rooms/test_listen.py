"""Socket Mode: the same answers down a connection that we opened."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections
from django.utils import timezone

from monitor.alerts.links import Feedback, feedback_token
from monitor.alerts.models import Message
from monitor.alerts.rooms.listen import listen
from monitor.errors import GuetteurError
from monitor.watchlists.models import Judgement
from tests import factories
from tests.fakes import SlackDouble, served

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slack() -> Iterator[SlackDouble]:
    with served(SlackDouble()) as double:
        yield double


def test_a_button_and_a_command_are_answered(slack: SlackDouble) -> None:
    watchlist = factories.watchlist()
    channel = factories.channel(kind="slack", address="C0VEILLE")
    channel.subscriber.client = watchlist.client
    channel.subscriber.save()
    article = factories.article()
    token = feedback_token(Feedback(channel.pk, article.pk, 0, (watchlist.pk,)))
    place = {"team": {"id": "T0"}, "user": {"id": "U1"}, "channel": {"id": "C0VEILLE"}, "response_url": "https://x"}
    pressed = {"type": "block_actions", **place, "actions": [{"action_id": "pertinent", "value": token}]}
    slack.socket.say("interactive", pressed)
    broken = slack.socket.say("interactive", {"type": "block_actions"})
    asked = slack.socket.say("slash_commands", {"text": "aide", "team_id": "T0", "channel_id": "C0VEILLE"})
    over = Event()

    def run() -> None:
        try:
            listen(slack.api_url, slack.add_app_token(), over, timezone.now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        listening = threads.submit(run)
        assert slack.socket.answered.wait(20)
        over.set()
        listening.result(20)
    assert Judgement.objects.get().by == "slack:U1"
    assert Message.objects.get().kind == Message.Kind.REPLY
    assert "/guetteur chercher" in slack.socket.answers[asked]["text"]
    assert slack.socket.answers[broken] == {}


def test_a_token_that_slack_refuses_says_so(slack: SlackDouble) -> None:
    with pytest.raises(GuetteurError, match="SLACK_APP_TOKEN"):
        listen(slack.api_url, slack.add_token(), Event(), timezone.now)
