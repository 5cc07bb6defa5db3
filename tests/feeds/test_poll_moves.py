"""Feeds that move: by redirect, behind a page that took their place, behind an index; and hubs that call."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable

import pytest
from aiohttp import web
from django.db import connection

from monitor.feeds import health, push
from monitor.feeds.models import Entry, Feed
from monitor.feeds.websub import Subscription
from tests.feeds.test_poll import NOW, Clock, again, drain, item, rss
from tests.feeds.test_poll import add as add
from tests.feeds.test_poll import clock as clock
from tests.http.loopback import Handler, LoopbackWeb

pytestmark = pytest.mark.django_db(transaction=True)


def moved_to(where: str) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": where})

    return handler


def page(*feeds: str) -> str:
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='{feed}'>" for feed in feeds)
    return f"<!doctype html><html><head>{links}</head><body>Accueil</body></html>"


def test_a_feed_that_moved_and_has_not_changed_gets_its_new_address_too(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    async def conditional(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match"):
            return web.Response(status=304)
        return web.Response(text=rss(item(1)), headers={"ETag": '"a"'})

    feed, twin = add("/ancien"), add("/autre")
    web_server.routes |= {"/ancien": conditional, "/autre": conditional}
    drain(clock)
    web_server.routes |= {
        "/ancien": moved_to("/nouveau"),
        "/autre": moved_to("/nouveau"),
        "/nouveau": conditional,
    }
    Feed.objects.filter(pk=twin.pk).update(due_at=NOW)
    feed = again(feed, clock)
    twin.refresh_from_db()
    first, second = sorted([feed, twin], key=lambda one: one.state)
    assert (first.state, first.url) == ("active", web_server.url("/nouveau"))
    assert first.last_status == 304
    assert first.previous_url in (web_server.url("/ancien"), web_server.url("/autre"))
    assert first.previous_url in health.sentence(first, clock.now)
    assert second.state == "paused"
    assert "déjà suivie" in second.last_error_fr


def test_an_address_that_never_was_a_feed_leads_to_the_feed_of_its_page(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add("/")
    web_server.text("/", page("/absent.xml", "/rss.xml"))
    web_server.text("/rss.xml", rss(item(1)))
    drain(clock)
    feed.refresh_from_db()
    assert (feed.url, feed.previous_url) == (web_server.url("/rss.xml"), web_server.url("/"))
    assert (feed.errors_in_row, Entry.objects.count()) == (0, 1)
    assert web_server.paths() == ["/", "/absent.xml", "/rss.xml"]


def test_a_page_in_place_of_a_feed_is_left_for_the_same_feed_only(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add("/flux")
    web_server.text("/flux", rss(item(1), item(2)))
    drain(clock)
    web_server.text("/flux", page("/commentaires.xml"))
    web_server.text("/commentaires.xml", rss(item(70), item(71)))
    feed = again(feed, clock)
    assert (feed.url, feed.errors_in_row, feed.last_status) == (web_server.url("/flux"), 1, 200)
    assert web_server.url("/commentaires.xml") in feed.last_error_fr
    web_server.text("/flux", page("/commentaires.xml", "/articles.xml"))
    web_server.text("/articles.xml", rss(item(3), item(2)))
    feed = again(feed, clock)
    assert (feed.url, feed.errors_in_row, feed.last_error) == (web_server.url("/articles.xml"), 0, "")
    assert Entry.objects.count() == 3


def test_an_index_of_news_sitemaps_is_followed_to_its_newest_at_each_poll(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    def news(*numbers: int) -> str:
        pages = "".join(
            f"<url><loc>https://exemple.fr/a/{n}</loc><n:news><n:title>Titre {n}</n:title></n:news></url>"
            for n in numbers
        )
        return (
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
            f"xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>{pages}</urlset>"
        )

    def index(newest: int) -> str:
        each = "".join(
            f"<sitemap><loc>/{name}</loc><lastmod>2026-11-{day}</lastmod></sitemap>"
            for name, day in (("news-1.xml", 20), ("news-2.xml", newest), ("images.xml", 29))
        )
        return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{each}</sitemapindex>"

    feed = add("/news.xml", kind=Feed.Kind.SITEMAP)
    web_server.text("/news.xml", index(10), ETag='"index"')
    web_server.text("/news-1.xml", news(1))
    drain(clock)
    web_server.text("/news.xml", index(23), ETag='"index"')
    web_server.text("/news-2.xml", news(2))
    feed = again(feed, clock)
    assert (feed.url, feed.etag, feed.errors_in_row) == (web_server.url("/news.xml"), "", 0)
    assert sorted(Entry.objects.values_list("title", flat=True)) == ["Titre 1", "Titre 2"]
    assert web_server.paths() == ["/news.xml", "/news-1.xml", "/news.xml", "/news-2.xml"]


def test_a_hub_that_calls_during_a_poll_is_heard_after_it(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    until = "2026-11-30T00:00:00+00:00"
    held = Subscription("https://hub.fr/", "https://exemple.fr/flux", "jeton", "secret")
    feed = add(websub={**held.to_json(), "until": until})

    def call() -> None:
        body = b"<rss/>"
        signature = "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
        assert push.receive("jeton", body, signature, clock.now)
        connection.close()

    async def during(_: web.Request) -> web.Response:
        await asyncio.to_thread(call)
        return web.Response(text=rss(item(1)))

    web_server.routes["/flux"] = during
    drain(clock)  # the clock stands still: what is due at once is polled in the same run
    feed.refresh_from_db()
    assert web_server.paths() == ["/flux", "/flux"]
    assert (feed.lease_until, feed.last_status) == (None, 200)
    assert feed.due_at is not None
    assert feed.due_at > NOW


def test_a_hub_that_ends_a_live_subscription_makes_the_feed_due(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    held = Subscription("https://hub.fr/", "https://exemple.fr/flux", "jeton", "secret")
    feed = add(websub={**held.to_json(), "until": "2026-11-30T00:00:00+00:00"})
    Feed.objects.filter(pk=feed.pk).update(due_at=NOW.replace(day=24))
    query = {"hub.mode": "denied", "hub.topic": held.topic, "hub.reason": "fin"}
    assert push.verify("jeton", query, NOW) is None
    feed.refresh_from_db()
    assert feed.due_at == NOW
