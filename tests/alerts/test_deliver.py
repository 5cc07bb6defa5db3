"""The stage «deliver», through real servers: sent once, retried, suspended, never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from pytest_django import Settings

from config.environment import smtp
from monitor.alerts.deliver import OUTAGE_ATTEMPTS, SUSPEND_AFTER, drain, pending
from monitor.alerts.models import Alert, Channel, Message, MessageItem
from monitor.claims.stages import Drained
from tests import factories
from tests.factories import NOW
from tests.fakes import Fault, FaultySmtp, SlackDouble, in_turn, served

pytestmark = pytest.mark.django_db

Serve = Callable[..., AbstractContextManager[FaultySmtp]]


@pytest.fixture
def mail(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """An SMTP server that fails as planned, configured as ours."""

    @contextmanager
    def serve(*faults: Fault | None) -> Iterator[FaultySmtp]:
        with served(FaultySmtp(tmp_path, plan=in_turn(*faults))) as server:
            monkeypatch.setenv("SMTP_URL", f"{server.url}?timeout=5")
            settings.SMTP = smtp("SMTP_URL")
            yield server

    return serve


def queued(channel: Channel, **values: object) -> Message:
    """An alert about one article, due now."""
    article, watchlist = factories.article(title="Orange reprendrait Nuagis"), factories.watchlist()
    factories.match(article, watchlist)
    alert = Alert.objects.create(watchlist=watchlist, revision=factories.current(article), state="told", created_at=NOW)
    message = Message.objects.create(
        **{
            "channel": channel,
            "dedupe_key": f"alert:{channel.pk}:{article.pk}",
            "due_at": NOW,
            "created_at": NOW,
            **values,
        }
    )
    MessageItem.objects.create(message=message, alert=alert)
    return message


def run(now: datetime = NOW) -> Drained:
    return drain(clock=lambda: now, budget=timedelta(seconds=30), random=Random(1))


def test_a_due_message_is_sent_and_marked(mail: Serve) -> None:
    message = queued(factories.channel())
    later = queued(factories.channel(), due_at=NOW + timedelta(hours=1))
    with mail() as server:
        assert pending(NOW)
        assert run().done == 1
        assert not pending(NOW)
    message.refresh_from_db()
    later.refresh_from_db()
    assert (message.state, message.receipts, message.attempts) == (Message.State.SENT, 1, 0)
    assert message.subject == "Orange reprendrait Nuagis"
    assert message.external_id == server.letters[0].message["Message-ID"]
    assert later.state == Message.State.PENDING


def test_a_refusal_for_a_while_is_tried_again(mail: Serve) -> None:
    message = queued(factories.channel())
    with mail(Fault.DEFERRED) as server:
        run()
        message.refresh_from_db()
        assert message.state == Message.State.PENDING
        assert "450" in message.last_error
        assert message.due_at is not None
        assert message.due_at > NOW
        run(message.due_at)
        message.refresh_from_db()
        assert (message.state, message.last_error) == (Message.State.SENT, "")
        assert len(server.letters) == 1


def test_an_unknowable_outcome_is_sent_again_under_the_same_name(mail: Serve) -> None:
    message = queued(factories.channel())
    with mail(Fault.CUT_KEPT) as server:
        run()
        message.refresh_from_db()
        assert message.state == Message.State.UNCERTAIN
        assert "incertaine" in message.last_error_fr
        assert message.due_at is not None
        run(message.due_at)
        message.refresh_from_db()
        assert (message.state, message.receipts) == (Message.State.SENT, 2)
        assert len({letter.message["Message-ID"] for letter in server.letters}) == 1
        assert len(server.letters) == 2


def test_permanent_refusals_suspend_the_address_and_cancel_what_waits(mail: Serve) -> None:
    channel = factories.channel()
    messages = [queued(channel, due_at=NOW - timedelta(minutes=SUSPEND_AFTER - n)) for n in range(SUSPEND_AFTER + 1)]
    with mail(*[Fault.REFUSED] * SUSPEND_AFTER) as server:
        run()
        assert server.letters == []
    channel.refresh_from_db()
    assert channel.state == Channel.State.SUSPENDED
    assert "550" in channel.state_reason or "No such user" in channel.state_reason
    states = [Message.objects.get(pk=m.pk).state for m in messages]
    assert states == ["failed"] * SUSPEND_AFTER + ["cancelled"]


def test_a_success_forgives_earlier_refusals(mail: Serve) -> None:
    channel = factories.channel(permanent_errors=SUSPEND_AFTER - 1)
    queued(channel)
    with mail():
        run()
    channel.refresh_from_db()
    assert channel.permanent_errors == 0


def test_an_outage_of_our_server_neither_loses_nor_suspends(settings: Settings) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": 9, "timeout": 2}
    channel = factories.channel()
    message = queued(channel, attempts=12)
    run()
    message.refresh_from_db()
    channel.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.PENDING, 13)
    assert channel.permanent_errors == 0


def test_a_message_claimed_too_often_is_set_aside() -> None:
    message = queued(factories.channel(), attempts=OUTAGE_ATTEMPTS)
    run()
    message.refresh_from_db()
    assert message.state == Message.State.POISON


def test_slack_gets_one_message_a_second_and_conversation(settings: Settings) -> None:
    with served(SlackDouble()) as slack:
        settings.SLACK_API_URL = slack.api_url
        settings.OUTBOUND_ALLOW = [slack.host]
        room = slack.add_channel("C0VEILLE", "veille").id
        channel = factories.channel(kind="slack", address=room, secret=slack.add_token())
        first, second = queued(channel), queued(channel)
        run()
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == (Message.State.SENT, Message.State.PENDING)
        assert second.attempts == 0
        assert second.due_at is not None
        assert second.due_at > NOW
        assert [posted.readable.count("Nuagis") >= 1 for posted in slack.messages] == [True]


def test_slack_says_no_and_the_console_says_why(settings: Settings) -> None:
    with served(SlackDouble()) as slack:
        settings.SLACK_API_URL = slack.api_url
        settings.OUTBOUND_ALLOW = [slack.host]
        slack.add_channel("C0VEILLE", "veille", member=False)
        message = queued(factories.channel(kind="slack", address="C0VEILLE", secret=slack.add_token()))
        run()
        message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert "/invite" in message.last_error_fr


def test_a_bad_channel_does_not_stop_the_others(mail: Serve) -> None:
    bad = queued(factories.channel(kind="slack", address="C1", secret="http://169.254.169.254/x"))
    good = queued(factories.channel())
    with mail():
        run()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (Message.State.FAILED, Message.State.SENT)
