"""Whose turn it is among claimed feeds: a few at once for one host, so that one host never fills the house. Pure."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


#: The host inside an address as the table holds it (vetted, so without a user's name and in lower case).
HOST = r"://(\[[^\]]*\]|[^/:?#]+)"


def host_of(url: str) -> str:
    """The host of an address, without port: what pacing and pauses go by."""
    found = re.search(HOST, url)
    return found.group(1).lower() if found else ""


class Turns(Generic[T]):
    """Items wait in line, host by host; at most ``per_host`` of a host and ``at_once`` of all are under way."""

    def __init__(self, per_host: int, at_once: int) -> None:
        self._per_host = per_host
        self._at_once = at_once
        self._waiting: dict[str, deque[T]] = {}
        self._running: Counter[str] = Counter()

    @property
    def running(self) -> int:
        """How many items are under way."""
        return self._running.total()

    @property
    def waiting(self) -> int:
        """How many items wait for their host."""
        return sum(map(len, self._waiting.values()))

    def add(self, host: str, item: T) -> None:
        """Put ``item`` at the end of the line of ``host``."""
        self._waiting.setdefault(host, deque()).append(item)

    def start(self) -> list[T]:
        """Take the items that may start now; hosts take turns, so that a long line waits behind short ones."""
        started: list[T] = []
        hosts = deque(self._waiting)
        while hosts and self.running < self._at_once:
            host = hosts.popleft()
            line = self._waiting[host]
            if self._running[host] >= self._per_host:
                continue
            self._running[host] += 1
            started.append(line.popleft())
            if line:
                hosts.append(host)
            else:
                del self._waiting[host]
        return started

    def done(self, host: str) -> None:
        """An item of ``host`` has come to its end."""
        self._running[host] -= 1
        if self._running[host] <= 0:
            del self._running[host]

    def drop(self, unwanted: Callable[[T], bool]) -> list[T]:
        """Take those that wait and are ``unwanted`` out of their lines."""
        dropped: list[T] = []
        for host, line in list(self._waiting.items()):
            out = [item for item in line if unwanted(item)]
            dropped += out
            if len(out) == len(line):
                del self._waiting[host]
            elif out:
                self._waiting[host] = deque(item for item in line if not unwanted(item))
        return dropped

    def crowded(self, length: int) -> frozenset[str]:
        """Hosts whose line has at least ``length`` items."""
        return frozenset(host for host, line in self._waiting.items() if len(line) >= length)
