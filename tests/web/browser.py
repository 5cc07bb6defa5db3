"""A real Chromium at the console's own address, as somebody of a given role; and the look at its accessibility."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Page

#: What the Web Content Accessibility Guidelines 2.2, level AA, ask for, as axe names its rules.
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Width and height of the windows in which pages are looked at.
DESKTOP = (1280, 900)
PHONE = (390, 844)

Visit = Callable[..., "Visitor"]


@dataclass(frozen=True)
class Visitor:
    """Somebody who is logged in, and the page before them. ``errors`` are what its scripts complained about."""

    user: User
    page: Page
    address: str
    errors: list[str]

    def open(self, path: str) -> Page:
        """Open ``path`` of the console."""
        self.page.goto(self.address + path)
        return self.page


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page: the rule, and the first element that breaks it."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]


def overflow(page: Page) -> int:
    """By how many CSS pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
