"""Workers are killed at random instants and the broker forgets everything: nothing is lost, nothing doubled.

A lease is ended by hand after each kill, as time would end it, so that the test does not wait minutes.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

import pytest
import redis
from aiosmtpd.smtp import SMTP, Envelope, Session
from celery import Celery
from django.core.management import call_command
from django.utils import timezone

from monitor.alerts.models import Alert, Message, MessageItem
from monitor.articles.models import FINAL, WORKING, Article, Revision, State
from monitor.claims.stages import Stage
from monitor.feeds.models import Entry, Feed
from monitor.runtime.demo.cast import add_feeds
from monitor.watchlists.models import Watchlist
from tests import factories
from tests.fakes import FaultySmtp, Press, served

ROOT = Path(__file__).resolve().parents[2]
SEED = 20_261_123
KILLS = 6
#: How long the mail server thinks over its answer once it has kept a message: a kill falls into it.
THINKING = 0.4


class SlowToAnswer(FaultySmtp):
    """Keeps a message, and says so only a while later."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message, think, answer."""
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(THINKING)
        return answer


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether ``condition`` came true within ``seconds``."""
    end, pause = monotonic() + seconds, Event()
    while not (met := condition()) and monotonic() < end:
        pause.wait(0.05)
    return met


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker and the beat, in a process group that is killed at the end."""
    command = [sys.executable, "-m", "celery", "-A", "workers.app", "worker", "-c", "2", "-l", "WARNING"]
    queues = ",".join([*Stage, "upkeep"])
    process = subprocess.Popen(
        [*command, "-Q", queues, "--without-gossip", "--without-mingle"],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def sweep(broker: str, *, forget: bool = False) -> None:
    """Do as the beat does every few seconds, once the leases of the dead and their bells have run out."""
    now = timezone.now()
    for model in (Feed, Article, Message):
        model.objects.filter(lease_until__isnull=False).update(lease_until=now - timedelta(seconds=1))
    with redis.Redis.from_url(broker) as client:
        if forget:
            client.flushall()
        client.delete(*(f"guetteur:ring:{stage}" for stage in Stage))
    with Celery(broker=broker) as app:
        app.conf.broker_transport_options = {"global_keyprefix": "guetteur:"}
        for stage in Stage:
            app.send_task(stage.value, queue=stage.value)


def finished() -> bool:
    """Whether every feed was polled, every article decided and every message sent."""
    waiting = (
        Feed.objects.filter(last_success_at__isnull=True),
        Entry.objects.filter(state=Entry.State.NEW),
        Article.objects.filter(state__in=WORKING),
        Message.objects.exclude(state=Message.State.SENT),
    )
    return Article.objects.exists() and not any(rows.exists() for rows in waiting)


def sent() -> int:
    """Messages marked as sent."""
    return Message.objects.filter(state=Message.State.SENT).count()


def progress() -> tuple[int, ...]:
    """Changes with each step that is saved."""
    return (
        Entry.objects.count(),
        *(Article.objects.filter(state=state).count() for state in State),
        sent(),
    )


def furnish(press: Press) -> None:
    """The press's feeds, the default watchlists, and one subscriber to all of them."""
    call_command("import_defaults", "--no-feeds", verbosity=0)
    add_feeds(press, timezone.now())
    channel = factories.channel()
    for watchlist in Watchlist.objects.all():
        factories.subscription(watchlist, channel, hourly_cap=1_000)


@pytest.mark.timeout(300)
def test_kills_and_a_forgetful_broker_lose_and_double_nothing(
    service_environment: dict[str, str], tmp_path: Path
) -> None:
    random = Random(SEED)
    broker = service_environment["REDIS_URL"]
    with served(Press(now=timezone.now())) as press, served(SlowToAnswer(tmp_path)) as mail:
        furnish(press)
        hosts = " ".join(press.hosts)
        environment = {**service_environment, "SMTP_URL": f"{mail.url}?timeout=10", "OUTBOUND_ALLOW": hosts}
        for number in range(KILLS):
            before = progress()
            with worker(environment):
                sweep(broker, forget=number == 2)
                until(lambda: progress() != before or finished(), 30)  # noqa: B023 - called at once
                Event().wait(random.uniform(0.0, 0.6))
        with worker(environment):
            sweep(broker)
            assert until(lambda: len(mail.letters) > sent(), 90), "no message was under way"
        with worker(environment):
            sweep(broker)
            assert until(finished, 120), progress()
        names = [letter.message["Message-ID"] for letter in mail.letters]
        published = len(press.articles)
    assert Article.objects.count() == Entry.objects.count() == published
    assert set(Article.objects.values_list("state", flat=True)) <= set(FINAL) - {State.POISON, State.UNREACHABLE}
    assert Revision.objects.values("article").distinct().count() == Revision.objects.count()
    told = Alert.objects.filter(state="told")
    assert told.count() >= 10
    assert MessageItem.objects.values("alert").distinct().count() == MessageItem.objects.count() == told.count()
    expected = set(Message.objects.values_list("external_id", flat=True))
    assert len(expected) == Message.objects.count()
    assert set(names) == expected
    # Resent under the same name: the outcome of what a kill interrupted cannot be known.
    assert len(expected) < len(names) <= len(expected) + 2 * (KILLS + 1)
    counted = dict(Message.objects.values_list("external_id", "receipts"))
    assert all(copies <= counted[name] for name, copies in Counter(names).items()), "a copy is not in the outbox"
