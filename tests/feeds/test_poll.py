"""Polling on a real database and a loopback web: what is stored, once, and what a feed's row says after."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from aiohttp import web

from monitor.claims.stages import Drained, Stage
from monitor.feeds import poll
from monitor.feeds.models import Entry, Feed, Source
from monitor.http.addresses import AllowList
from monitor.http.settings import HttpSettings
from tests.http.loopback import LoopbackWeb

pytestmark = pytest.mark.django_db(transaction=True)

SETTINGS = HttpSettings(allow=AllowList.parse("127.0.0.0/8"), interval=0.0, per_host=4)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def add(web_server: LoopbackWeb) -> Callable[..., Feed]:
    source = Source.objects.create(name="Essai", host="127.0.0.1")

    def make(path: str = "/flux", **columns: object) -> Feed:
        url = str(columns.pop("url", None) or web_server.url(path))
        return Feed.objects.create(source=source, url=url, due_at=NOW, **columns)

    return make


def item(number: int, *, title: str = "", published: datetime | None = None, guid: str | None = "") -> str:
    moment = published or NOW - timedelta(hours=1)
    shown = f"<guid isPermaLink='false'>{guid or f'id-{number}'}</guid>" if guid is not None else ""
    return (
        f"<item><title>{title or f'Un nuage souverain numéro {number}'}</title>{shown}"
        f"<link>https://exemple.fr/articles/{number}?utm_source=rss</link>"
        f"<pubDate>{moment:%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>"
    )


def rss(*items: str) -> str:
    return f"<rss version='2.0'><channel><title>Le Nuage</title>{''.join(items)}</channel></rss>"


def drain(clock: Clock, budget: float = 20) -> Drained:
    return poll.drain(clock=clock, budget=timedelta(seconds=budget), random=Random(1), settings=SETTINGS)


def again(feed: Feed, clock: Clock, hours: float = 1) -> Feed:
    """Make ``feed`` due once more, later, and poll it."""
    clock.now += timedelta(hours=hours)
    Feed.objects.filter(pk=feed.pk).update(due_at=clock.now)
    drain(clock)
    feed.refresh_from_db()
    return feed


def test_a_first_poll_stores_each_entry_once_and_rings_the_next_stage(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add()
    web_server.text("/flux", rss(item(1), item(2), item(2)), ETag='"a"')
    drained = drain(clock)
    assert drained == Drained(done=1, more=False, rings=frozenset({Stage.FETCH}))
    assert sorted(Entry.objects.values_list("url", flat=True)) == [
        "https://exemple.fr/articles/1",
        "https://exemple.fr/articles/2",
    ]
    feed.refresh_from_db()
    assert (feed.title, feed.etag, feed.last_status, feed.errors_in_row) == ("Le Nuage", '"a"', 200, 0)
    assert feed.lease_until is None
    assert feed.due_at is not None
    assert NOW + timedelta(minutes=2) <= feed.due_at <= NOW + timedelta(hours=24)


def test_old_entries_are_backlog_and_recent_ones_are_not(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    add()
    web_server.text("/flux", rss(item(1), item(2, published=NOW - timedelta(hours=49))))
    drain(clock)
    assert dict(Entry.objects.values_list("url", "backlog")) == {
        "https://exemple.fr/articles/1": False,
        "https://exemple.fr/articles/2": True,
    }


def test_an_unchanged_feed_is_asked_for_conditionally_and_stores_nothing(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add()

    async def conditional(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"a"':
            return web.Response(status=304)
        return web.Response(text=rss(item(1)), headers={"ETag": '"a"'})

    web_server.routes["/flux"] = conditional
    drain(clock)
    feed = again(feed, clock)
    assert (feed.last_status, feed.etag, Entry.objects.count()) == (304, '"a"', 1)
    # After six hours validators are left out once, to catch a server that lies.
    feed = again(feed, clock, hours=6)
    assert feed.last_status == 200
    assert "If-None-Match" not in web_server.seen[-1].headers


def test_new_content_under_an_old_etag_makes_the_feed_distrusted(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add()
    web_server.text("/flux", rss(item(1)), ETag='"toujours"')
    drain(clock)
    web_server.text("/flux", rss(item(2), item(1)), ETag='"toujours"')
    feed = again(feed, clock)
    assert not feed.trusts_validators
    assert Entry.objects.count() == 2
    again(feed, clock)
    assert "If-None-Match" not in web_server.seen[-1].headers


def test_edited_titles_changing_guids_and_reused_guids_make_neither_doubles_nor_losses(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add()
    web_server.text("/flux", rss(item(1, guid="a"), item(2, guid="b")))
    drain(clock)
    edited = item(1, guid="a", title="[MàJ] Un nuage souverain numéro 1")
    new_guid = item(2, guid="b-2")
    reused = item(3, guid="b", title="Tout autre chose", published=NOW + timedelta(minutes=30))
    web_server.text("/flux", rss(reused, edited, new_guid))
    again(feed, clock)
    web_server.text("/flux", rss(edited, new_guid, reused, "<!-- encore -->"))
    again(feed, clock)
    assert sorted(Entry.objects.values_list("url", "title")) == [
        ("https://exemple.fr/articles/1", "[MàJ] Un nuage souverain numéro 1"),
        ("https://exemple.fr/articles/2", "Un nuage souverain numéro 2"),
        ("https://exemple.fr/articles/3", "Tout autre chose"),
    ]


def test_a_permanent_redirect_moves_the_feed_and_a_twin_is_paused(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    moved, twin = add("/ancien"), add("/plus-ancien")

    async def permanent(_: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": "/flux"})

    web_server.routes |= {"/ancien": permanent, "/plus-ancien": permanent}
    web_server.text("/flux", rss(item(1)))
    drain(clock)
    states = set(Feed.objects.filter(pk__in=[moved.pk, twin.pk]).values_list("state", "url"))
    assert ("active", web_server.url("/flux")) in states
    paused = Feed.objects.get(state="paused")
    assert "déjà suivie" in paused.last_error_fr


def test_a_feed_is_gone_after_a_day_of_410_not_before(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add()
    web_server.text("/flux", "", status=410)
    drain(clock)
    feed.refresh_from_db()
    assert (feed.state, feed.last_status) == ("active", 410)
    feed = again(feed, clock, hours=25)
    assert (feed.state, feed.due_at) == ("gone", None)


def test_a_busy_host_is_left_alone_for_all_its_feeds(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "_CLOSED_HOSTS", {})
    first = add("/un")
    web_server.text("/un", "", status=429, Retry_After="3600")
    drain(clock)
    second = add("/deux")
    web_server.text("/deux", rss(item(1)))
    drain(clock)
    first.refresh_from_db()
    second.refresh_from_db()
    assert web_server.paths() == ["/un"]
    assert first.due_at is not None
    assert first.due_at >= NOW + timedelta(hours=1)
    assert second.due_at is not None
    assert second.due_at >= NOW + timedelta(minutes=59)
    assert second.errors_in_row == 0


def test_a_slow_host_delays_no_other(web_server: LoopbackWeb, add: Callable[..., Feed]) -> None:
    async def never(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.2)

    slow = add(url=f"http://127.0.0.1:{web_server.raw(never)}/lent")
    Feed.objects.update(due_at=datetime.now(UTC) - timedelta(minutes=1))
    quick = [add(f"/{n}") for n in range(5)]
    for n in range(5):
        web_server.text(f"/{n}", rss(item(n)))
    started = time.monotonic()
    drained = poll.drain(
        clock=lambda: datetime.now(UTC), budget=timedelta(seconds=0.5), random=Random(1), settings=SETTINGS
    )
    assert time.monotonic() - started < 8
    assert Feed.objects.filter(pk__in=[f.pk for f in quick], last_status=200).count() == 5
    slow.refresh_from_db()
    assert (slow.last_polled_at, slow.lease_until, slow.attempts, drained.more) == (None, None, 0, True)


def test_a_feed_on_which_workers_die_is_not_fetched_again_and_again(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add(attempts=8)
    drain(clock)
    feed.refresh_from_db()
    assert web_server.seen == []
    assert "s’interrompt" in feed.last_error_fr


def test_a_page_without_feed_is_followed_by_its_links_if_robots_allow(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add("/actualites", kind=Feed.Kind.PAGE)
    menu = "<nav><a href='/tag/nuage'>Tous les sujets du nuage</a></nav>"
    links = f"<html><head><title>Actualités</title></head><body>{menu}"
    first = "<a href='/2026/11/premier-article'>Un premier article sur le nuage</a>"
    web_server.text("/actualites", links + first)
    drain(clock)
    second = "<a href='/2026/11/second-article'>Un second article sur le nuage</a>"
    web_server.text("/actualites", links + second + first)
    again(feed, clock)
    assert list(Entry.objects.order_by("pk").values_list("url", "backlog")) == [
        (web_server.url("/2026/11/premier-article"), True),
        (web_server.url("/2026/11/second-article"), False),
    ]
    web_server.text("/robots.txt", "User-agent: *\nDisallow: /")
    poll._POLICIES.clear()
    feed = again(feed, clock)
    assert "interdit" in feed.last_error_fr


def test_pending_says_whether_a_feed_is_due(add: Callable[..., Feed]) -> None:
    feed = add()
    assert poll.pending(NOW)
    assert not poll.pending(NOW - timedelta(seconds=1))
    Feed.objects.filter(pk=feed.pk).update(state=Feed.State.PAUSED)
    assert not poll.pending(NOW)
