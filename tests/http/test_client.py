"""The client against servers that answer well, badly, slowly, endlessly, or lie."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import zlib
from collections.abc import Callable
from dataclasses import replace

import brotli
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from backports import zstd

from monitor.http.addresses import AllowList
from monitor.http.client import HttpClient
from monitor.http.errors import Code, FetchError
from monitor.http.response import Response
from monitor.http.retry_after import max_age
from monitor.http.settings import KIB, MIB, HttpSettings, Limits
from tests.http.loopback import Handler, LoopbackWeb

LIMITS = Limits(body=256 * KIB, decoded=1 * MIB, first_byte=1.0, total=2.0, redirects=3)
OPEN = HttpSettings(allow=AllowList.parse("127.0.0.0/8"), interval=0.0, limits=LIMITS)


def fetch(url: str, settings: HttpSettings = OPEN, resolver: AbstractResolver | None = None) -> Response:
    async def run() -> Response:
        async with HttpClient(settings, resolver=resolver) as client:
            return await client.get(url)

    return asyncio.run(run())


def failure(url: str, settings: HttpSettings = OPEN, resolver: AbstractResolver | None = None) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(url, settings, resolver)
    return caught.value


class Names(AbstractResolver):
    """DNS that answers as told; each look-up of a name takes its next answer, the last one for ever."""

    def __init__(self, **answers: list[str]) -> None:
        self.answers = {name.replace("_", "."): list(hosts) for name, hosts in answers.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in self.answers:
            raise OSError("no such name")
        answers = self.answers[host]
        address = answers.pop(0) if len(answers) > 1 else answers[0]
        kind = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=0)]

    async def close(self) -> None: ...


def test_an_answer_is_a_value_with_lower_case_headers(web_server: LoopbackWeb) -> None:
    web_server.text("/flux", "été", ETag='"x"', Content_Type="text/XML; charset=utf-8")
    answer = fetch(web_server.url("/flux#bas"))
    assert (answer.status, answer.body.decode(), answer.headers["etag"]) == (200, "été", '"x"')
    assert answer.content_type == "text/xml"
    assert answer.permanent_redirect is None
    assert 0 <= answer.first_byte <= answer.elapsed
    sent = web_server.seen[0].headers
    assert sent["User-Agent"].startswith("Guetteur/")
    assert "+http" in sent["User-Agent"]
    assert sent["Accept-Encoding"] == "gzip, deflate, br, zstd"


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data)[2:-4]),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
        ("gzip", lambda data: gzip.compress(data[:10]) + gzip.compress(data[10:])),
        ("identity", bytes),
        ("gzip", bytes),
    ],
)
def test_compressed_answers_are_read(web_server: LoopbackWeb, encoding: str, encode: Callable[[bytes], bytes]) -> None:
    body = b"<rss>" + b"nuage souverain " * 5_000 + b"</rss>"
    web_server.text("/", encode(body), Content_Encoding=encoding)
    assert fetch(web_server.url()).body == body


@pytest.mark.parametrize(
    ("encoding", "encode"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstd.compress)],
)
def test_a_bomb_is_stopped_at_the_cap(web_server: LoopbackWeb, encoding: str, encode: Callable[[bytes], bytes]) -> None:
    web_server.text("/", encode(bytes(24 * MIB)), Content_Encoding=encoding)
    error = failure(web_server.url())
    assert error.code is Code.BOMB
    assert error.permanent


def test_a_bomb_inside_a_bomb_is_stopped_too(web_server: LoopbackWeb) -> None:
    web_server.text("/", gzip.compress(gzip.compress(bytes(64 * MIB))), Content_Encoding="gzip, gzip")
    assert failure(web_server.url()).code is Code.BOMB


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"x" * 1000)[:-20]),
        ("br", brotli.compress(b"x" * 1000)[:-2]),
        ("zstd", zstd.compress(b"x" * 1000)[:-3]),
        ("gzip", b"\x00\x01\x02"),
        ("br", b"\xff\xfe\xfd"),
        ("compress", b"x"),
        ("gzip, gzip, gzip", b"x"),
    ],
)
def test_damaged_compression_is_an_error(web_server: LoopbackWeb, encoding: str, body: bytes) -> None:
    web_server.text("/", body, Content_Encoding=encoding)
    assert failure(web_server.url()).code is Code.ENCODING


def test_large_answers_are_refused_announced_or_not(web_server: LoopbackWeb) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)

    web_server.routes["/sans-fin"] = endless
    web_server.text("/grand", b"x" * (LIMITS.body + 1))
    assert failure(web_server.url("/sans-fin")).code is Code.TOO_LARGE
    assert "announced" in failure(web_server.url("/grand")).message


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", Code.TRUNCATED),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", Code.TRUNCATED),
        (b"", Code.TRUNCATED),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Code.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", Code.HEADERS),
        (b"HTTP/1.1 200 OK\r\n" + (b"X-Y: " + b"a" * 8000 + b"\r\n") * 9 + b"\r\n", Code.HEADERS),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Y: z\r\n" * 50_000, Code.HEADERS),
        (b"HTTP/1.1 301 Moved\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n", Code.REDIRECTS),
    ],
)  # fmt: skip
def test_broken_answers_have_their_own_codes(web_server: LoopbackWeb, sent: bytes, code: Code) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(sent)
        await writer.drain()

    assert failure(f"http://127.0.0.1:{web_server.raw(handler)}/").code is code


def test_a_reset_connection_is_transient(web_server: LoopbackWeb) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.transport.abort()

    error = failure(f"http://127.0.0.1:{web_server.raw(handler)}/")
    assert error.code is Code.TRUNCATED
    assert not error.permanent


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
def test_a_slow_loris_is_dropped_in_time(web_server: LoopbackWeb, head: bytes) -> None:
    async def handler(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000:
            writer.write(bytes([letter]))
            await writer.drain()
            await asyncio.sleep(0.05)

    quick = replace(OPEN, limits=replace(LIMITS, first_byte=0.3, total=0.6))
    started = time.monotonic()
    assert failure(f"http://127.0.0.1:{web_server.raw(handler)}/", quick).code is Code.TIMEOUT
    assert time.monotonic() - started < 2


def test_nobody_listening_and_no_such_name() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/").code is Code.CONNECT
    assert failure("http://nulle-part.exemple.fr/", resolver=Names()).code is Code.DNS


def test_an_untrusted_certificate_is_refused(web_server: LoopbackWeb, tmp_path_factory: pytest.TempPathFactory) -> None:
    port = web_server.tls(tmp_path_factory.mktemp("tls"))
    assert failure(f"https://127.0.0.1:{port}/").code is Code.TLS


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 451, 500, 503])
def test_error_statuses_are_errors_in_plain_french(web_server: LoopbackWeb, status: int) -> None:
    web_server.text("/", "x", status=status, Retry_After="120")
    error = failure(web_server.url())
    assert (error.code, error.status, error.retry_after) == (Code.STATUS, status, 120.0)
    assert str(status) in error.french
    assert error.permanent == (status < 500 and status != 429)


def redirect(status: int, where: str) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": where})

    return handler


def test_redirects_are_followed_and_permanent_ones_told(web_server: LoopbackWeb) -> None:
    web_server.routes |= {
        "/a": redirect(301, "/b"),
        "/b": redirect(308, "/c"),
        "/c": redirect(302, "/d"),
        "/e": redirect(302, "/a"),
    }
    web_server.text("/d", "ok")
    answer = fetch(web_server.url("/a"))
    assert answer.final_url == web_server.url("/d")
    assert answer.permanent_redirect == web_server.url("/c")
    long = replace(OPEN, limits=replace(LIMITS, redirects=5))
    assert fetch(web_server.url("/e"), long).permanent_redirect is None
    assert failure(web_server.url("/e")).code is Code.REDIRECTS


@pytest.mark.parametrize("where", ["/boucle", "", "ftp://exemple.fr/"])
def test_redirects_that_lead_nowhere(web_server: LoopbackWeb, where: str) -> None:
    web_server.routes["/boucle"] = redirect(302, where)
    assert failure(web_server.url("/boucle")).code in (Code.REDIRECTS, Code.BAD_URL)


def test_a_redirect_to_a_private_address_is_refused(web_server: LoopbackWeb) -> None:
    web_server.routes["/"] = redirect(302, "http://169.254.169.254/latest/")
    error = failure(web_server.url())
    assert (error.code, error.url) == (Code.REFUSED_ADDRESS, "http://169.254.169.254/latest/")


def test_secrets_do_not_follow_a_redirect_to_another_origin(web_server: LoopbackWeb) -> None:
    with LoopbackWeb() as other:
        other.text("/la", "ok")
        web_server.routes["/"] = redirect(302, other.url("/la"))

        async def follow() -> None:
            async with HttpClient(OPEN) as client:
                await client.get(web_server.url(), headers={"Authorization": "Bearer x", "X-Kept": "1"})

        asyncio.run(follow())
        assert "Authorization" not in other.seen[0].headers
        assert other.seen[0].headers["X-Kept"] == "1"


def test_a_post_is_never_redirected(web_server: LoopbackWeb) -> None:
    web_server.routes["/"] = redirect(307, "/autre")

    async def run() -> None:
        async with HttpClient(OPEN) as client:
            await client.post(web_server.url(), body=b"x")

    with pytest.raises(FetchError) as caught:
        asyncio.run(run())
    assert caught.value.code is Code.REDIRECTS
    assert web_server.paths() == ["/"]


def test_names_are_vetted_by_what_they_resolve_to(web_server: LoopbackWeb) -> None:
    closed = replace(OPEN, allow=AllowList())
    names = Names(interne_exemple_fr=["127.0.0.1"], six_exemple_fr=["::1"])
    for host in ("interne.exemple.fr", "six.exemple.fr"):
        assert failure(f"http://{host}:{web_server.port}/", closed, names).code is Code.REFUSED_ADDRESS
    assert web_server.seen == []


def test_a_listed_name_may_resolve_to_a_private_address(web_server: LoopbackWeb) -> None:
    web_server.text("/", "ok")
    listed = replace(OPEN, allow=AllowList.parse(f"intranet.exemple.fr:{web_server.port}"))
    names = Names(intranet_exemple_fr=["127.0.0.1"], autre_exemple_fr=["127.0.0.1"])
    assert fetch(f"http://intranet.exemple.fr:{web_server.port}/", listed, names).body == b"ok"
    assert failure(f"http://autre.exemple.fr:{web_server.port}/", listed, names).code is Code.REFUSED_ADDRESS


def test_a_name_that_changes_its_mind_after_a_redirect_is_vetted_again(web_server: LoopbackWeb) -> None:
    """DNS rebinding: the second look-up answers with an address that is not allowed."""
    allow = AllowList.parse(f"127.0.0.1:{web_server.port}")
    names = Names(mouvant_exemple_fr=["127.0.0.1", "127.0.0.9"])

    async def run() -> None:
        async with HttpClient(replace(OPEN, allow=allow), resolver=names) as client:
            await client.get(f"http://mouvant.exemple.fr:{web_server.port}/un")

    web_server.routes["/un"] = redirect(302, f"http://mouvant.exemple.fr:{web_server.port}/deux")
    web_server.text("/deux", "ok")
    asyncio.run(run())  # the vetted address is kept, and the connection with it
    assert len(web_server.connections) == 1
    names.answers["mouvant.exemple.fr"] = ["127.0.0.9"]
    with pytest.raises(FetchError) as caught:
        asyncio.run(run())
    assert caught.value.code is Code.REFUSED_ADDRESS


def test_connections_are_reused(web_server: LoopbackWeb) -> None:
    for n in range(4):
        web_server.text(f"/{n}", "x" * 1000)

    async def run() -> None:
        async with HttpClient(OPEN) as client:
            for n in range(4):
                await client.get(web_server.url(f"/{n}"))

    asyncio.run(run())
    assert len(web_server.connections) == 1


def test_a_host_is_asked_in_turns_and_spaced(web_server: LoopbackWeb) -> None:
    at_once = 0
    most = 0

    async def handler(_: web.Request) -> web.Response:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.02)
        at_once -= 1
        return web.Response()

    web_server.routes["/"] = handler

    async def run() -> float:
        async with HttpClient(replace(OPEN, per_host=2, interval=0.03)) as client:
            started = time.monotonic()
            await asyncio.gather(*(client.get(web_server.url()) for _ in range(6)))
            return time.monotonic() - started

    assert asyncio.run(run()) >= 5 * 0.03
    assert most <= 2


def test_a_full_house_of_slow_hosts_is_no_fault_of_the_next(web_server: LoopbackWeb) -> None:
    """Two connections in all, both held by a host that hangs: a third request waits its turn and is answered."""

    async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read(-1)

    slow = web_server.raw(hang, "127.0.0.7")
    web_server.text("/", "ok")
    settings = replace(OPEN, connections=2, limits=replace(LIMITS, first_byte=0.5, total=0.5))

    async def run() -> tuple[list[Response | BaseException], float]:
        async with HttpClient(settings) as client:
            started = time.monotonic()
            urls = [f"http://127.0.0.7:{slow}/", f"http://127.0.0.7:{slow}/", web_server.url()]
            ends = await asyncio.gather(*map(client.get, urls), return_exceptions=True)
            return ends, time.monotonic() - started

    ends, seconds = asyncio.run(run())
    assert [end.code for end in ends if isinstance(end, FetchError)] == [Code.TIMEOUT, Code.TIMEOUT]
    assert isinstance(ends[2], Response)
    assert seconds >= 0.5  # it did wait, and its own time began only then


def test_the_time_cap_holds_for_a_chain_of_redirects(web_server: LoopbackWeb) -> None:
    def slowly(where: str) -> Handler:
        async def handler(_: web.Request) -> web.Response:
            await asyncio.sleep(0.4)
            return web.Response(status=302, headers={"Location": where})

        return handler

    web_server.routes |= {f"/{n}": slowly(f"/{n + 1}") for n in range(4)}
    web_server.text("/4", "ok")
    settings = replace(OPEN, limits=replace(LIMITS, total=1.0, redirects=6))
    started = time.monotonic()
    assert failure(web_server.url("/0"), settings).code is Code.TIMEOUT
    assert time.monotonic() - started < 1.5


def test_header_bytes_that_are_no_text_come_as_text_that_can_be_stored(web_server: LoopbackWeb) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b'HTTP/1.1 200 OK\r\nETag: "\xff"\r\nX-Name: \xc3\xa9t\xc3\xa9\r\nContent-Length: 0\r\n\r\n')
        await writer.drain()

    headers = fetch(f"http://127.0.0.1:{web_server.raw(handler)}/").headers
    assert headers["etag"] == '"\ufffd"'
    assert headers["x-name"] == "été"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=300"}, 300.0),
        ({"cache-control": 's-maxage=9, max-age="60"'}, 60.0),
        ({"expires": "Mon, 23 Nov 2026 10:30:00 GMT", "date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 1800.0),
        ({"expires": "Mon, 23 Nov 2026 09:00:00 GMT", "date": "Mon, 23 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"expires": "0", "date": "Mon, 23 Nov 2026 10:00:00 GMT"}, None),
        (
            {
                "cache-control": "no-cache",
                "expires": "Mon, 23 Nov 2026 10:30:00 GMT",
                "date": "Mon, 23 Nov 2026 10:00:00 GMT",
            },
            None,
        ),
        (
            {
                "cache-control": "max-age=60",
                "expires": "Mon, 23 Nov 2026 10:30:00 GMT",
                "date": "Mon, 23 Nov 2026 10:00:00 GMT",
            },
            60.0,
        ),
    ],
)
def test_how_long_an_answer_is_fresh(headers: dict[str, str], seconds: float | None) -> None:
    assert max_age(headers) == seconds


def test_a_host_that_says_429_is_left_alone(web_server: LoopbackWeb) -> None:
    web_server.text("/", "", status=429, Retry_After="60")

    async def run() -> list[FetchError]:
        errors = []
        async with HttpClient(OPEN) as client:
            for _ in range(2):
                try:
                    await client.get(web_server.url())
                except FetchError as error:
                    errors.append(error)
        return errors

    first, second = asyncio.run(run())
    assert first.status == 429
    assert second.code is Code.BUSY
    assert second.retry_after is not None
    assert 55 < second.retry_after <= 60
    assert len(web_server.seen) == 1


def test_an_egress_proxy_carries_the_request_and_private_addresses_stay_refused() -> None:
    with LoopbackWeb() as proxy:
        proxy.text("/page", "par le mandataire")
        settings = replace(OPEN, allow=AllowList(), proxy=proxy.url("").rstrip("/"))
        names = Names(presse_exemple_fr=["93.184.216.34"], interne_exemple_fr=["10.0.0.1"])
        assert fetch("http://presse.exemple.fr/page", settings, names).body.decode() == "par le mandataire"
        assert proxy.seen[0].headers["Host"] == "presse.exemple.fr"
        for url in ("http://127.0.0.1/page", "http://interne.exemple.fr/page"):
            assert failure(url, settings, names).code is Code.REFUSED_ADDRESS
        assert len(proxy.seen) == 1
