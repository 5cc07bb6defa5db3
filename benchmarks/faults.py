"""Workers killed at random instants while alerts go out through a peer that fails as real ones do.

Usage: python benchmarks/faults.py [--kills N] [--alerts N] [--channel KIND] [--seed N] [--json]

Real Celery workers route articles and send their alerts; they are killed with SIGKILL N times, at instants drawn from
the seed and spread over the work. Most kills take the processes of the pool, one in twenty the whole worker. The peer
fails in a share of the messages: it shuts down, puts off, cuts the connection before DATA, after it (the message lost,
or kept), or after its answer. Leases of the dead and the pauses between tries are ended by hand, as time would end
them: a lease lasts 15 minutes.

lost: alerts that never reached the peer. duplicates_raw: copies beyond the first that the peer kept; each has to be
one whose outcome nobody could know, and counted as such in the outbox (else it is in `uncounted`). duplicates_reader:
copies that a reader would see: mail that bears another name (Message-ID), every further copy in a room. Ends with
status 1 where alerts are lost, a reader sees a copy, or a copy is not counted. A webhook (slack-webhook) cannot read
what it posted: it is at least once, and its copies only have to be counted.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.service import Celery, beat, grounds, until, worker
from tests.fakes.smtp import Fault, FaultySmtp

if TYPE_CHECKING:
    from monitor.runtime.demo.slack import SlackDouble

#: Recipients; each has a watchlist of its own.
READERS = 20
#: Seconds that the peer takes for an answer: a kill often falls into it.
THINKING = 0.03
#: One kill in so many takes the whole worker, not only its pool.
WHOLE = 20
FAULTS = (
    Fault.BUSY,
    Fault.FULL,
    Fault.DEFERRED,
    Fault.LATER,
    Fault.CUT_EARLY,
    Fault.CUT_LOST,
    Fault.CUT_KEPT,
    Fault.CUT_ANSWERED,
)
#: Share of the messages that meet a fault.
FLAKY = 0.12


class Peer(Protocol):
    """The other end of a kind of channel: where alerts go, and what arrived there."""

    environment: dict[str, str]
    #: The column of the outbox that holds the name of a copy.
    column: str
    #: Whether a reader sees each copy; whether that may be.
    visible: bool
    at_least_once: bool
    #: What its sender imports.
    modules: tuple[str, ...]

    def channel(self, number: int) -> dict[str, Any]:
        """The columns of the channel of a reader."""

    def begun(self) -> int:
        """How many messages were begun so far."""

    def names(self) -> list[str]:
        """The name of every copy that was kept: equal names are one message for a reader."""

    def faults(self) -> Counter[str]:
        """What went wrong, how often."""


class Mail:
    """A flaky SMTP server."""

    modules: tuple[str, ...] = ("monitor.alerts.channels.email",)
    column = "external_id"
    visible = at_least_once = False

    def __init__(self, server: FaultySmtp) -> None:
        self._server = server
        self.environment = {"SMTP_URL": f"{server.url}?timeout=10"}

    def channel(self, number: int) -> dict[str, Any]:
        """A box."""
        return {"kind": "email", "address": f"lectrice{number}@exemple.fr"}

    def begun(self) -> int:
        """MAIL commands."""
        return self._server.begun

    def names(self) -> list[str]:
        """The Message-ID of each letter."""
        return [str(letter.message["Message-ID"]) for letter in self._server.letters]

    def faults(self) -> Counter[str]:
        """The server's own record."""
        return Counter(fault.name for fault in self._server.faults)


@contextlib.contextmanager
def mail(random: Random) -> Iterator[Peer]:
    """A mail server that fails in a share of the messages."""
    from tests.fakes import served

    def plan(_number: int) -> Fault | None:
        return random.choice(FAULTS) if random.random() < FLAKY else None

    with served(FaultySmtp(plan=plan, delay=THINKING)) as server:
        yield Mail(server)


class Slack:
    """A flaky Slack; a room of its own for each reader, with a token that may read, or by incoming webhook."""

    modules: tuple[str, ...] = ("monitor.alerts.channels.slack",)
    visible = True

    def __init__(self, double: SlackDouble, *, webhook: bool) -> None:
        self._double = double
        self.at_least_once = webhook
        # A webhook's message bears no name: its text tells which it is.
        self.column = "subject" if webhook else "dedupe_key"
        self.environment = {"SLACK_API_URL": double.api_url, "OUTBOUND_ALLOW": double.host}
        self._token = double.add_token(frozenset({"chat:write", "channels:history"}))

    def channel(self, number: int) -> dict[str, Any]:
        """A room."""
        room = self._double.add_channel(f"C0SALON{number}", f"salon-{number}")
        secret = self._double.webhook(room.id) if self.at_least_once else self._token
        return {"kind": "slack", "address": room.id, "secret": secret}

    def begun(self) -> int:
        """Postings."""
        return self._double.begun

    def names(self) -> list[str]:
        """The outbox key in a message's metadata, or its text."""
        rows = self._double.messages
        if self.at_least_once:
            return [row.text for row in rows]
        return [row.metadata["event_payload"]["key"] for row in rows if row.metadata]

    def faults(self) -> Counter[str]:
        """The double's own record."""
        return Counter(fault.name for fault in self._double.faults) + Counter(self._double.refusals)


@contextlib.contextmanager
def slack(random: Random, *, webhook: bool = False) -> Iterator[Peer]:
    """A Slack that fails in a share of the postings."""
    from monitor.runtime.demo.slack import Fault as SlackFault
    from monitor.runtime.demo.slack import SlackDouble
    from tests.fakes import served

    kinds = list(SlackFault)

    def plan(_number: int) -> SlackFault | None:
        return random.choice(kinds) if random.random() < FLAKY else None

    with served(SlackDouble(plan=plan, thinking=THINKING)) as double:
        yield Slack(double, webhook=webhook)


PEERS: dict[str, Callable[[Random], contextlib.AbstractContextManager[Peer]]] = {
    "email": mail,
    "slack": slack,
    "slack-webhook": partial(slack, webhook=True),
}


def furnish(peer: Peer, alerts: int) -> None:
    """Readers with a watchlist each, and as many matched articles as alerts, waiting to be routed."""
    from django.utils import timezone

    from monitor.articles.models import Article, State
    from tests import factories

    now = timezone.now()
    source = factories.source()
    lists = []
    for number in range(READERS):
        watchlist = factories.watchlist()
        channel = factories.channel(**peer.channel(number))
        factories.subscription(watchlist, channel, hourly_cap=30_000)
        lists.append(watchlist)
    for number in range(alerts):
        article = factories.article(title=f"Le nuage n° {number}", source=source, seen_at=now, published_at=now)
        factories.story(article)
        factories.match(article, lists[number % READERS])
    Article.objects.update(state=State.ROUTE, due_at=now)


def pass_time() -> None:
    """End the leases of the dead, and the pauses before another try, as time would."""
    from django.utils import timezone

    from monitor.alerts.models import Message
    from monitor.articles.models import Article

    past = timezone.now() - timedelta(seconds=1)
    for model in (Article, Message):
        model.objects.filter(lease_until__isnull=False).update(lease_until=past)
    waiting(past)


def waiting(past: Any) -> None:
    """End the pauses before another try."""
    from monitor.alerts.models import Message

    Message.objects.filter(state__in=("pending", "uncertain"), due_at__gt=past, claim_token=None).update(due_at=past)


def finished() -> bool:
    """Whether every article was routed and every message ended."""
    from monitor.alerts.models import Message
    from monitor.articles.models import Article, State

    if Article.objects.filter(state=State.ROUTE).exists():
        return False
    return not Message.objects.filter(state__in=("pending", "uncertain")).exists()


class Run:
    """The workers, and the one who kills them."""

    def __init__(self, peer: Peer, random: Random, folder: Path) -> None:
        self.peer, self.random, self.folder = peer, random, folder
        self.killed = Counter[str]()
        self.worker = self._start()

    def _start(self) -> Celery:
        queues = ("route", "deliver", "upkeep")
        # Imported beforehand, so that a new process of the pool is at work at once.
        modules = ("monitor.alerts.route", "monitor.alerts.deliver", *self.peer.modules)
        log = self.folder / "worker.log"
        started = worker(queues, 2, self.peer.environment, log, "faults", include=modules)
        # A pool that is killed before it is up ends its worker: that would be the other sort of kill.
        begun = self.peer.begun()
        until(lambda: self.peer.begun() > begun or finished(), 60)
        return started

    def _supervise(self) -> None:
        """Start the worker again where it ended of itself, as the service's supervisor does."""
        if self.worker.process.poll() is not None:
            pass_time()
            self.worker = self._start()
            self.killed["ended of itself"] += 1

    def kill_at(self, begun: int) -> None:
        """Wait until the peer has begun so many messages, then a random moment more, and kill."""
        until(lambda: self.peer.begun() >= begun or finished(), 20, every=0.005)
        time.sleep(self.random.uniform(0, 2 * THINKING))
        if self.random.randrange(WHOLE) == 0 and self.killed["pool"]:
            self.worker.kill()
            pass_time()
            self.worker = self._start()
            self.killed["worker"] += 1
            return
        self._supervise()
        until(lambda: bool(self.worker.children()), 60)
        self.worker.freeze()
        for pid in self.worker.children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        pass_time()
        self.worker.thaw()
        self.killed["pool"] += 1

    def finish(self, seconds: float) -> bool:
        """Let the survivors end the work."""
        from django.utils import timezone

        def ended() -> bool:
            self._supervise()
            waiting(timezone.now() - timedelta(seconds=1))
            return finished()

        return until(ended, seconds, every=0.5)


def tally(peer: Peer, alerts: int) -> dict[str, Any]:
    """What became of the alerts."""
    from django.db.models import Count

    from monitor.alerts.models import Alert, Message, MessageItem

    copies = Counter(peer.names())
    messages = list(Message.objects.exclude(kind="root").values_list(peer.column, "receipts", "state"))
    arrived = {name for name, _, _ in messages if copies[name]}
    about = {f"message__{peer.column}__in": arrived}
    told = set(MessageItem.objects.filter(**about).values_list("alert", flat=True))
    doubled = MessageItem.objects.values("alert", "message__channel").annotate(n=Count("pk")).filter(n__gt=1)
    known = {name for name, _, _ in messages}
    raw = sum(copies.values()) - len(copies)
    return {
        "alerts": alerts,
        "lost": alerts - Alert.objects.filter(pk__in=told).count(),
        "duplicates_raw": raw,
        "duplicates_reader": (raw if peer.visible else 0) + len(set(copies) - known) + doubled.count(),
        "uncounted": sum(max(copies[name] - receipts, 0) for name, receipts, _ in messages),
        "unknowable": sum(receipts - 1 for _, receipts, _ in messages if receipts),
        "states": dict(Counter(state for _, _, state in messages)),
    }


def measure(kills: int, alerts: int, channel: str, seed: int) -> dict[str, Any]:
    """One run."""
    random = Random(seed)
    with grounds(), PEERS[channel](Random(seed + 1)) as peer, tempfile.TemporaryDirectory() as temporary:
        furnish(peer, alerts)
        folder, started = Path(temporary), time.monotonic()
        clock = beat(peer.environment, folder / "beat.log", folder)
        run = Run(peer, random, folder)
        try:
            # The last instants are left out: there has to be something to interrupt.
            for begun in sorted(random.randrange(int(alerts * 0.97)) for _ in range(kills)):
                run.kill_at(begun)
            ended = run.finish(300)
        finally:
            run.worker.kill()
            clock.kill()
        return {
            "kills": run.killed["pool"] + run.killed["worker"],
            **tally(peer, alerts),
            "at_least_once": peer.at_least_once,
            "killed": dict(run.killed),
            "faults": dict(peer.faults()),
            "finished": ended,
            "seconds": round(time.monotonic() - started, 1),
        }


def main() -> int:
    """Run, print, judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--alerts", type=int, default=2_000)
    parser.add_argument("--channel", choices=sorted(PEERS), default="email")
    parser.add_argument("--seed", type=int, default=20_261_126)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.kills, options.alerts, options.channel, options.seed)
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:20} {value}")
    seen = 0 if result["at_least_once"] else result["duplicates_reader"]
    sound = result["finished"] and not (result["lost"] or seen or result["uncounted"])
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
