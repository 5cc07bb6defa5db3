"""Webhooks, against a real server on the loopback that checks signatures, refuses, delays, redirects, cuts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from monitor.alerts.channels.payload import payload
from monitor.alerts.channels.webhook import LIMITS, WebhookSender, message_id, new_secret, translate
from monitor.alerts.deliver import drain
from monitor.alerts.errors import DeliveryError
from monitor.alerts.models import Channel, Message
from monitor.alerts.values import Address
from monitor.http.addresses import AllowList
from monitor.http.errors import Code, FetchError
from monitor.http.settings import HttpSettings
from tests import factories
from tests.alerts.values import ARTICLE, message
from tests.factories import NOW
from tests.fakes import FaultyWeb, Reply, served

SECRET = new_secret()


@pytest.fixture
def web() -> Iterator[FaultyWeb]:
    with served(FaultyWeb()) as server:
        yield server


def sender(*, first_byte: float = 5.0) -> WebhookSender:
    allowed = HttpSettings(allow=AllowList.parse("127.0.0.1"))
    return WebhookSender(allowed, limits=replace(LIMITS, first_byte=first_byte, total=first_byte))


def failing(web: FaultyWeb, *replies: Reply, first_byte: float = 5.0) -> DeliveryError:
    """The error of a delivery that is answered so."""
    with pytest.raises(DeliveryError) as caught:
        sender(first_byte=first_byte).send(message(), Address("webhook", web.add("/hook", *replies), SECRET))
    return caught.value


def test_a_delivery_is_signed_so_that_the_library_accepts_it(web: FaultyWeb) -> None:
    receipt = sender().send(message(), Address("webhook", web.add("/hook", Reply(status=204)), SECRET))
    (asked,) = web.requests
    body = web.bodies[0]
    assert asked.method == "POST"
    verified = Webhook(SECRET).verify(body, dict(asked.headers))
    assert verified["type"] == "message.alert"
    assert verified["data"]["sections"][0]["articles"][0]["title"] == ARTICLE.title
    assert asked.headers["webhook-id"] == receipt.external_id
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", dict(asked.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, dict(asked.headers))


def test_a_second_try_bears_the_same_identifier_and_a_time_of_its_own(web: FaultyWeb) -> None:
    to = Address("webhook", web.add("/hook", Reply(status=503), Reply()), SECRET)
    moments = iter([datetime.now(UTC), datetime.now(UTC) + timedelta(minutes=2)])
    again = WebhookSender(HttpSettings(allow=AllowList.parse("127.0.0.1")), clock=lambda: next(moments))
    with pytest.raises(DeliveryError):
        again.send(message(), to)
    again.send(message(), to)
    first, second = (request.headers for request in web.requests)
    assert first["webhook-id"] == second["webhook-id"] == message_id(message().key)
    assert first["webhook-timestamp"] != second["webhook-timestamp"]
    assert message_id("another") != message_id(message().key)


@pytest.mark.parametrize("status", [500, 502, 503, 408, 425, 429])
def test_what_passes_is_tried_again_when_the_receiver_says(web: FaultyWeb, status: int) -> None:
    error = failing(web, Reply(status=status, headers={"Retry-After": "90"}))
    assert (error.permanent, error.uncertain, error.retry_after) == (False, False, 90)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 421, 423])
def test_a_refusal_is_for_good(web: FaultyWeb, status: int) -> None:
    error = failing(web, Reply(status=status))
    assert (error.permanent, error.closed, error.ours) == (True, False, False)
    assert str(status) in error.french


def test_gone_closes_the_channel(web: FaultyWeb) -> None:
    error = failing(web, Reply(status=410))
    assert (error.permanent, error.closed) == (True, True)


def test_a_redirect_is_not_followed(web: FaultyWeb) -> None:
    other = web.add("/ailleurs", Reply())
    error = failing(web, Reply(status=307, headers={"Location": other}))
    assert error.permanent
    assert "redirige" in error.french
    assert web.count("/ailleurs") == 0


def test_no_answer_in_time_leaves_the_outcome_unknown(web: FaultyWeb) -> None:
    error = failing(web, Reply(delay=30), first_byte=0.3)
    assert (error.uncertain, error.permanent) == (True, False)


def test_a_cut_answer_leaves_the_outcome_unknown(web: FaultyWeb) -> None:
    error = failing(web, Reply(body=b"x" * 1_000, cut_after=10))
    assert (error.uncertain, error.permanent) == (True, False)


def test_a_server_that_is_down_is_tried_again() -> None:
    with pytest.raises(DeliveryError) as caught:
        sender().send(message(), Address("webhook", "http://127.0.0.1:9/hook", SECRET))
    assert (caught.value.permanent, caught.value.uncertain) == (False, False)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:80/", "http://169.254.169.254/", "ftp://a.example/", "http://[::1]/"]
)
def test_private_addresses_are_refused_unless_allowed(address: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        WebhookSender(HttpSettings()).send(message(), Address("webhook", address, SECRET))
    assert caught.value.permanent


def test_without_a_secret_nothing_is_sent(web: FaultyWeb) -> None:
    with pytest.raises(DeliveryError, match="no signing secret"):
        sender().send(message(), Address("webhook", web.add("/hook", Reply()), ""))
    assert web.requests == []


def test_neither_secret_nor_address_is_told_in_errors() -> None:
    error = translate(FetchError(Code.CONNECT, "https://a.example/hook/s3cret"))
    assert "s3cret" not in error.message + error.french


@given(st.text(), st.text())
def test_hostile_text_comes_through_as_it_is(title: str, excerpt: str) -> None:
    hostile = message(replace(ARTICLE, title=title, excerpt=excerpt))
    told = json.loads(json.dumps(payload(hostile)))
    assert told["data"]["sections"][0]["articles"][0]["title"] == title
    assert told["data"]["sections"][0]["articles"][0]["excerpt"] == excerpt


def test_the_documentation_shows_what_is_sent() -> None:
    """The example of docs/webhook.md is the payload of the tests' own article, member by member."""
    text = (Path(__file__).parents[2] / "docs" / "webhook.md").read_text()
    example = text.split("```json\n")[1].split("```")[0]
    assert json.loads(example) == payload(message())


@pytest.mark.django_db
def test_a_receiver_that_is_gone_suspends_its_channel(web: FaultyWeb, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    channel = factories.channel(kind=Channel.Kind.WEBHOOK, address=web.add("/hook", Reply(status=410)), secret=SECRET)
    Message.objects.create(channel=channel, kind="test", dedupe_key="a", due_at=NOW, created_at=NOW)
    drain(clock=lambda: NOW, budget=timedelta(seconds=10), random=Random(1))
    channel.refresh_from_db()
    assert channel.state == Channel.State.SUSPENDED
    assert "410" in channel.state_reason
    assert Message.objects.get(dedupe_key="a").state == Message.State.FAILED


@pytest.mark.django_db
def test_a_message_of_the_outbox_goes_out_once(web: FaultyWeb, settings: Settings) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    channel = factories.channel(kind=Channel.Kind.WEBHOOK, address=web.add("/hook", Reply()), secret=SECRET)
    made = Message.objects.create(
        channel=channel, kind="test", dedupe_key="a", due_at=NOW, created_at=NOW, payload={"subject": "Essai"}
    )
    drain(clock=lambda: NOW, budget=timedelta(seconds=10), random=Random(1))
    made.refresh_from_db()
    assert (made.state, made.external_id) == (Message.State.SENT, message_id("a"))
    assert json.loads(web.bodies[0])["data"]["subject"] == "Essai"


@pytest.mark.django_db
def test_a_receiver_that_asks_for_patience_costs_no_attempt_until_five_days_are_over(
    web: FaultyWeb, settings: Settings
) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    address = web.add("/hook", Reply(status=429, headers={"Retry-After": "7"}))
    channel = factories.channel(kind="webhook", address=address, secret=SECRET)
    waiting = Message.objects.create(channel=channel, dedupe_key="m", kind="test", due_at=NOW, created_at=NOW)
    for number in range(60):
        now = NOW + timedelta(seconds=10 * number)
        drain(clock=lambda now=now: now, budget=timedelta(seconds=5), random=Random(number))  # type: ignore[misc]
        waiting.refresh_from_db()
        assert (waiting.state, waiting.attempts) == (Message.State.PENDING, 0)
        assert waiting.due_at is not None
        assert timedelta(seconds=7) <= waiting.due_at - now < timedelta(seconds=9)
    assert web.count("/hook") == 60
    late = NOW + timedelta(days=5)
    drain(clock=lambda: late, budget=timedelta(seconds=5), random=Random(1))
    waiting.refresh_from_db()
    assert waiting.state == Message.State.POISON
