"""A bad host delays no other host's feeds, whatever it does and however many of its feeds are due."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from monitor.claims.stages import Drained
from monitor.feeds import poll, save
from monitor.feeds.models import Entry, Feed, Source
from monitor.feeds.poll import Poll
from monitor.http.addresses import AllowList
from monitor.http.settings import HttpSettings
from tests.feeds.test_poll import NOW, Clock, again, drain, item, rss
from tests.feeds.test_poll import add as add
from tests.feeds.test_poll import clock as clock
from tests.http.loopback import LoopbackWeb

pytestmark = pytest.mark.django_db(transaction=True)

SETTINGS = HttpSettings(allow=AllowList.parse("127.0.0.0/8"), interval=0.0)


async def loris(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An answer that never comes to its end, a letter at a time."""
    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
        writer.write(bytes([letter]))
        await writer.drain()
        await asyncio.sleep(0.2)


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A body without end, as fast as it is read."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss>")
    while True:
        writer.write(b"<item/>" * 10_000)
        await writer.drain()


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A connection cut in the middle of the answer."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
    await writer.drain()
    writer.transport.abort()


async def truncated(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Less than was announced."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")
    await writer.drain()


async def lying(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Headers that lie about length, compression and kind, with bytes that are no text."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(
        b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nContent-Type: application/rss+xml; charset=klingon\r\n'
        b"Content-Encoding: gzip\r\nContent-Length: 9\r\n\r\n\x1f\x8b\x08\x00\xff\xff\xff\xff\xff"
    )
    await writer.drain()


def test_every_kind_of_bad_server_at_once_delays_nobody(web_server: LoopbackWeb) -> None:
    """700 feeds of a slow host are due first: more than may be in flight. 30 feeds of a good one are polled at once."""
    source = Source.objects.create(name="Essai", host="127.0.0.1")
    # Loopback addresses stand for hosts: a slow one with very many feeds, others whose answers are broken.
    hosts = {loris: "127.0.9.1", endless: "127.0.8.1", reset: "127.0.8.2", truncated: "127.0.8.3", lying: "127.0.8.4"}
    ports = {kind: web_server.raw(kind, host) for kind, host in hosts.items()}
    early = datetime.now(UTC) - timedelta(hours=1)
    kinds = [loris] * 700 + [endless, reset, truncated, lying] * 2
    Feed.objects.bulk_create(
        Feed(source=source, url=f"http://{hosts[kind]}:{ports[kind]}/{number}", due_at=early)
        for number, kind in enumerate(kinds)
    )
    for number in range(30):
        web_server.text(f"/{number}", rss(item(number)))
        due = early + timedelta(minutes=1)
        Feed.objects.create(source=source, url=web_server.url(f"/{number}"), due_at=due)
    others: list[str] = []

    def told(feed: Feed, _: int) -> None:
        if hosts[loris] not in feed.url:
            others.append(feed.url)

    def clock() -> datetime:  # time is up when all the others have been polled
        return datetime.now(UTC) + timedelta(days=len(others) >= 38)

    # Less than a single answer of the slow host takes: had the others to wait for it, time would be up before.
    Poll(clock, Random(1), SETTINGS, told).run(poll.pollable(), timedelta(seconds=14))
    good = Feed.objects.filter(url__startswith=web_server.url("/"))
    assert good.filter(last_status=200, errors_in_row=0).count() == 30
    assert Entry.objects.count() == 30
    broken = Feed.objects.filter(url__startswith="http://127.0.8.", errors_in_row=1)
    assert {feed.last_error_fr.split(".")[0] for feed in broken} == {
        "Réponse trop volumineuse",
        "Réponse interrompue avant la fin",
        "Réponse compressée illisible",
    }
    assert not Feed.objects.exclude(lease_until=None).exists()


def test_bytes_in_headers_that_are_no_text_harm_nobody(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    async def odd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = rss(item(1)).encode()
        head = b'HTTP/1.1 200 OK\r\nETag: "\xff"\r\nLast-Modified: hier \xe9\r\nContent-Length: %d\r\n\r\n' % len(body)
        writer.write(head + body)
        await writer.drain()

    feed = add(url=f"http://127.0.0.1:{web_server.raw(odd)}/flux")
    other = add("/flux")
    web_server.text("/flux", rss(item(2)))
    drain(clock)
    feed.refresh_from_db()
    other.refresh_from_db()
    assert (feed.last_status, feed.etag, feed.last_modified) == (200, "", "")
    assert (other.last_status, Entry.objects.count()) == (200, 2)


def test_a_feed_that_cannot_be_stored_fails_alone(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = add("/mauvais"), add("/bon")
    web_server.text("/mauvais", rss(item(1)))
    web_server.text("/bon", rss(item(2)))
    made = save._entry

    def refused(feed: Feed, *rest: object, **named: object) -> Entry:
        entry: Entry = made(feed, *rest, **named)  # type: ignore[arg-type]
        if feed.pk == bad.pk:
            entry.title = "\x00"
        return entry

    monkeypatch.setattr(save, "_entry", refused)
    drain(clock)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (good.last_status, good.errors_in_row, good.entries.count()) == (200, 0, 1)
    assert (bad.errors_in_row, bad.lease_until, bad.entries.count()) == (1, None, 0)
    assert "ne peut pas être enregistré" in bad.last_error_fr


def test_the_same_body_is_not_parsed_again(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = add()
    web_server.text("/flux", rss(item(1)))
    drain(clock)

    def never() -> None:
        raise AssertionError("parsed although nothing changed")

    monkeypatch.setattr(poll, "shared_pool", never)
    feed = again(feed, clock)
    assert (feed.last_status, feed.errors_in_row, feed.last_polled_at) == (200, 0, clock.now)


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_that_a_host_asks_for_is_kept_by_all_its_feeds_and_all_processes(
    web_server: LoopbackWeb,
    add: Callable[..., Feed],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
) -> None:
    monkeypatch.setattr(poll, "_CLOSED_HOSTS", {})
    add("/un")
    later = add("/deux")
    Feed.objects.filter(pk=later.pk).update(due_at=NOW + timedelta(minutes=5))
    elsewhere = add(url="http://127.0.0.10/trois")
    Feed.objects.filter(pk=elsewhere.pk).update(due_at=NOW + timedelta(minutes=5))
    web_server.text("/un", "", status=status, Retry_After="7200")
    drain(clock)
    later.refresh_from_db()
    elsewhere.refresh_from_db()
    assert later.due_at == NOW + timedelta(hours=2)
    assert elsewhere.due_at == NOW + timedelta(minutes=5)


def test_a_week_of_404_is_a_week_of_404(web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock) -> None:
    feed = add()
    web_server.text("/flux", "", status=404)
    drain(clock)
    web_server.text("/flux", "", status=500)
    feed = again(feed, clock, hours=24)
    web_server.text("/flux", "", status=404)
    feed = again(feed, clock, hours=6 * 24)
    assert (feed.state, feed.errors_in_row) == ("active", 3)  # in trouble for a week, missing for a moment
    feed = again(feed, clock, hours=7 * 24)
    assert (feed.state, feed.due_at) == ("gone", None)


def test_a_feed_that_comes_back_is_no_longer_missing(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    feed = add()
    web_server.text("/flux", "", status=410)
    drain(clock)
    web_server.text("/flux", rss(item(1)))
    feed = again(feed, clock)
    assert (feed.missing_since, feed.errors_in_row, feed.first_error_at) == (None, 0, None)
    web_server.text("/flux", "", status=410)
    feed = again(feed, clock, hours=30)
    assert feed.state == "active"


def test_a_host_is_asked_by_one_process_at_a_time(
    web_server: LoopbackWeb, add: Callable[..., Feed], clock: Clock
) -> None:
    add("/ailleurs", lease_until=NOW + timedelta(minutes=2), claim_token=uuid.uuid4())
    add("/ici")
    web_server.text("/ici", rss(item(1)))
    web_server.text("/ailleurs", rss(item(2)))
    assert drain(clock) == Drained(done=0, more=False)
    assert web_server.seen == []
    clock.now += timedelta(minutes=3)  # the other process has died: its lease has run out
    assert drain(clock).done == 2
