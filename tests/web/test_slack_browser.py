"""From an alert in the room to its button, to the judgement in the console; and the rooms' pages in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from monitor.alerts.deliver import drain
from monitor.alerts.models import Message, SlackWorkspace, Subscriber
from monitor.alerts.rooms.workspaces import SCOPES
from tests import factories
from tests.fakes import SlackDouble, served
from tests.web.browser import DESKTOP, PHONE, Visit, overflow, violations
from tests.web.slack_calls import FORM, ROOM, SECRET, TEAM, USER, press, signed
from tests.web.test_letters import Sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def slack(settings: Settings) -> Iterator[SlackDouble]:
    with served(SlackDouble(every=0)) as double:
        settings.SLACK_API_URL = double.api_url
        settings.OUTBOUND_ALLOW = [double.host]
        settings.SLACK_SIGNING_SECRET, settings.SLACK_INTERACTIVE = SECRET, True
        settings.SLACK_CLIENT_ID, settings.SLACK_CLIENT_SECRET = "1.2", "secret"
        double.add_channel(ROOM, "veille")
        yield double


def in_room(slack: SlackDouble) -> Sent:
    """An alert that waits to go to the room of a connected workspace."""
    sent = Sent()
    token = slack.add_token(frozenset(SCOPES))
    workspace = SlackWorkspace.objects.create(team=TEAM, name="Démonstration", token=token, connected_at=timezone.now())
    sent.channel.kind, sent.channel.address, sent.channel.workspace = "slack", ROOM, workspace
    sent.channel.save()
    Subscriber.objects.filter(pk=sent.channel.subscriber_id).update(room=True, name="#veille")
    Message.objects.filter(pk=sent.message.pk).update(state="pending", due_at=timezone.now())
    return sent


def deliver() -> None:
    now = timezone.now() + timedelta(seconds=1)
    drain(clock=lambda: now, budget=timedelta(seconds=30), random=Random(1))


def test_from_the_alert_to_the_button_to_the_judgement(visit: Visit, slack: SlackDouble) -> None:
    sent = in_room(slack)
    deliver()
    (posted,) = slack.messages
    row = next(block for block in posted.blocks or [] if block["type"] == "actions")
    button = next(one for one in row["elements"] if one["text"]["text"] == "Hors sujet")
    body = press(button["action_id"], button["value"], slack.response_url)
    assert Client().post("/slack/actions/", body, content_type=FORM, headers=signed(body)).status_code == 200
    deliver()
    assert "hors sujet" in json.dumps(slack.replies, ensure_ascii=False)

    visitor = visit("Veilleur")
    page = visitor.open(f"/messages/{sent.message.pk}/")
    preview = page.get_by_role("region", name="Le message tel que Slack le montre")
    expect(preview).to_contain_text("Hors sujet")
    expect(preview.get_by_role("link", name="Ouvrir")).to_have_attribute("href", sent.article.url)
    assert violations(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert overflow(page) <= 0
    page = visitor.open(f"/articles/{sent.article.pk}/")
    expect(page.locator("main")).to_contain_text("hors sujet", ignore_case=True)
    expect(page.locator("main")).to_contain_text(USER)
    assert visitor.errors == []


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone in the dark"])
def test_the_pages_of_rooms(visit: Visit, slack: SlackDouble, size: tuple[int, int], dark: bool) -> None:
    in_room(slack)
    deliver()
    watchlist = factories.watchlist(name="Une liste au nom assez long pour déborder d’un téléphone")
    visitor = visit("Administrateur", width=size[0], height=size[1], dark=dark)
    page = visitor.open("/salons/")
    expect(page.get_by_role("heading", name="#veille")).to_be_visible()
    page.get_by_text("Ajouter un salon par webhook").click()
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("link", name="Choisir des salons").click()
    page.get_by_label(watchlist.name).check()
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Relier ce salon").click()
    expect(page.get_by_role("status")).to_contain_text("Le salon #veille est relié")
    page.get_by_role("button", name="Essayer").first.click()
    expect(page.get_by_role("status")).to_contain_text("Un essai part")
    assert visitor.errors == []
