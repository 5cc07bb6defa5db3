"""People of the three roles, in Django's test client and in a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client

from monitor.web.roles import make_roles

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django.live_server_helper import LiveServer

    from tests.web.browser import Visit, Visitor

PASSWORD = "une longue phrase de passe"


def _person(role: str) -> User:
    make_roles()
    user, _ = User.objects.get_or_create(username=role.lower(), defaults={"is_staff": role != "Lecteur"})
    user.set_password(PASSWORD)
    user.save()
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def login(db: None) -> Callable[[str], Client]:
    """A browser in which somebody of the given role is logged in."""

    def as_role(role: str) -> Client:
        client = Client()
        client.force_login(_person(role))
        return client

    return as_role


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread; the tests' own queries beside it are no asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Iterator[Visit]:
    """``visit("Veilleur")``: somebody of that role at the console; ``width``, ``height`` and ``dark`` as wished."""
    from tests.web.browser import DESKTOP, Visitor

    opened = []

    def as_role(role: str, *, width: int = DESKTOP[0], height: int = DESKTOP[1], dark: bool = False) -> Visitor:
        user = _person(role)
        client = Client()
        client.force_login(user)
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="fr-FR", color_scheme="dark" if dark else "light"
        )
        opened.append(context)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        return Visitor(user, page, live_server.url, errors)

    yield as_role
    for context in opened:
        context.close()
