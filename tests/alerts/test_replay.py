"""A channel is suspended; a person sends a message again."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from pytest_django import Settings

from monitor.alerts.deliver import drain
from monitor.alerts.errors import DeliveryError
from monitor.alerts.models import Channel, Message
from monitor.alerts.replay import ReplayError, replay
from monitor.alerts.suspend import SUSPEND_AFTER, count_permanent
from tests import factories
from tests.factories import NOW
from tests.fakes import Fault, FaultySmtp, in_turn, served

pytestmark = pytest.mark.django_db


def ended(channel: Channel, state: str, **values: object) -> Message:
    number = Message.objects.count()
    return Message.objects.create(
        channel=channel, kind="notice", state=state, dedupe_key=f"n:{number}", created_at=NOW, **values
    )


def run() -> None:
    drain(clock=lambda: NOW, budget=timedelta(seconds=30), random=Random(1))


def test_a_suspended_channel_opens_again_with_its_refusals_forgiven(settings: Settings) -> None:
    channel = factories.channel(state="suspended", state_reason="boîte inconnue", permanent_errors=SUSPEND_AFTER)
    first, second = ended(channel, "failed", attempts=9), ended(channel, "cancelled")
    with served(FaultySmtp(plan=in_turn(Fault.REFUSED))) as server:
        settings.SMTP = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
        assert replay(first.pk, NOW)
        run()
        channel.refresh_from_db()
        assert (channel.state, channel.state_reason, channel.permanent_errors) == ("active", "", 1)
        assert not replay(first.pk, NOW)
        assert not replay(second.pk, NOW)
        run()
        assert len(server.letters) == 2
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 0)}


@pytest.mark.parametrize(
    ("channel", "state"),
    [("active", "sent"), ("active", "pending"), ("closed", "cancelled"), ("pending", "cancelled")],
)
def test_what_is_not_sent_again(channel: str, state: str) -> None:
    message = ended(factories.channel(state=channel), state)
    with pytest.raises(ReplayError):
        replay(message.pk, NOW)
    message.refresh_from_db()
    assert (message.state, message.due_at) == (state, None)


def test_an_uncertain_message_stays_so_until_an_answer_comes() -> None:
    message = ended(factories.channel(), "uncertain", attempts=3, due_at=NOW + timedelta(hours=1))
    replay(message.pk, NOW)
    message.refresh_from_db()
    assert (message.state, message.due_at, message.attempts) == ("uncertain", NOW, 0)


def test_an_end_that_wants_nothing_more_is_suspended_at_once() -> None:
    channel = factories.channel()
    gone = DeliveryError("410 Gone", french="L’adresse n’existe plus.", permanent=True, closed=True)
    assert count_permanent(channel, gone, NOW)
    channel.refresh_from_db()
    assert (channel.state, channel.state_reason) == ("suspended", "L’adresse n’existe plus.")
    assert not count_permanent(channel, gone, NOW)
