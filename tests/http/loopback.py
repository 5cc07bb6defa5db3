"""A web server on the loopback, in a thread of its own, that answers as a test tells it to."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
RawHandler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class LoopbackWeb:
    """``routes`` maps paths to handlers; ``seen`` lists the requests; ``raw`` serves bare TCP connections."""

    def __init__(self) -> None:
        self.routes: dict[str, Handler] = {}
        self.seen: list[web.BaseRequest] = []
        self.connections: set[int] = set()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stop: asyncio.Event | None = None
        self._raw_servers: list[asyncio.Server] = []
        self._raw_tasks: set[asyncio.Task[None]] = set()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Address of ``path`` on this server."""
        return f"http://{host}:{self.port}{path}"

    def text(self, path: str, body: str | bytes, *, status: int = 200, **headers: str) -> None:
        """Answer ``path`` with ``body``; header names have underscores for dashes."""

        async def handler(_: web.Request) -> web.Response:
            data = body.encode() if isinstance(body, str) else body
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(body=data, status=status, headers=named)

        self.routes[path] = handler

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [request.path for request in self.seen]

    def raw(self, handler: RawHandler, host: str = "127.0.0.1") -> int:
        """Serve bare TCP at a loopback address; returns the port."""

        async def start() -> int:
            async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                task = asyncio.current_task()
                assert task is not None
                self._raw_tasks.add(task)
                try:
                    await handler(reader, writer)
                except (ConnectionError, asyncio.CancelledError):
                    pass
                finally:
                    self._raw_tasks.discard(task)
                    writer.close()

            server = await asyncio.start_server(guarded, host, 0)
            self._raw_servers.append(server)
            return int(server.sockets[0].getsockname()[1])

        return asyncio.run_coroutine_threadsafe(start(), self._loop).result(10)

    def tls(self, folder: Path) -> int:
        """Serve TLS with a certificate that nobody signed; returns the port."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_self_signed(folder))

        async def start() -> int:
            server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
            self._raw_servers.append(server)
            return int(server.sockets[0].getsockname()[1])

        return asyncio.run_coroutine_threadsafe(start(), self._loop).result(10)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        self._stop = asyncio.Event()
        runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = int(runner.addresses[0][1])
        self._ready.set()
        await self._stop.wait()
        for server in self._raw_servers:
            server.close()
        for task in list(self._raw_tasks):
            task.cancel()
        await asyncio.gather(*self._raw_tasks, return_exceptions=True)
        await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.seen.append(request)
        self.connections.add(id(request.transport))
        handler = self.routes.get(request.path)
        if handler is None:
            return web.Response(status=404)
        return await handler(request)  # type: ignore[arg-type]


def _self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
