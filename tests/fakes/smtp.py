"""An SMTP server that fails as real ones do, at the moments that matter to a sender."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from threading import Event
from typing import NoReturn
from weakref import WeakKeyDictionary

from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.runtime.demo.smtp import Mailbox

OK = "250 2.0.0 Ok"
GREY = "451 4.7.1 Greylisted, please try again later"


class Fault(Enum):
    """What goes wrong with one message. The value is the server's answer, where it gives one."""

    BUSY = "421 4.3.2 Service shutting down, closing channel"
    REFUSED = "550 5.1.1 No such user here"
    FULL = "452 4.2.2 Mailbox full"
    DEFERRED = "450 4.2.0 Mailbox busy, try again"
    SPAM = "554 5.7.1 Message refused by policy"
    LATER = "451 4.3.0 Local error in processing"
    CUT_EARLY = "the connection is cut before DATA"
    CUT_LOST = "the connection is cut after DATA without an answer; the message is lost"
    CUT_KEPT = "the connection is cut after DATA without an answer; the message is kept"
    CUT_ANSWERED = "the message is kept and answered for, then the connection is cut"


_AT_RECIPIENT = {Fault.REFUSED, Fault.FULL, Fault.DEFERRED}
_AFTER_DATA = {Fault.SPAM, Fault.LATER}

Plan = Callable[[int], Fault | None]


def in_turn(*faults: Fault | None) -> Plan:
    """The given faults for the first messages, none for the rest."""
    return lambda number: faults[number - 1] if number <= len(faults) else None


class FaultySmtp(Mailbox):
    """A mailbox that goes by a plan.

    ``plan`` is asked with the number of each message begun (1, 2, …). ``delay`` seconds pass before each
    answer to DATA. With ``greylist``, a pair of sender and recipient is put off until that many seconds after
    its first attempt. ``begun`` counts the messages begun, ``connections`` the connections made, ``faults`` lists what
    went wrong, ``letters`` what was kept. With ``thinks``, two events, the server sets the first when it has a message
    in hand, and answers once the second is set.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        plan: Plan = lambda _: None,
        delay: float = 0.0,
        greylist: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(folder)
        self.plan = plan
        self.delay = delay
        self.greylist = greylist
        self.begun = 0
        self.connections = 0
        self.thinks: tuple[Event, Event] | None = None
        self.faults: list[Fault] = []
        self._clock = clock
        self._first_seen: dict[tuple[str, str], float] = {}
        self._fault: WeakKeyDictionary[Session, Fault | None] = WeakKeyDictionary()

    def protocol(self) -> SMTP:
        """The protocol of one connection more."""
        self.connections += 1
        return super().protocol()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's hook
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A message begins: decide its fate."""
        self.begun += 1
        fault = self._fault[session] = self.plan(self.begun)
        if fault is not None:
            self.faults.append(fault)
        if fault is Fault.BUSY:
            await server.push(fault.value)
            await _hang_up(server)
        if fault is Fault.CUT_EARLY:
            await _cut(server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return OK

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's hook
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A recipient: refuse, put off, or take."""
        fault = self._fault[session]
        if fault in _AT_RECIPIENT and fault is not None:
            return fault.value
        if self._is_grey(envelope.mail_from or "", address):
            return GREY
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The message is here: keep it or not, answer or not."""
        fault = self._fault[session]
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.thinks:
            in_hand, answer = self.thinks
            in_hand.set()
            await asyncio.to_thread(answer.wait, 30)
        if fault in _AFTER_DATA and fault is not None:
            return fault.value
        if fault is Fault.CUT_LOST:
            await _cut(server)
        self.keep(envelope)
        if fault is Fault.CUT_KEPT:
            await _cut(server)
        if fault is Fault.CUT_ANSWERED:
            await server.push(OK)
            await _hang_up(server)
        return OK

    def _is_grey(self, sender: str, recipient: str) -> bool:
        if self.greylist is None:
            return False
        now = self._clock()
        return now < self._first_seen.setdefault((sender, recipient), now) + self.greylist


async def _cut(server: SMTP) -> NoReturn:
    """Drop the connection at once; aiosmtpd then cancels the handler, which is here."""
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()
    await _until_cancelled()


async def _hang_up(server: SMTP) -> NoReturn:
    """Close the connection once what was written has left."""
    assert server.transport is not None
    server.transport.close()
    await _until_cancelled()


async def _until_cancelled() -> NoReturn:
    await asyncio.Event().wait()
    raise AssertionError("an event that nobody sets was set")
