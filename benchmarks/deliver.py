"""How fast messages leave, and how long after an article is stored the mail server has its alert.

Usage: python benchmarks/deliver.py [--messages N] [--minutes N] [--stored {classify,match}] [--json]

The workers, the beat and the servers of the service itself, with an SMTP server on the loopback. First N alerts that
wait in the outbox go out: messages_per_second, from the first to the last that the server accepted. Then articles are
stored at 100 a minute: 1,000 subscriptions (500 readers, 100 watchlists, one of which each article matches), so that
each article is told in ten messages. latency_*: from the instant at which the article was stored to the instant at
which the mail server accepted the message, over all messages. `--stored match` leaves the classifier out, whose share
is that of the model on the processor at hand.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.service import Celery, beat, grounds, until, worker
from monitor.runtime.demo.smtp import Letter, Mailbox

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope

    from monitor.watchlists.models import Watchlist

READERS, LISTS, PER_LIST = 500, 100, 10
RATE = 100
#: Articles before the clock runs.
WARM = 8
#: Common words of the texts; each article has names of its own besides, so that no two tell one event.
WORDS = (
    "cloud souverain données hébergement État qualification opérateur marché contrat ministère région hôpital "
    "service sécurité nuage centre serveur logiciel réseau agence projet programme offre client appel budget"
).split()


class TimedMailbox(Mailbox):
    """Knows when it accepted each letter."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted: list[datetime] = []

    def keep(self, envelope: Envelope) -> Letter:
        """Keep a letter and the instant."""
        self.accepted.append(datetime.now(UTC))
        return super().keep(envelope)


def furnish() -> list[Watchlist]:
    """The readers and their subscriptions."""
    from tests import factories

    lists = [factories.watchlist(query=name(number), only_relevant=False) for number in range(LISTS)]
    channels = [factories.channel() for _ in range(READERS)]
    for number, watchlist in enumerate(lists):
        for reader in range(number, number + READERS, READERS // PER_LIST):
            factories.subscription(watchlist, channels[reader % READERS], hourly_cap=30_000)
    return lists


def name(number: int) -> str:
    """A name that only the articles of one watchlist hold."""
    syllables = ("zor", "kval", "tum", "brix", "dyn", "fosk", "gel", "hup", "jat", "lorn")
    return "".join(syllables[int(digit)] for digit in f"{number:02d}") + "ex"


def text(number: int, random: Random) -> tuple[str, str]:
    """Title and text of an article about the subject of one watchlist."""
    subject = name(number % LISTS).capitalize()
    own = ["".join(random.choice("bcdfglmnprstv") + random.choice("aeiou") for _ in range(4)) for _ in range(40)]
    sentences = []
    for place in range(20):
        words = [random.choice(WORDS) for _ in range(8)] + own[2 * place : 2 * place + 2]
        random.shuffle(words)
        sentences.append(f"Le {' '.join(words)} de {own[place].capitalize()}.")
    return f"{subject} : {own[0].capitalize()} et {own[1].capitalize()}, {random.choice(WORDS)}", " ".join(
        [f"{subject} et {own[0].capitalize()} parlent de {own[1]}.", *sentences]
    )


def store(number: int, state: str, random: Random) -> None:
    """Store an article as the stage before does, and ring."""
    from django.utils import timezone

    from monitor.claims.stages import Stage
    from tests import factories
    from workers.app import ring

    title, body = text(number, random)
    now = timezone.now()
    made = factories.article(title=title, text=body, source=_source(), seen_at=now, published_at=now)
    type(made).objects.filter(pk=made.pk).update(state=state, stored_at=timezone.now(), due_at=timezone.now())
    ring(Stage(state))


def _source() -> Any:
    from monitor.feeds.models import Source
    from tests import factories

    return Source.objects.first() or factories.source()


def fill(messages: int, lists: Sequence[Watchlist], random: Random) -> None:
    """Alerts that wait in the outbox, each about an article of its own."""
    from django.utils import timezone

    from monitor.alerts.models import Alert, Channel, Message, MessageItem
    from tests import factories

    channels, now = list(Channel.objects.all()), timezone.now()
    later = now + timedelta(hours=1)
    for number in range(messages):
        title, body = text(number, random)
        article = factories.article(title=title, text=body, source=_source(), published_at=now)
        factories.match(article, lists[number % LISTS])
        alert = Alert.objects.create(
            watchlist=lists[number % LISTS], revision=factories.current(article), state="told", created_at=now
        )
        message = Message.objects.create(
            channel=channels[number % READERS], dedupe_key=f"bench:{number}", created_at=now, due_at=later
        )
        MessageItem.objects.create(message=message, alert=alert)
    Message.objects.filter(due_at=later).update(due_at=now)


def throughput(mailbox: TimedMailbox, seen: int, messages: int) -> float:
    """Messages a second, from the first to the last of those beyond the ``seen``."""
    from monitor.claims.stages import Stage
    from workers.app import ring

    ring(Stage.DELIVER)
    if not until(lambda: len(mailbox.letters) >= seen + messages, 600):
        sys.exit(f"Only {len(mailbox.letters) - seen} of {messages} messages left.")
    span = (mailbox.accepted[seen + messages - 1] - mailbox.accepted[seen]).total_seconds()
    return (messages - 1) / span


def latencies(mailbox: TimedMailbox, articles: int, state: str, random: Random) -> list[float]:
    """Seconds from each article stored to each of its messages accepted."""
    first, started = len(mailbox.letters), time.monotonic()
    for number in range(articles):
        threading.Event().wait(max(0.0, started + number * 60 / RATE - time.monotonic()))
        store(number, state, random)
    expected = first + articles * PER_LIST
    if not until(lambda: len(mailbox.letters) >= expected, 120, every=0.1):
        print(f"{expected - len(mailbox.letters)} messages did not come (folded into a story).", file=sys.stderr)
    return _measured(mailbox, first)


def _measured(mailbox: TimedMailbox, first: int) -> list[float]:
    from monitor.alerts.models import Message

    until(lambda: not Message.objects.filter(state="pending").exists(), 30)
    rows = Message.objects.values_list("external_id", "alerts__revision__article__stored_at")
    stored: dict[str, datetime] = {key: at for key, at in rows if at is not None}
    pairs = zip(mailbox.letters[first:], mailbox.accepted[first:], strict=True)
    return [(at - stored[str(letter.message["Message-ID"])]).total_seconds() for letter, at in pairs]


def start(url: str, folder: Path, state: str) -> list[Celery]:
    """The processes of the service, without the console."""
    environment = {"SMTP_URL": url}
    io = ("poll", "fetch", "match", "route", "upkeep")
    found = [
        worker(io, 2, environment, folder / "io.log", "io"),
        worker(("deliver",), 1, environment, folder / "deliver.log", "deliver"),
        beat(environment, folder / "beat.log", folder),
    ]
    if state == "classify":
        found.append(worker(("classify",), 1, environment, folder / "classify.log", "classify"))
    return found


def warm(mailbox: TimedMailbox, state: str, random: Random) -> None:
    """Wait until articles have gone all the way: every process is up, its modules and the model are loaded."""
    for number in range(WARM):
        store(number, state, random)
        if not until(lambda: len(mailbox.letters) >= (number + 1) * PER_LIST, 120, every=0.1):  # noqa: B023 - called at once
            sys.exit(f"Article {number + 1} did not come through within two minutes.")


def measure(messages: int, minutes: float, state: str) -> dict[str, Any]:
    """Both figures."""
    from tests.fakes import served

    random = Random(7)
    with grounds(), served(TimedMailbox()) as mailbox, tempfile.TemporaryDirectory() as temporary:
        lists = furnish()
        processes = start(mailbox.url, Path(temporary), state)
        try:
            warm(mailbox, state, random)
            seen = len(mailbox.letters)
            fill(messages, lists, random)
            speed = throughput(mailbox, seen, messages) if messages else 0.0
            found = latencies(mailbox, int(RATE * minutes), state, random)
        finally:
            for process in processes:
                process.kill()
    return {
        "messages_per_second": round(speed, 1),
        "latency_p50_s": round(statistics.median(found), 2),
        "latency_p95_s": round(statistics.quantiles(found, n=20)[-1], 2),
        "messages": len(found),
        "articles_per_minute": RATE,
        "subscriptions": LISTS * PER_LIST,
        "stored": state,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--messages", type=int, default=1_000)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--stored", choices=("classify", "match"), default="classify")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.messages, options.minutes, options.stored)
    if options.json:
        print(json.dumps(result))
    else:
        for key, value in result.items():
            print(f"{key:22} {value}")


if __name__ == "__main__":
    main()
