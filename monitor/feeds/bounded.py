"""Parse in a process of its own, which may be stopped: a feed that takes too long or too much is refused.

The parent sends one request at a time over a pipe and waits; a child that oversteps its time is killed and
another is started with the next request. The child lowers its own memory limit, and ends when its parent
does, since its input then closes.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import IO, Any, Self

from monitor.feeds.parsed import ParsedFeed, ParseError
from monitor.http.response import Response

#: Seconds for one feed, and address space for the child beyond what it needs to start.
TIME_LIMIT = 2.0
MEMORY_LIMIT = 256 * 1024 * 1024
_START_LIMIT = 30.0
#: Feeds after which a child is replaced, so that memory lost in libraries comes back.
RECYCLE = 2_000
_LENGTH = struct.Struct("!Q")


def _too_slow() -> ParseError:
    return ParseError(
        "too_slow",
        f"refused: reading it takes more than {TIME_LIMIT:.0f} s",
        "Flux refusé : sa lecture prend plus de deux secondes. Il est démesuré ou malformé.",
    )


def _too_big() -> ParseError:
    return ParseError(
        "too_big",
        "refused: reading it takes too much memory",
        "Flux refusé : sa lecture demande trop de mémoire. Il est démesuré ou malformé.",
    )


class BoundedParser:
    """Use as ``with BoundedParser() as parser``; the child starts with the first feed. Not thread-safe."""

    def __init__(self, time_limit: float = TIME_LIMIT) -> None:
        self._time_limit = time_limit
        self._child: subprocess.Popen[bytes] | None = None
        self._parsed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._child.wait()
            self._child = None

    def parse(
        self, body: bytes, *, url: str, headers: Mapping[str, str] | None = None, kind: str = "feed"
    ) -> ParsedFeed:
        """Like ``monitor.feeds.parse.parse`` (or, for kind «page», ``page.parse``), within the limits.

        Raises ParseError.
        """
        if self._parsed >= RECYCLE:
            self.close()
        child = self._child or self._start()
        self._parsed += 1
        request = pickle.dumps((body, url, dict(headers or {}), kind))
        try:
            _write(child.stdin, request)
            answer = _read(child.stdout, time.monotonic() + self._time_limit)
        except TimeoutError:
            self.close()
            raise _too_slow() from None
        except (OSError, EOFError):
            self.close()
            raise _too_big() from None
        result = pickle.loads(answer)  # noqa: S301 - written by our own child
        if isinstance(result, ParsedFeed):
            return result
        if isinstance(result, tuple):
            code, message, french, found = result
            raise ParseError(code, message, french, found=found)
        raise _too_big()

    def _start(self) -> subprocess.Popen[bytes]:
        self._parsed = 0
        self._child = subprocess.Popen(
            [sys.executable, "-I", "-c", _CHILD, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        try:
            _read(self._child.stdout, time.monotonic() + _START_LIMIT)
        except (TimeoutError, OSError, EOFError) as error:
            self.close()
            raise ParseError(
                "no_parser",
                "the parsing process does not start",
                "Le processus de lecture des flux ne démarre pas. Consultez le journal du service.",
            ) from error
        return self._child


class ParserPool:
    """Parse in a few threads, each with a bounded child of its own; ends with ``close``.

    So the caller goes on with the database while children parse, and a hostile feed stops one child only.
    """

    def __init__(self, workers: int = 2) -> None:
        self.process = os.getpid()
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="feed-parser")
        self._own = threading.local()
        self._parsers: list[BoundedParser] = []

    def close(self) -> None:
        """Forget what waits, let what runs end, and end the children."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for parser in self._parsers:
            parser.close()

    def submit(self, answer: Response, kind: str) -> Future[ParsedFeed]:
        """Start parsing; the future raises ParseError."""
        return self._threads.submit(self._parse, answer, kind)

    def _parse(self, answer: Response, kind: str) -> ParsedFeed:
        parser: BoundedParser | None = getattr(self._own, "parser", None)
        if parser is None:
            parser = self._own.parser = BoundedParser()
            self._parsers.append(parser)
        return parser.parse(answer.body, url=answer.final_url, headers=answer.headers, kind=kind)


_POOL: ParserPool | None = None


def shared_pool() -> ParserPool:
    """The pool of this process, kept from one drain to the next: a child costs more to start than to feed."""
    global _POOL
    if _POOL is None or _POOL.process != os.getpid():
        _POOL = ParserPool()
        atexit.register(_POOL.close)
    return _POOL


_CHILD = "import sys; sys.path[:] = sys.argv[1:]; from monitor.feeds.bounded import serve; serve()"


def serve() -> None:
    """The child: answer requests from standard input until it closes."""
    from monitor.feeds import page, parse

    _limit_memory()
    inward, outward = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may reach the pipe
    _write(outward, b"ready")
    while True:
        try:
            request = _read_blocking(inward)
        except EOFError:
            return
        body, url, headers, kind = pickle.loads(request)  # noqa: S301 - written by our own parent
        read = page.parse if kind == "page" else parse.parse
        answer: Any
        try:
            answer = read(body, url=url, headers=headers)
        except ParseError as error:
            answer = (error.code, error.message, error.french, error.found)
        except MemoryError:
            answer = None
        except RecursionError:
            answer = ("malformed", "nested too deeply", "Flux malformé : éléments trop imbriqués.", ())
        except Exception as error:  # noqa: BLE001 - the boundary to a hostile document: refused with its reason
            answer = ("malformed", f"cannot be read ({error!r:.200})", "Flux malformé, illisible.", ())
        _write(outward, pickle.dumps(answer))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on this system: the time limit remains
        return
    with open("/proc/self/statm") as file:  # noqa: PTH123 - absent elsewhere than on Linux
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY_LIMIT, resource.RLIM_INFINITY))


def _write(pipe: IO[bytes] | None, data: bytes) -> None:
    assert pipe is not None  # noqa: S101 - opened by Popen
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _read_blocking(pipe: IO[bytes]) -> bytes:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    return pipe.read(length)


def _read(pipe: IO[bytes] | None, deadline: float) -> bytes:
    """One message from the child. Raises TimeoutError, EOFError."""
    assert pipe is not None  # noqa: S101 - opened by Popen
    received = bytearray()
    wanted = _LENGTH.size
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while len(received) < wanted:
            left = deadline - time.monotonic()
            if left <= 0 or not waiting.select(left):
                raise TimeoutError
            piece = os.read(pipe.fileno(), 1 << 20)
            if not piece:
                raise EOFError
            received += piece
            if len(received) >= _LENGTH.size:
                wanted = _LENGTH.size + _LENGTH.unpack(received[: _LENGTH.size])[0]
    return bytes(received[_LENGTH.size :])
