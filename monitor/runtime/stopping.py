"""Ctrl-C and SIGTERM: the first asks for an orderly end, the second for a quick one."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(BaseException):
    """Somebody wants the program to end. Not an Exception: nothing on the way may take it for an error."""


class Stopper:
    """Turns the first signal into StopAsked, raised in the main thread; later ones call ``again``."""

    def __init__(self, again: Callable[[], None]) -> None:
        self.asked = False
        self._again = again

    def receive(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 (a handler's signature)
        """Take a signal."""
        if self.asked:
            self._again()
            return
        self.asked = True
        raise StopAsked


@contextlib.contextmanager
def stop_on_signal(again: Callable[[], None]) -> Iterator[None]:
    """End the block quietly on the first signal; call ``again`` for each one after it.

    Clean-up inside the block runs with the handlers in place, so that a second Ctrl-C cannot cut it short.
    """
    stopper = Stopper(again)
    before = {number: signal.signal(number, stopper.receive) for number in SIGNALS}
    try:
        with contextlib.suppress(StopAsked):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
