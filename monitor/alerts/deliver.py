"""The stage ``deliver``: claim due messages, send each, mark what came of it.

Each kind of channel is a lane of its own, so that a mail server that takes half a minute for an answer does not keep a
Slack room waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random
from threading import Event, Lock

from django.db import connections
from django.db.models import Q, QuerySet

from monitor.alerts.channels import REGISTRY
from monitor.alerts.models import Channel, Message
from monitor.alerts.send import Hands
from monitor.claims.claim import claim, due, release
from monitor.claims.stages import Drained

BATCH = 20
#: Longer than a batch can take: each send has its own time limit of at most 30 seconds.
LEASE = timedelta(minutes=15)
#: A drain waits this long at most for a message's turn instead of leaving it to the next sweep.
PATIENCE = timedelta(seconds=2)
#: While another lane is busy, a lane looks this often for messages that have come. Seconds.
LOOK_AGAIN = 0.5

#: So many rooms, or programs, of a kind are written to side by side: one that is slow keeps no other waiting.
ABREAST = 4

_OPEN = (Message.State.PENDING, Message.State.UNCERTAIN)


def pending(now: datetime) -> bool:
    """Whether a message is due."""
    return Message.objects.filter(due(now), state__in=_OPEN).exists()


def drain(*, clock: Callable[[], datetime], budget: timedelta, random: Random) -> Drained:
    """Send due messages until none is left or the budget is spent."""
    busy = _Busy()
    lanes = [_Lane(kind, clock, budget, random, busy) for kind in kinds()]
    if len(lanes) <= 1:
        found = [lane.run() for lane in lanes]
    else:
        with ThreadPoolExecutor(len(lanes), thread_name_prefix="deliver") as threads:
            found = list(threads.map(_Lane.run_apart, lanes))
    return Drained(sum(one.done for one in found), more=any(one.more for one in found))


def kinds() -> list[str]:
    """The kinds of channel that something may have to be sent to."""
    now_or_soon = Q(state=Channel.State.ACTIVE) | Q(messages__state__in=_OPEN)
    found = Channel.objects.filter(now_or_soon, kind__in=REGISTRY).order_by("kind")
    return list(found.values_list("kind", flat=True).distinct())


class _Busy:
    """The lanes that have work at the moment."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kinds: set[str] = set()

    def say(self, kind: str, *, busy: bool) -> None:
        with self._lock:
            (self._kinds.add if busy else self._kinds.discard)(kind)

    def others(self) -> bool:
        with self._lock:
            return bool(self._kinds)


class _Lane:
    """The due messages of one kind of channel."""

    def __init__(
        self, kind: str, clock: Callable[[], datetime], budget: timedelta, random: Random, busy: _Busy
    ) -> None:
        self._kind = kind
        self._clock = clock
        self._until = clock() + budget
        self._hands = Hands(kind, clock, random)
        self._busy = busy
        self._busy.say(kind, busy=True)

    def run_apart(self) -> Drained:
        """Run in a thread, with a database connection of its own."""
        try:
            return self.run()
        finally:
            connections.close_all()

    def run(self) -> Drained:
        """Send until nothing is due, in this lane or any other, or the time is up."""
        done, waited = 0, False
        try:
            while self._clock() < self._until:
                sent = self._batch()
                if self._hands.down:
                    # The sweeper tries again in a few seconds; what was not tried keeps its attempts.
                    return Drained(done + (sent or 0))
                done += sent or 0
                self._busy.say(self._kind, busy=sent is not None)
                if sent is None and (waited or not self._wait_for_turn()) and not self._wait_for_others():
                    return Drained(done)
                waited = sent is None
        finally:
            self._busy.say(self._kind, busy=False)
            self._hands.close()
        return Drained(done, more=self._due().filter(due(self._clock())).exists())

    def _due(self) -> QuerySet[Message]:
        return Message.objects.filter(state__in=_OPEN, channel__kind=self._kind)

    def _batch(self) -> int | None:
        """Claim some messages and send them; how many were handled, None where none was due."""
        messages = claim(self._due(), now=self._clock(), lease=LEASE, limit=BATCH, interrupted_alone=True)
        places: dict[int, list[Message]] = {}
        for message in messages:
            places.setdefault(message.channel_id, []).append(message)
        if self._kind == Channel.Kind.EMAIL or len(places) <= 1:
            handled = self._in_turn(messages)
        else:
            self._hands.open()
            with ThreadPoolExecutor(min(len(places), ABREAST), thread_name_prefix=f"deliver-{self._kind}") as threads:
                handled = sum(threads.map(self._apart, places.values()))
        return handled if messages else None

    def _apart(self, messages: list[Message]) -> int:
        """Send the messages of one room in a thread, with a database connection of its own."""
        try:
            return self._in_turn(messages)
        finally:
            connections.close_all()

    def _in_turn(self, messages: list[Message]) -> int:
        """Send one after the other; how many were handled."""
        handled = 0
        for place, message in enumerate(messages):
            if self._hands.down or self._clock() >= self._until:
                release(messages[place:])
                break
            handled += self._hands.handle(message)
        return handled

    def _wait_for_turn(self) -> bool:
        """Wait for a message that is only put off for a moment (Slack's pace); False if there is none."""
        now = self._clock()
        soon = self._due().filter(due(now + PATIENCE)).order_by("due_at").first()
        if soon is None or soon.due_at is None:
            return False
        Event().wait(max((soon.due_at - now).total_seconds(), 0.0))
        return True

    def _wait_for_others(self) -> bool:
        """Stay while another lane is busy, since the next drain starts only after it; False if none is."""
        if not self._busy.others():
            return False
        Event().wait(LOOK_AGAIN)
        return True
