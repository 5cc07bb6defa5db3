"""WebSub: ask the hub, confirm what we asked for, believe only what is signed, renew, fall back to polling."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from monitor.feeds import push, websub
from monitor.feeds.models import Feed, Source
from monitor.feeds.websub import MOST_REQUESTS, Subscription
from monitor.http.addresses import AllowList
from monitor.http.settings import HttpSettings
from tests.http.loopback import LoopbackWeb

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SETTINGS = HttpSettings(allow=AllowList.parse("127.0.0.0/8"), interval=0.0)
NEW = Subscription("https://hub.fr/", "https://exemple.fr/flux", "jeton", "secret")
HOUR = timedelta(hours=1)


def confirmed(lease: str = "3600") -> Subscription:
    query = {"hub.mode": "subscribe", "hub.topic": NEW.topic, "hub.challenge": "c", "hub.lease_seconds": lease}
    held, challenge = websub.confirm(websub.asked(NEW, NOW), query, NOW)
    assert challenge == "c"
    return held


def test_a_subscription_is_asked_for_renewed_in_time_and_not_too_often() -> None:
    assert websub.should_ask(NEW, NOW)
    waiting = websub.asked(NEW, NOW)
    assert not websub.should_ask(waiting, NOW + timedelta(minutes=9))
    assert websub.should_ask(waiting, NOW + timedelta(minutes=10))
    held = confirmed()
    assert held.until == NOW + HOUR
    assert not websub.should_ask(held, NOW + 0.7 * HOUR)
    assert websub.should_ask(held, NOW + 0.85 * HOUR)
    deaf = NEW
    for _ in range(MOST_REQUESTS):
        deaf = websub.asked(deaf, NOW)
    assert not websub.should_ask(deaf, NOW + timedelta(days=6))
    assert websub.should_ask(deaf, NOW + timedelta(days=7))


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hub.mode": "subscribe", "hub.topic": "https://autre.fr/", "hub.challenge": "c"},
        {"hub.mode": "subscribe", "hub.topic": NEW.topic},
        {"hub.mode": "unsubscribe", "hub.topic": NEW.topic, "hub.challenge": "c"},
    ],
)
def test_only_what_was_asked_for_is_confirmed(query: dict[str, str]) -> None:
    waiting = websub.asked(NEW, NOW)
    assert websub.confirm(waiting, query, NOW) == (waiting, None)
    unasked = {"hub.mode": "subscribe", "hub.topic": NEW.topic, "hub.challenge": "c"}
    assert websub.confirm(NEW, unasked, NOW) == (NEW, None)


def test_a_denied_subscription_leaves_polling_as_it_is_for_a_week() -> None:
    query = {"hub.mode": "denied", "hub.topic": NEW.topic, "hub.reason": "non"}
    denied, challenge = websub.confirm(confirmed(), query, NOW)
    assert (denied.until, denied.denied, challenge) == (None, "non", None)
    assert not websub.should_ask(denied, NOW + timedelta(days=6))


def signature(body: bytes, method: str = "sha256", secret: str = NEW.secret) -> str:
    return f"{method}=" + hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()


@pytest.mark.parametrize(
    ("given", "authentic"),
    [
        (signature(b"corps"), True),
        (signature(b"corps", "sha1"), True),
        (signature(b"corps", "sha512").upper().replace("SHA512", "sha512"), True),
        (signature(b"autre"), False),
        (signature(b"corps", secret="deviné"), False),
        (signature(b"corps", "md5"), False),
        ("", False),
        ("sha256=é", False),
    ],
)
def test_only_signed_messages_are_believed(given: str, authentic: bool) -> None:
    assert websub.is_authentic(NEW, b"corps", given) is authentic


def test_a_lease_is_neither_endless_nor_nothing() -> None:
    assert confirmed("999999999").until == NOW + websub.LEASE
    assert confirmed("99999999").until == NOW + timedelta(days=30)
    assert confirmed("1").until == NOW + timedelta(minutes=5)
    assert confirmed("x").until == NOW + websub.LEASE


def test_the_state_survives_its_storage() -> None:
    held = confirmed()
    assert Subscription.from_json(json.loads(json.dumps(held.to_json()))) == held
    assert Subscription.from_json({"hub": "x"}) is None


@pytest.mark.django_db(transaction=True)
def test_from_the_hub_s_address_in_a_feed_to_a_poll_at_once(web_server: LoopbackWeb) -> None:
    forms: list[dict[str, list[str]]] = []

    async def hub(request: web.Request) -> web.Response:
        # web.BaseRequest: the body of the form that asks for a subscription
        forms.append(parse_qs((await request.read()).decode()))
        return web.Response(status=202)

    web_server.routes["/hub"] = hub
    source = Source.objects.create(name="Un", host="un.fr")
    hints = {"hub": web_server.url("/hub"), "topic": "https://un.fr/flux"}
    feed = Feed.objects.create(source=source, url="https://un.fr/rss", hints=hints, due_at=NOW + HOUR)
    Feed.objects.create(source=source, url="https://un.fr/sans-hub")

    assert push.renew(NOW, "https://veille.fr/websub/", SETTINGS) == 1
    assert push.renew(NOW, "https://veille.fr/websub/", SETTINGS) == 0
    (form,) = forms
    token = form["hub.callback"][0].removeprefix("https://veille.fr/websub/")
    assert form["hub.topic"] == ["https://un.fr/flux"]

    query = {"hub.mode": "subscribe", "hub.topic": "https://un.fr/flux", "hub.challenge": "défi"}
    assert push.verify("inconnu", query, NOW) is None
    assert push.verify(token, query, NOW) == "défi"

    body = b"<rss/>"
    assert not push.receive("inconnu", body, "", NOW)
    assert push.receive(token, body, signature(body, secret="faux"), NOW)
    feed.refresh_from_db()
    assert feed.due_at == NOW + HOUR
    assert push.receive(token, body, signature(body, secret=form["hub.secret"][0]), NOW)
    feed.refresh_from_db()
    assert feed.due_at == NOW


@pytest.mark.django_db(transaction=True)
def test_a_hub_that_fails_changes_nothing_but_the_next_try() -> None:
    source = Source.objects.create(name="Un", host="un.fr")
    feed = Feed.objects.create(source=source, url="https://un.fr/rss", hints={"hub": "http://10.0.0.1/hub"})
    assert push.renew(NOW, "https://veille.fr/websub", SETTINGS) == 1
    feed.refresh_from_db()
    held = Subscription.from_json(feed.websub)
    assert held is not None
    assert (held.topic, held.until, held.requests) == ("https://un.fr/rss", None, 1)
