"""Subscribers, messages, what was missed and the sample in a real browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from monitor.alerts.links import preferences_url
from monitor.topics.models import Topic
from monitor.watchlists.models import Judgement, Sample, SampledArticle
from tests import factories
from tests.web.browser import DESKTOP, PHONE, Visit, overflow, violations
from tests.web.test_letters import Sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_are_accessible_and_fit(visit: Visit, size: tuple[int, int]) -> None:
    sent = Sent()
    pages = [
        reverse("web:subscribers"),
        reverse("web:subscriber-new"),
        reverse("web:people-import"),
        reverse("web:subscriber", args=[sent.channel.subscriber_id]),
        reverse("web:channel", args=[sent.channel.pk]),
        reverse("web:message", args=[sent.message.pk]),
        reverse("web:message", args=[sent.message.pk]) + "?vue=texte",
        reverse("web:missed") + f"?adresse={sent.article.url}",
        reverse("web:sample"),
        urlsplit(preferences_url(sent.channel.pk)).path,
        reverse("web:preferences-link"),
    ]
    visitor = visit("Administrateur", width=size[0], height=size[1])
    for path in pages:
        page = visitor.open(path)
        assert violations(page) == [], path
        assert overflow(page) <= 0, path
    assert visitor.errors == []


def test_a_reader_sets_their_preferences(visit: Visit) -> None:
    sent = Sent()
    visitor = visit("Lecteur", width=PHONE[0], height=PHONE[1])
    visitor.page.context.clear_cookies()
    page = visitor.open(urlsplit(preferences_url(sent.channel.pk)).path)
    page.get_by_label("Silence à partir de").fill("20:00")
    page.get_by_label("Silence jusqu’à").fill("07:30")
    page.get_by_label("Cadence").select_option("daily")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("C’est enregistré")
    assert sent.channel.subscriptions.get().cadence == "daily"
    assert visitor.errors == []


def test_a_sample_is_judged_by_the_keyboard(visit: Visit) -> None:
    Topic.objects.create(slug="cloud-souverain", label="Cloud souverain")
    sample = Sample.objects.create(week=timezone.localdate(), drawn_at=timezone.now(), rejected=9, kept=2)
    for title in ("Premier", "Second"):
        SampledArticle.objects.create(sample=sample, article=factories.article(title=title))
    visitor = visit("Veilleur")
    page = visitor.open(reverse("web:sample"))
    first = page.get_by_role("listitem").filter(has_text="Premier")
    first.get_by_role("button", name="Hors sujet").press("Enter")
    expect(first.get_by_role("button", name="Hors sujet")).to_have_attribute("aria-pressed", "true")
    expect(first.get_by_role("button", name="Hors sujet")).to_be_focused()
    assert Judgement.objects.get().verdict == "off_topic"
    assert violations(page) == []
    assert visitor.errors == []
