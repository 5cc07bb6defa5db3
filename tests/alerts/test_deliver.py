"""The stage «deliver», through real servers: sent once, retried, suspended, never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from config.environment import smtp
from monitor.alerts.deliver import drain, pending
from monitor.alerts.models import Alert, Channel, Message, MessageItem, StoryChoice, Subscriber
from monitor.alerts.send import OUTAGE_AFTER, OUTAGE_ATTEMPTS, Hands
from monitor.alerts.suspend import SUSPEND_AFTER
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
    get_user_model().objects.create_superuser("ada", "ada@exemple.fr")
    channel = factories.channel(address="partie@exemple.fr")
    messages = [queued(channel, due_at=NOW - timedelta(minutes=SUSPEND_AFTER - n)) for n in range(SUSPEND_AFTER + 1)]
    with mail(*[Fault.REFUSED] * SUSPEND_AFTER) as server:
        run()
        (notice,) = server.letters
        assert notice.recipients == ("ada@exemple.fr",)
        assert notice.message["Subject"].replace("\u00a0", " ") == "Canal suspendu : Courriel partie@exemple.fr"
        plain = notice.message.get_body(("plain",))
        assert plain is not None
        assert f"/abonnes/{channel.subscriber_id}/" in plain.get_content()
    channel.refresh_from_db()
    assert channel.state == Channel.State.SUSPENDED
    assert "No such user" in channel.state_reason
    assert "Que faire\u00a0: l’adresse n’existe pas ou plus" in channel.state_reason
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


@pytest.mark.django_db(transaction=True)
def test_a_bad_channel_does_not_stop_the_others(mail: Serve) -> None:
    bad = queued(factories.channel(kind="slack", address="C1", secret="http://169.254.169.254/x"))
    good = queued(factories.channel())
    with mail():
        run()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (Message.State.FAILED, Message.State.SENT)


NIGHT = {"start": "20:00", "end": "07:30"}
LATE = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def at_home(**values: object) -> Channel:
    """An e-mail channel of a person with habits."""
    subscriber = Subscriber.objects.create(client=factories.client(), name="Anne", **values)
    return factories.channel(subscriber=subscriber)


def test_what_became_late_keeps_the_quiet_hours(mail: Serve) -> None:
    channel = at_home(quiet_hours=NIGHT)
    held, urgent = queued(channel, due_at=NOW), queued(channel, due_at=NOW, payload={"always": True})
    with mail() as server:
        run(LATE)
        held.refresh_from_db()
        urgent.refresh_from_db()
        assert (held.state, held.due_at, held.attempts) == (Message.State.PENDING, MORNING, 0)
        assert urgent.state == Message.State.SENT
        run(MORNING)
        assert len(server.letters) == 2


def test_a_pause_that_began_since_holds_what_waits_but_not_what_was_asked_for(mail: Serve) -> None:
    until = NOW + timedelta(days=3)
    channel = at_home(paused_until=until)
    held, notice = queued(channel, payload={"always": True}), queued(channel, kind=Message.Kind.NOTICE)
    with mail():
        run()
    held.refresh_from_db()
    notice.refresh_from_db()
    assert (held.state, held.due_at) == (Message.State.PENDING, until)
    assert notice.state == Message.State.SENT


def test_a_story_that_was_cut_leaves_the_messages_that_wait(mail: Serve) -> None:
    channel = factories.channel()
    alone, digest = queued(channel), queued(channel, kind=Message.Kind.DIGEST)
    for message in (alone, digest):
        article = message.alerts.get().revision.article
        story = factories.story(article)
        StoryChoice.objects.create(channel=channel, story=story, choice="mute", chosen_at=NOW)
    kept = queued(factories.channel()).alerts.get()
    MessageItem.objects.create(message=digest, alert=kept)
    with mail() as server:
        run()
        assert len(server.letters) == 2
    alone.refresh_from_db()
    digest.refresh_from_db()
    assert (alone.state, alone.last_error_fr) == (Message.State.CANCELLED, "Histoire coupée par l’abonné.")
    assert (digest.state, list(digest.alerts.all())) == (Message.State.SENT, [kept])


def test_what_a_worker_held_when_it_died_counts_as_a_possible_copy(mail: Serve) -> None:
    def interrupted(**values: object) -> Message:
        dead = {"claim_token": uuid4(), "lease_until": NOW - timedelta(seconds=1), "attempts": 1}
        return queued(factories.channel(), **dead, **values)

    claimed, begun = interrupted(), interrupted(begun_at=NOW - timedelta(minutes=15))
    with mail() as server:
        run()
        assert len(server.letters) == 2
    claimed.refresh_from_db()
    begun.refresh_from_db()
    assert (claimed.state, claimed.receipts) == (Message.State.SENT, 1)
    assert (begun.state, begun.receipts, begun.begun_at) == (Message.State.SENT, 2, None)


def test_a_lease_that_was_lost_sends_nothing(mail: Serve) -> None:
    message = queued(factories.channel())
    Message.objects.update(claim_token=uuid4(), lease_until=NOW + timedelta(minutes=1))
    message.claim_token = uuid4()
    with mail() as server:
        hands = Hands("email", lambda: NOW, Random(1))
        assert not hands.handle(message)
        hands.close()
        assert server.letters == []


def test_while_our_server_is_down_the_rest_keeps_its_attempts(settings: Settings) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": 9, "timeout": 2}
    channel = factories.channel()
    for _ in range(OUTAGE_AFTER + 2):
        queued(channel)
    drained = run()
    tried = Message.objects.filter(attempts=1, due_at__gt=NOW).count()
    untouched = Message.objects.filter(attempts=0, due_at=NOW, claim_token=None).count()
    assert (tried, untouched, drained.more) == (OUTAGE_AFTER, 2, False)


def test_a_message_that_breaks_its_preparation_fails_alone(mail: Serve) -> None:
    broken, good = queued(factories.channel(), payload={"link": 5}), queued(factories.channel())
    with mail() as server:
        run()
        assert len(server.letters) == 1
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, broken.attempts, broken.receipts) == (Message.State.PENDING, 1, 0)
    assert "TypeError" in broken.last_error
    assert good.state == Message.State.SENT


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_thinks_does_not_hold_slack(mail: Serve, settings: Settings) -> None:
    """The Slack message is only written once the mail server has the letter in hand."""
    letter, posted = Event(), Event()

    with mail() as server, served(SlackDouble()) as slack:
        settings.SLACK_API_URL = slack.api_url
        settings.OUTBOUND_ALLOW = [slack.host]
        room = factories.channel(kind="slack", address=slack.add_channel("C1", "veille").id, secret=slack.add_token())
        server.thinks = letter, posted
        first = queued(factories.channel())
        with ThreadPoolExecutor(1) as threads:
            drained = threads.submit(_drain_apart)
            assert letter.wait(20)
            second = queued(room)
            assert until(lambda: bool(slack.messages), 10)
            first.refresh_from_db()
            assert (len(slack.messages), first.state) == (1, Message.State.PENDING)
            posted.set()
            assert drained.result(20).done == 2
        second.refresh_from_db()
        first.refresh_from_db()
        assert (first.state, second.state) == (Message.State.SENT, Message.State.SENT)


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether ``condition`` came true within ``seconds``."""
    end, pause = monotonic() + seconds, Event()
    while not (met := condition()) and monotonic() < end:
        pause.wait(0.02)
    return met


def _drain_apart() -> Drained:
    try:
        return drain(clock=timezone.now, budget=timedelta(seconds=30), random=Random(1))
    finally:
        connections.close_all()


def test_greylisting_delays_and_loses_nothing(tmp_path: Path, settings: Settings) -> None:
    message = queued(factories.channel())
    clock = [0.0]
    with served(FaultySmtp(tmp_path, greylist=300, clock=lambda: clock[0])) as server:
        settings.SMTP = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
        now, tries = NOW, 0
        while message.state != Message.State.SENT:
            run(now)
            message.refresh_from_db()
            assert message.state in {Message.State.PENDING, Message.State.SENT}
            clock[0] += ((message.due_at or now) - now).total_seconds()
            now, tries = message.due_at or now, tries + 1
        assert (len(server.letters), message.receipts) == (1, 1)
    assert 300 <= clock[0] <= 700
    assert 4 <= tries <= 6


@pytest.mark.parametrize(
    ("fault", "state", "copies", "said"),
    [
        (Fault.BUSY, "pending", 0, "421"),
        (Fault.FULL, "pending", 0, "452"),
        (Fault.LATER, "pending", 0, "451"),
        (Fault.SPAM, "failed", 0, "554"),
        (Fault.CUT_EARLY, "pending", 0, ""),
        (Fault.CUT_LOST, "uncertain", 1, ""),
        (Fault.CUT_KEPT, "uncertain", 1, ""),
        (Fault.CUT_ANSWERED, "sent", 1, ""),
    ],
)
def test_each_way_to_fail(mail: Serve, fault: Fault, state: str, copies: int, said: str) -> None:
    message = queued(factories.channel())
    with mail(fault) as server:
        run()
        message.refresh_from_db()
        assert (message.state, message.receipts) == (state, copies)
        assert said in message.last_error
        assert bool(message.last_error_fr) == (state != "sent")
        if message.due_at:
            run(message.due_at)
            assert len({letter.message["Message-ID"] for letter in server.letters}) == 1


def test_a_slow_answer_is_waited_for(tmp_path: Path, settings: Settings) -> None:
    message = queued(factories.channel())
    with served(FaultySmtp(tmp_path, delay=0.3)) as server:
        settings.SMTP = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
        run()
    message.refresh_from_db()
    assert (message.state, message.receipts) == (Message.State.SENT, 1)


def test_an_answer_that_does_not_come_in_time_leaves_the_outcome_open(tmp_path: Path, settings: Settings) -> None:
    message = queued(factories.channel())
    with served(FaultySmtp(tmp_path, delay=2.0)) as server:
        settings.SMTP = {"host": "127.0.0.1", "port": server.port, "timeout": 0.3}
        run()
    message.refresh_from_db()
    assert (message.state, message.receipts) == (Message.State.UNCERTAIN, 1)


def test_one_connection_serves_a_whole_drain(mail: Serve) -> None:
    for _ in range(5):
        queued(factories.channel())
    with mail() as server:
        run()
        assert (len(server.letters), server.connections) == (5, 1)
