"""Fetch many feeds at once in a thread with its own event loop, so that the caller keeps the database.

No ORM here: jobs go in, answers come out as each is ready, so that a slow host holds up nobody else.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from monitor.http.client import HttpClient
from monitor.http.errors import Code, FetchError
from monitor.http.gate import Gate, Memory
from monitor.http.response import Response
from monitor.http.settings import MIB, HttpSettings, Limits

#: A feed is small and its server quick, or it waits for the next time.
LIMITS = Limits(body=8 * MIB, decoded=16 * MIB, first_byte=15.0, total=25.0)


@dataclass(frozen=True)
class Job:
    """One request; ``key`` is the caller's. Feeds are there to be polled; for a page robots.txt is asked."""

    key: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    ask_robots: bool = False


@dataclass(frozen=True)
class Answer:
    """How a job ended."""

    job: Job
    response: Response | None = None
    error: FetchError | None = None

    def done(self) -> Response:
        """The response. Raises the FetchError instead of which there is none."""
        if self.response is None:
            raise self.error or FetchError(Code.PROTOCOL, self.job.url)
        return self.response


class Fetcher:
    """Use as ``with Fetcher(settings) as fetcher``; leaving cancels what has not ended.

    ``closed`` and ``memory`` carry what hosts asked for from one fetcher to the next.
    """

    def __init__(
        self,
        settings: HttpSettings,
        *,
        limits: Limits = LIMITS,
        closed: dict[str, float] | None = None,
        memory: Memory | None = None,
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._closed = closed
        self._memory = memory if memory is not None else Memory()
        self._gate: Gate | None = None
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed-fetcher", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._client: HttpClient | None = None
        self._failure: BaseException | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: dict[int, Job] = {}

    @property
    def pending(self) -> int:
        """Jobs whose answer was not taken yet."""
        return len(self._open)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None and self._stop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def submit(self, jobs: Sequence[Job]) -> None:
        """Start fetching ``jobs``."""
        if self._loop is None:
            raise RuntimeError("Fetcher is used outside of its 'with'")
        self._open.update((job.key, job) for job in jobs)
        self._loop.call_soon_threadsafe(self._begin, tuple(jobs))

    def take(self, most: int, wait: float) -> list[Answer]:
        """Up to ``most`` answers; waits up to ``wait`` seconds for the first."""
        answers: list[Answer] = []
        deadline = time.monotonic() + wait
        while len(answers) < most and self._open:
            try:
                answer = self._answers.get(timeout=0 if answers else max(deadline - time.monotonic(), 0))
            except queue.Empty:
                break
            self._open.pop(answer.job.key, None)
            answers.append(answer)
        return answers

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for us
            self._failure = error
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with HttpClient(self._settings, closed=self._closed) as self._client:
            self._gate = Gate(self._client, lambda: datetime.now(UTC), self._memory)
            self._ready.set()
            await self._stop.wait()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            task = asyncio.ensure_future(self._fetch(job))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _fetch(self, job: Job) -> None:
        assert self._client is not None  # noqa: S101 - set before the first job can come
        assert self._gate is not None  # noqa: S101
        try:
            if job.ask_robots:
                await self._gate.require(job.url)
            response = await self._client.get(job.url, headers=job.headers, limits=self._limits)
        except FetchError as error:
            self._answers.put(Answer(job, error=error))
        except Exception as error:  # noqa: BLE001 - one odd answer must not end the fetching of all others
            self._answers.put(Answer(job, error=FetchError(Code.PROTOCOL, job.url, detail=repr(error)[:200])))
        else:
            self._answers.put(Answer(job, response=response))
