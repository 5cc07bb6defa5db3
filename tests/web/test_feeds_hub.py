"""The address at which hubs reach us, and nobody else."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from monitor.claims import doorbell
from monitor.claims.stages import Stage
from monitor.feeds.models import Feed
from monitor.web.views.feeds import hub
from tests import factories

NAME = "jeton-123"
TOPIC = "https://gazette.example/rss"


@pytest.fixture
def feed(db: None) -> Feed:
    """A feed whose hub was asked for a subscription, and is due much later."""
    held = {"hub": "https://hub.example/", "topic": TOPIC, "token": NAME, "secret": "cle", "requests": 1}
    return factories.feed(websub=held, due_at=timezone.now() + timedelta(days=1))


def confirm(client: Client, name: str = NAME, topic: str = TOPIC, slash: str = "") -> tuple[int, bytes]:
    asked = {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "<b>défi</b>", "hub.lease_seconds": "3600"}
    answer = client.get(f"/websub/{name}{slash}", asked)
    assert answer["Content-Type"].startswith("text/plain")
    return answer.status_code, answer.content


@pytest.mark.parametrize("slash", ["", "/"])
def test_only_what_we_asked_for_is_confirmed(feed: Feed, slash: str) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert confirm(stranger, name="autre", slash=slash) == (404, b"")
    assert confirm(stranger, topic="https://autre.example/", slash=slash) == (404, b"")
    assert confirm(stranger, slash=slash) == (200, "<b>défi</b>".encode())
    feed.refresh_from_db()
    assert feed.websub["until"] is not None


def push(client: Client, body: bytes, key: bytes = b"cle", name: str = NAME) -> int:
    signature = "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()
    answer = client.post(
        f"/websub/{name}", body, content_type="application/rss+xml", headers={"X-Hub-Signature": signature}
    )
    return answer.status_code


def test_a_signed_message_makes_the_feed_due_and_rings(
    feed: Feed, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    hub_s = Client(enforce_csrf_checks=True)
    confirm(hub_s)
    later = feed.due_at
    assert push(hub_s, b"<rss/>", key=b"fausse") == 202
    feed.refresh_from_db()
    assert feed.due_at == later
    heard: list[Stage] = []
    doorbell.install(heard.append)
    with django_capture_on_commit_callbacks(execute=True):
        assert push(hub_s, b"<rss/>") == 202
    doorbell.install(doorbell._silent)
    feed.refresh_from_db()
    assert feed.due_at is not None
    assert feed.due_at <= timezone.now()
    assert heard == [Stage.POLL]


def test_strangers_and_giants_are_turned_away(feed: Feed, client: Client) -> None:
    assert push(client, b"x", name="autre") == 410
    assert push(client, b"x" * (hub.LARGEST + 1)) == 413
    assert client.put(f"/websub/{NAME}").status_code == 405
