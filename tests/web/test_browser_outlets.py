"""The documentation of the API, tokens, webhooks and feeds in a real browser."""

from __future__ import annotations

import pytest

from monitor.alerts.outlets import add_feed, add_webhook
from monitor.http.addresses import AllowList
from tests import factories
from tests.web.browser import DESKTOP, PHONE, Visit, overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_documentation_of_the_api_works_within_the_security_policy(visit: Visit) -> None:
    visitor = visit("Veilleur")
    page = visitor.open("/api/docs")
    page.get_by_text("/api/watchlists/{pk}/history", exact=True).wait_for()
    page.get_by_role("button", name="get /api/alerts", exact=True).click()
    page.get_by_text("no alert is lost").wait_for()
    assert visitor.errors == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_token_is_made_by_keyboard_and_the_pages_are_accessible(visit: Visit, size: tuple[int, int]) -> None:
    watchlist = factories.watchlist(name="Rachats")
    add_webhook("Tableau de bord", "https://recepteur.example/hook", [watchlist], allow=AllowList())
    add_feed(watchlist)
    visitor = visit("Veilleur", width=size[0], height=size[1])
    page = visitor.open("/compte/jetons/")
    page.get_by_label("Nom").fill("Tableau de bord")
    page.keyboard.press("Enter")
    page.get_by_label("Jeton", exact=True).wait_for()
    assert page.get_by_label("Jeton", exact=True).input_value().startswith("gtt_")
    for path in ("", "/sorties/"):
        if path:
            visitor.open(path)
        assert violations(page) == []
        assert overflow(page) <= 0
    assert visitor.errors == []
