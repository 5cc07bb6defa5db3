"""E-mail through a mail service's interface, on a loopback server that answers as the service documents."""

from __future__ import annotations

import base64
import importlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr

import pytest
from django.test import Client
from django.urls import clear_url_caches
from pytest_django import Settings

from config.environment import mail_service
from monitor.alerts.channels import open_channel
from monitor.alerts.channels.letter import message_id
from monitor.alerts.errors import DeliveryError
from monitor.alerts.models import Channel
from monitor.alerts.values import Address
from tests import factories
from tests.alerts.values import message
from tests.fakes.api import Api, Said

TO = Address("email", "claire@exemple.fr")
TAKEN = Said(200, {"To": "claire@exemple.fr", "MessageID": "1", "ErrorCode": 0, "Message": "OK"})


@pytest.fixture
def api(settings: Settings) -> Iterator[Api]:
    with Api() as served:
        settings.MAIL_SERVICE = "postmark"
        settings.MAIL_FROM = "Guetteur <veille@exemple.fr>"
        settings.ANYMAIL = {
            "POSTMARK_SERVER_TOKEN": "jeton",
            "POSTMARK_API_URL": served.url,
            "REQUESTS_TIMEOUT": 2,
        }
        yield served


def test_a_letter_keeps_its_headers(api: Api) -> None:
    api.says(TAKEN)
    channel = open_channel("email")
    receipt = channel.send(message(unsubscribe_url="https://veille.example/d/x/"), TO)
    channel.close()
    ((headers, body),) = api.asked
    sent = json.loads(body)
    assert headers["X-Postmark-Server-Token"] == "jeton"
    assert parseaddr(sent["To"])[1] == "claire@exemple.fr"
    named = {header["Name"]: header["Value"] for header in sent["Headers"]}
    assert named["Message-ID"] == receipt.external_id == message_id("alert:7:5:9:new")
    assert named["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Orange" in sent["TextBody"]
    assert "<mark" in sent["HtmlBody"]


@pytest.mark.parametrize(
    ("said", "permanent", "uncertain", "ours"),
    [
        (Said(422, {"ErrorCode": 300, "Message": "Invalid"}), True, False, False),
        (Said(401, {"ErrorCode": 10, "Message": "Bad token"}), False, False, True),
        (Said(429, {"ErrorCode": 429, "Message": "Slow down"}, {"Retry-After": "7"}), False, False, False),
        (Said(500, {"ErrorCode": 500, "Message": "Oops"}), False, False, False),
        (Said(200, {}, hang=True), False, True, False),
    ],
)
def test_what_a_refusal_means(said: Said, permanent: bool, uncertain: bool, ours: bool, api: Api) -> None:
    api.says(said)
    with pytest.raises(DeliveryError) as caught:
        open_channel("email").send(message(), TO)
    error = caught.value
    assert (error.permanent, error.uncertain, error.ours) == (permanent, uncertain, ours)
    assert error.french.endswith((".", ").")) or "incertaine" in error.french
    assert error.retry_after == (7.0 if said.status == 429 else None)


def test_a_service_that_is_away_is_our_trouble(api: Api, settings: Settings) -> None:
    settings.ANYMAIL = {**settings.ANYMAIL, "POSTMARK_API_URL": "http://127.0.0.1:9/"}
    with pytest.raises(DeliveryError) as caught:
        open_channel("email").send(message(), TO)
    assert (caught.value.ours, caught.value.permanent, caught.value.uncertain) == (True, False, False)


def test_an_unknown_service_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_SERVICE", "pigeon")
    with pytest.raises(Exception, match="MAIL_SERVICE='pigeon'"):
        mail_service("MAIL_SERVICE")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("event", "reason", "state"),
    [
        ("bounced", "bounced", "suspended"),
        ("bounced", "timed_out", "active"),
        ("complained", "spam", "suspended"),
        ("opened", None, "active"),
    ],
)
def test_what_the_service_reports_suspends_the_address(event: str, reason: str | None, state: str) -> None:
    from anymail.signals import AnymailTrackingEvent

    from monitor.alerts.told_by_service import tell

    channel = factories.channel(address="Claire@exemple.fr")
    other = factories.channel(address="paul@exemple.fr")
    tell(AnymailTrackingEvent(event_type=event, recipient="claire@exemple.fr", reject_reason=reason))
    channel.refresh_from_db()
    other.refresh_from_db()
    assert (channel.state, other.state) == (state, Channel.State.ACTIVE)


@pytest.mark.django_db
def test_the_service_s_webhook_is_heard_with_its_secret_only(settings: Settings, client: Client) -> None:
    channel = factories.channel(address="claire@exemple.fr")
    settings.MAIL_SERVICE, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": "veille:secret"}
    with addresses_again():
        importlib.import_module("monitor.alerts.told_by_service")
        event = {"RecordType": "SpamComplaint", "Email": "claire@exemple.fr", "ID": 1, "MessageID": "x"}
        path = "/anymail/postmark/tracking/"
        assert client.post(path, event, content_type="application/json").status_code == 400
        channel.refresh_from_db()
        assert channel.state == Channel.State.ACTIVE
        basic = base64.b64encode(b"veille:secret").decode()
        answer = client.post(path, event, content_type="application/json", headers={"Authorization": f"Basic {basic}"})
        assert answer.status_code == 200
    channel.refresh_from_db()
    assert channel.state == Channel.State.SUSPENDED


@contextmanager
def addresses_again() -> Iterator[None]:
    """The console's addresses as the settings of the test want them, then as they were."""
    urls = importlib.import_module("config.urls")
    before = list(urls.urlpatterns)
    importlib.reload(urls)
    clear_url_caches()
    yield
    urls.urlpatterns[:] = before
    clear_url_caches()
