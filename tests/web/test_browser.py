"""The console in a real browser: every page is accessible, fits its window, and breaks no security policy."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories
from tests.web.browser import DESKTOP, PHONE, Visit, overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Names of the pages that need no row to stand for.
PAGES = ("articles", "messages", "feeds")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_pages_are_accessible_and_fit(visit: Visit, size: tuple[int, int]) -> None:
    factories.article(title="Orange reprendrait Nuagis", relevant=True, relevance=0.9)
    factories.feed(title="La Gazette")
    visitor = visit("Administrateur", width=size[0], height=size[1])
    for name in PAGES:
        page = visitor.open(reverse(f"web:{name}"))
        assert page.title().endswith("· Guetteur")
        assert violations(page) == []
        assert overflow(page) <= 0
    assert visitor.errors == []
