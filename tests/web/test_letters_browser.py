"""The pages behind the links of letters, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from monitor.watchlists.models import Judgement
from tests.web.browser import DESKTOP, PHONE, Visit, overflow, violations
from tests.web.test_letters import Sent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_reader_judges_from_the_mail(visit: Visit, size: tuple[int, int]) -> None:
    sent = Sent()
    visitor = visit("Lecteur", width=size[0], height=size[1])
    visitor.page.context.clear_cookies()
    page = visitor.open(f"{sent.page}?choix=hors-sujet")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name="Hors sujet").click()
    expect(page.get_by_role("status")).to_contain_text("Merci")
    assert Judgement.objects.get().verdict == "off_topic"
    page.get_by_role("link", name="Couper cette histoire").click()
    page.get_by_role("button", name="Couper cette histoire").click()
    expect(page.get_by_role("status")).to_contain_text("plus rien de cette histoire")
    assert violations(page) == []
    assert visitor.errors == []
