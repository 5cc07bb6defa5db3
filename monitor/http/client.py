"""The guarded HTTP client: every request that leaves the machine passes here.

Our own redirect loop, so that each hop is vetted; our own decoding, so that a bomb stops at the cap; aiohttp
for the protocol, TLS, keep-alive and connection pool.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from monitor.http import decode, redirects, target
from monitor.http.errors import Code, FetchError
from monitor.http.guard import GuardedResolver, RefusedAddressError
from monitor.http.pacing import Pacer
from monitor.http.response import Response
from monitor.http.retry_after import retry_after
from monitor.http.settings import HttpSettings, Limits
from monitor.http.translate import translated

#: Not sent to another origin than the one they were meant for.
_PRIVATE_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
_NO_BODY = frozenset({204, 304})
#: A 429 or 503 that names no delay still closes the host for a while.
_DEFAULT_PAUSE = 30.0


class HttpClient:
    """Use as ``async with HttpClient(settings) as client``; one instance serves one event loop.

    ``resolver`` replaces DNS (tests); what it answers is vetted all the same. ``closed`` carries the pauses
    that hosts asked for from one client to the next.
    """

    def __init__(
        self,
        settings: HttpSettings,
        *,
        resolver: AbstractResolver | None = None,
        closed: dict[str, float] | None = None,
    ) -> None:
        self.settings = settings
        self.pacer = Pacer(settings.per_host, settings.interval, closed if closed is not None else {})
        # Waited for before any clock runs: a full house of slow hosts must not look like a fault of the next one.
        self._slots = asyncio.Semaphore(settings.connections)
        self._inner_resolver = resolver
        self._session: aiohttp.ClientSession | None = None
        self._resolver: GuardedResolver | None = None

    async def __aenter__(self) -> Self:
        resolver = GuardedResolver(self.settings.allow, self._inner_resolver)
        if self.settings.proxy:
            proxy = URL(self.settings.proxy)
            resolver = resolver.trust_proxy(proxy.host or "", proxy.port or 80)
        self._resolver = resolver
        connector = aiohttp.TCPConnector(
            limit=0,
            limit_per_host=0 if self.settings.proxy else self.settings.per_host,
            resolver=resolver,
            socket_factory=resolver.make_socket,
            ttl_dns_cache=60,
            # Long enough for the next feed of the same host; thousands of idle connections would cost memory.
            keepalive_timeout=3,
        )
        largest = self.settings.limits.headers
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self.settings.limits.first_byte),
            max_line_size=min(largest, 16_384),
            max_field_size=min(largest, 16_384),
            headers={"User-Agent": self.settings.user_agent, "Accept-Encoding": "gzip, deflate, br, zstd"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()
        if self._resolver is not None:
            await self._resolver.close()

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, limits: Limits | None = None
    ) -> Response:
        """Fetch ``url``. Raises FetchError for whatever is not a 2xx or 304."""
        return await self.request("GET", url, headers=headers, limits=limits)

    async def post(
        self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None, limits: Limits | None = None
    ) -> Response:
        """Send ``body`` to ``url``; redirects are refused, since they would send it elsewhere."""
        return await self.request("POST", url, headers=headers, body=body, limits=limits)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limits: Limits | None = None,
    ) -> Response:
        """One request with its redirects, within the caps. Raises FetchError."""
        limits = limits or self.settings.limits
        asked = url
        permanent: str | None = None
        chain_is_permanent = True
        headers = dict(headers or {})
        seen: set[str] = set()
        spent = 0.0
        while True:
            answer = await self._hop(method, asked, headers, body, limits, spent)
            spent += answer.elapsed
            if answer.status not in redirects.STATUSES:
                break
            following = redirects.next_address(answer, method, seen, limits.redirects)
            chain_is_permanent = chain_is_permanent and answer.status in redirects.PERMANENT
            if chain_is_permanent:
                permanent = following
            if URL(following).origin() != URL(asked).origin():
                headers = {k: v for k, v in headers.items() if k.lower() not in _PRIVATE_HEADERS}
            asked = following
        return Response(
            url,
            asked,
            answer.status,
            answer.headers,
            answer.body,
            permanent,
            spent,
            answer.first_byte,
        )

    async def _hop(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, limits: Limits, spent: float
    ) -> Response:
        """One request without redirects, in its turn at the host; earlier hops have ``spent`` seconds."""
        where = target.vet(url, self.settings.allow)
        await self._vet_behind_proxy(where)
        async with self.pacer.turn(where.host, url), self._slots:
            started = time.monotonic()
            try:
                async with asyncio.timeout(max(limits.total - spent, 0.0)):
                    answer = await self._exchange(method, where, headers, body, limits)
            except TimeoutError:
                raise FetchError(Code.TIMEOUT, url, detail=f"{spent + time.monotonic() - started:.0f} s") from None
            except decode.Bomb as error:
                raise FetchError(Code.BOMB, url, detail=str(error)) from error
            except decode.Damaged as error:
                raise FetchError(Code.ENCODING, url, detail=str(error)) from error
            except (aiohttp.ClientError, OSError, ValueError) as error:
                raise translated(error, url) from error
        if answer.status >= 400:
            raise self._refusal(answer, where)
        return answer

    def _refusal(self, answer: Response, where: target.Target) -> FetchError:
        wait = retry_after(answer.headers, datetime.now(UTC))
        if answer.status == 429 or (answer.status == 503 and wait is not None):
            self.pacer.close(where.host, _DEFAULT_PAUSE if wait is None else wait)
        return FetchError(Code.STATUS, answer.url, status=answer.status, retry_after=wait)

    async def _vet_behind_proxy(self, where: target.Target) -> None:
        """An egress proxy resolves names itself; what we can resolve here must still be public."""
        if not self.settings.proxy or where.address is not None or self._resolver is None:
            return
        try:
            await self._resolver.resolve(where.host, where.port)
        except RefusedAddressError as error:
            raise FetchError(Code.REFUSED_ADDRESS, str(where.url), detail=str(error)) from error
        except OSError:
            return  # no DNS here: the proxy has its own

    async def _exchange(
        self,
        method: str,
        where: target.Target,
        headers: Mapping[str, str],
        body: bytes | None,
        limits: Limits,
    ) -> Response:
        if self._session is None:
            raise RuntimeError("HttpClient is used outside of its 'async with'")
        started = time.monotonic()
        async with asyncio.timeout(limits.first_byte):
            answer = await self._session.request(
                method,
                where.url,
                headers=dict(headers),
                data=body,
                allow_redirects=False,
                proxy=self.settings.proxy,
            )
        try:
            first_byte = time.monotonic() - started
            received = _headers(answer, limits.headers, str(where.url))
            content = await self._body(answer, received, limits) if _has_body(method, answer.status) else b""
        except BaseException:
            answer.close()  # the rest of the answer is not wanted: do not reuse this connection
            raise
        answer.release()
        return Response(
            str(where.url),
            str(where.url),
            answer.status,
            received,
            content,
            None,
            time.monotonic() - started,
            first_byte,
        )

    @staticmethod
    async def _body(answer: aiohttp.ClientResponse, headers: Mapping[str, str], limits: Limits) -> bytes:
        url = str(answer.url)
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limits.body:
            raise FetchError(Code.TOO_LARGE, url, detail=f"{announced} bytes announced")
        if answer.status in redirects.STATUSES or answer.status >= 400:
            return await _discard(answer)
        decoder = decode.Decoder(headers.get("content-encoding", ""), limits.decoded)
        received = 0
        async for piece in answer.content.iter_any():
            received += len(piece)
            if received > limits.body:
                raise FetchError(Code.TOO_LARGE, url, detail=f"more than {limits.body} bytes")
            decoder.feed(piece)
        return decoder.finish()


async def _discard(answer: aiohttp.ClientResponse) -> bytes:
    """Read a short error page so that the connection can be reused; hang up on a long one."""
    read = 0
    async for piece in answer.content.iter_any():
        read += len(piece)
        if read > 65_536:
            answer.close()
            break
    return b""


def _has_body(method: str, status: int) -> bool:
    return method != "HEAD" and status not in _NO_BODY


def _headers(answer: aiohttp.ClientResponse, cap: int, url: str) -> dict[str, str]:
    size = sum(len(name) + len(value) + 4 for name, value in answer.raw_headers)
    if size > cap:
        raise FetchError(Code.HEADERS, url, detail=f"{size} bytes")
    joined: dict[str, str] = {}
    for name, raw in answer.headers.items():
        # Bytes that are no UTF-8 come as lone surrogates, which nothing else can encode or store.
        key, value = name.lower(), raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined
