"""Turns at a host: how many requests at once, how far apart, and pauses that the host asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from monitor.http.errors import Code, FetchError

#: Hosts remembered; beyond it those that nobody uses are forgotten.
_REMEMBERED = 20_000


@dataclass
class _Host:
    slots: asyncio.Semaphore
    next_start: float = 0.0
    users: int = 0
    interval: float = 0.0


@dataclass
class Pacer:
    """Hands out turns; one instance per event loop. Times are in seconds (monotonic clock).

    ``closed`` says until when hosts want no request; it may be shared by pacers of one process.
    """

    per_host: int
    interval: float
    closed: dict[str, float] = field(default_factory=dict)
    _hosts: dict[str, _Host] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, host: str, url: str) -> AsyncIterator[None]:
        """Wait for a turn at ``host`` and hold it. Raises FetchError (BUSY) while it is closed."""
        state = self._state(host)
        state.users += 1
        try:
            async with state.slots:
                self._refuse_if_closed(host, url)
                now = time.monotonic()
                start = max(now, state.next_start)
                state.next_start = start + max(self.interval, state.interval)
                if start > now:
                    await asyncio.sleep(start - now)
                    self._refuse_if_closed(host, url)
                yield
        finally:
            state.users -= 1

    def close(self, host: str, seconds: float) -> None:
        """Leave ``host`` alone for ``seconds`` (429 or 503 with Retry-After)."""
        self.closed[host] = max(self.closed.get(host, 0.0), time.monotonic() + seconds)

    def slow_down(self, host: str, interval: float) -> None:
        """Space requests to ``host`` at least ``interval`` seconds apart (Crawl-delay)."""
        self._state(host).interval = interval

    def _refuse_if_closed(self, host: str, url: str) -> None:
        until = self.closed.get(host)
        if until is None:
            return
        left = until - time.monotonic()
        if left > 0:
            raise FetchError(Code.BUSY, url, retry_after=left)
        self.closed.pop(host, None)

    def _state(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            if len(self._hosts) >= _REMEMBERED:
                self._forget()
            state = self._hosts[host] = _Host(asyncio.Semaphore(self.per_host))
        return state

    def _forget(self) -> None:
        now = time.monotonic()
        idle = [host for host, state in self._hosts.items() if not state.users and state.next_start < now]
        for host in idle:
            del self._hosts[host]
