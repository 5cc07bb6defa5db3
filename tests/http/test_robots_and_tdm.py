"""What publishers allow: robots.txt (RFC 9309), TDM reservation, signals against mining; the asking."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from monitor.http import html_head, robots, tdm
from monitor.http.addresses import AllowList
from monitor.http.client import HttpClient
from monitor.http.errors import Code, FetchError
from monitor.http.gate import Gate, Memory, Permission
from monitor.http.settings import HttpSettings
from tests.http.loopback import LoopbackWeb

PAGE = "https://exemple.fr/tech/article-1"
OPEN = HttpSettings(allow=AllowList.parse("127.0.0.0/8"), interval=0.0)


@pytest.mark.parametrize(
    ("lines", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /\nAllow: /tech/", True),
        ("User-agent: *\nDisallow: /tech/\nAllow: /tech/", True),
        ("User-agent: *\nAllow: /\nDisallow: /tech", False),
        ("User-agent: *\nDisallow: /*article", False),
        ("User-agent: *\nDisallow: /tech/article$", True),
        ("User-agent: *\nDisallow: /tech/article-1$", False),
        ("User-agent: guetteur\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: GUETTEUR/2.0 (x)\nDisallow: /", False),
        ("User-agent: guet\nDisallow: /", True),
        ("User-agent: guetteurs\nDisallow: /", True),
        ("User-agent: autre\nUser-agent: guetteur\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: guetteur\nDisallow: /prive", True),
        ("User-agent: guetteur\nAllow: /a\n\nUser-agent: guetteur\nDisallow: /tech", False),
        ("\ufeffUser-agent: *\r\nDisallow: / # tout", False),
        ("<html>pas un fichier</html>", True),
        ("Disallow: /", True),
    ],
)
def test_rules_of_a_file(lines: str, allowed: bool) -> None:
    decision = robots.read(lines.encode(), "Guetteur").decide(PAGE)
    assert decision.allowed is allowed
    assert decision.reason.startswith("robots.txt")


def test_at_least_500_kib_are_read() -> None:
    filler = b"# " + b"x" * 97 + b"\n"
    body = filler * (500 * 1024 // len(filler)) + b"User-agent: *\nDisallow: /\n"
    assert not robots.read(body, "Guetteur").decide(PAGE).allowed


def test_no_file_allows_and_no_answer_forbids() -> None:
    assert robots.unavailable(404).decide(PAGE).allowed
    assert robots.unavailable(403).decide(PAGE).allowed
    forbidden = robots.unreachable("503")
    assert not forbidden.decide(PAGE).allowed
    assert forbidden.keep < robots.FRESH == timedelta(hours=24)


def test_crawl_delay_and_sitemaps() -> None:
    read = robots.read(b"User-agent: *\nCrawl-delay: 900\nSitemap: https://exemple.fr/news.xml", "Guetteur")
    assert read.crawl_delay == 60.0
    assert read.sitemaps == ("https://exemple.fr/news.xml",)


@pytest.mark.parametrize(
    ("rules", "path", "reserved"),
    [
        ([("/", 1)], "/a", True),
        ([("/", 0)], "/a", False),
        ([("/b/", 1)], "/a", None),
        ([("/a", 0), ("/", 1)], "/ab", False),
        ([("/", 1), ("/a", 0)], "/a", True),
        ([("/images/*.jpg", 1)], "/images/x/y.jpg?z", True),
        ([("/exact$", 1)], "/exact", True),
        ([("/exact$", 1)], "/exact/plus", None),
        ([("/*/fin$", 1)], "/a/b/fin", True),
        ([("/*fin$", 1)], "/fin/x", None),
        ([("/%7Ejean", 1)], "/~jean/a", True),
    ],
)
def test_the_first_rule_of_a_tdm_file_that_matches_counts(
    rules: list[tuple[str, int]], path: str, reserved: bool | None
) -> None:
    body = json.dumps([{"location": where, "tdm-reservation": value} for where, value in rules]).encode()
    assert tdm.by_file(tdm.read_file(body), f"https://exemple.fr{path}").reserved is reserved


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"[1]", b'[{"location": 1}]', b"[" * 100_000, b"\xff\xfe"])
def test_a_tdm_file_that_cannot_be_read_says_nothing(body: bytes) -> None:
    assert tdm.read_file(body) == ()


def test_headers_then_the_page_override_the_file() -> None:
    by_file = tdm.by_file(tdm.read_file(b'[{"location":"/","tdm-reservation":1,"tdm-policy":"https://p"}]'), PAGE)
    assert (by_file.reserved, by_file.policy) == (True, "https://p")
    assert by_file.then(tdm.by_headers({})).reserved
    assert by_file.then(tdm.by_headers({"tdm-reservation": "0"})).reserved is False
    page = b"<html><head><meta name='TDM-Reservation' content='1'></head><body>"
    again = by_file.then(tdm.by_headers({"tdm-reservation": "0"})).then(tdm.by_page(page))
    assert again.reserved
    assert "balise meta" in again.reason


@pytest.mark.parametrize(
    ("header", "reserved"),
    [
        ("noai", True),
        ("noindex, nofollow", None),
        ("NoAI, noimageai", True),
        ("autrebot: noai", None),
        ("guetteur: noml", True),
        ("autrebot: noindex, guetteur: noai", True),
        ("max-snippet: 20, noai", True),
    ],
)
def test_signals_against_mining_in_headers_and_meta(header: str, reserved: bool | None) -> None:
    assert tdm.by_headers({"x-robots-tag": header}, "Guetteur").reserved is reserved
    if ":" not in header:
        page = f"<head><meta name='robots' content='{header}'></head>".encode()
        assert tdm.by_page(page, "Guetteur").reserved is reserved


def test_only_the_head_of_a_page_speaks_for_it() -> None:
    page = b"<head><title>Un  titre</title><base href='/x/'></head><body><meta name='robots' content='noai'>"
    head = html_head.read(page)
    assert (head.title, head.base, head.metas) == ("Un titre", "/x/", [])
    assert tdm.by_page(b"\xff<<<&#x;<meta", "x", charset="inconnu").reserved is None


class Clock:
    now = datetime(2026, 11, 23, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def ask(url: str, clock: Clock, memory: Memory, *, contract: bool = False) -> Permission:
    async def run() -> Permission:
        async with HttpClient(OPEN) as client:
            return await Gate(client, clock, memory).check(url, contract=contract)

    return asyncio.run(run())


def test_a_host_is_asked_once_a_day(web_server: LoopbackWeb) -> None:
    web_server.text("/robots.txt", "User-agent: *\nDisallow: /prive")
    clock, memory = Clock(), Memory()
    assert ask(web_server.url("/a"), clock, memory).allowed
    assert not ask(web_server.url("/prive/a"), clock, memory).allowed
    assert web_server.paths() == ["/robots.txt", tdm.WELL_KNOWN]
    clock.now += timedelta(hours=24)
    ask(web_server.url("/a"), clock, memory)
    assert web_server.paths().count("/robots.txt") == 2


def test_a_reservation_forbids_and_a_contract_overrides(web_server: LoopbackWeb) -> None:
    web_server.text("/robots.txt", "User-agent: *\nDisallow: /")
    web_server.text(tdm.WELL_KNOWN, '[{"location": "/", "tdm-reservation": 1}]')
    clock, memory = Clock(), Memory()
    assert "robots.txt" in ask(web_server.url("/a"), clock, memory).reason
    assert "contrat" in ask(web_server.url("/a"), clock, memory, contract=True).reason
    web_server.text("/robots.txt", "")
    reserved = ask(web_server.url("/a"), clock, Memory())
    assert not reserved.allowed
    assert "tdmrep.json" in reserved.reason


def test_a_failing_robots_file_closes_the_host_for_a_while_only(web_server: LoopbackWeb) -> None:
    web_server.text("/robots.txt", "", status=500)
    clock, memory = Clock(), Memory()
    closed = ask(web_server.url("/a"), clock, memory)
    assert not closed.allowed
    assert "500" in closed.reason
    web_server.text("/robots.txt", "", status=404)
    clock.now += timedelta(hours=1)
    assert ask(web_server.url("/a"), clock, memory).allowed


def test_the_gate_lets_no_private_address_through() -> None:
    with pytest.raises(FetchError) as caught:
        ask("http://10.0.0.1/a", Clock(), Memory())
    assert caught.value.code is Code.REFUSED_ADDRESS


def test_memory_forgets_the_least_recently_used(web_server: LoopbackWeb) -> None:
    memory = Memory(most=1)
    clock = Clock()
    ask(web_server.url("/a"), clock, memory)
    assert memory.get(web_server.url(""), clock()) is not None
    with LoopbackWeb() as other:
        ask(other.url("/a"), clock, memory)
        assert memory.get(other.url(""), clock()) is not None
    assert memory.get(web_server.url(""), clock()) is None
