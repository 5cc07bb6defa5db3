"""Peers on the loopback for tests: a mailbox, a Slack, a press, and servers that misbehave on purpose.

All are asynchronous context managers; ``served(...)`` runs one in a thread, for tests that are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

from monitor.runtime.demo.loop import LoopThread
from monitor.runtime.demo.press import Press
from monitor.runtime.demo.slack import SlackDouble
from monitor.runtime.demo.smtp import Letter, Mailbox
from tests.fakes.smtp import Fault, FaultySmtp, in_turn
from tests.fakes.web import FaultyWeb, Reply

__all__ = [
    "Fault",
    "FaultySmtp",
    "FaultyWeb",
    "Letter",
    "Mailbox",
    "Press",
    "Reply",
    "SlackDouble",
    "in_turn",
    "served",
]

T = TypeVar("T")


@contextmanager
def served(manager: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """Hold an asynchronous server open in a thread of its own."""
    with LoopThread() as thread:
        yield thread.enter(manager)
