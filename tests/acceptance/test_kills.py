"""Workers are killed at random instants and the broker forgets everything: nothing is lost, nothing doubled.

A lease is ended by hand after each kill, as time would end it, so that the test does not wait minutes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

import pytest
import redis
from django.utils import timezone

from monitor.alerts.models import Alert, Message
from monitor.articles.models import Article, State
from monitor.claims.stages import Stage
from tests import factories
from tests.fakes import FaultySmtp, served

ROOT = Path(__file__).resolve().parents[2]
SEED = 20_261_123
KILLS = 5
ARTICLES = 30


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
    """Do as the beat does every few seconds, after the leases of the dead have run out."""
    past = timezone.now() - timedelta(seconds=1)
    for model in (Article, Message):
        model.objects.filter(lease_until__isnull=False).update(lease_until=past)
    Message.objects.filter(due_at__isnull=False).update(due_at=past)
    with redis.Redis.from_url(broker) as client:
        if forget:
            client.flushall()
        client.delete(*(f"guetteur:ring:{stage}" for stage in Stage))
    from celery import Celery

    with Celery(broker=broker) as app:
        app.conf.broker_transport_options = {"global_keyprefix": "guetteur:"}
        for stage in (Stage.ROUTE, Stage.DELIVER):
            app.send_task(stage.value, queue=stage.value)


def finished() -> bool:
    """Whether every article was routed and every message sent."""
    waiting = Article.objects.filter(state=State.ROUTE).exists()
    sent = Message.objects.filter(state=Message.State.SENT).count()
    return not waiting and sent == 2 * ARTICLES


@pytest.mark.timeout(240)
def test_kills_and_a_forgetful_broker_lose_and_double_nothing(
    service_environment: dict[str, str], tmp_path: Path
) -> None:
    random = Random(SEED)
    watchlist = factories.watchlist()
    for _ in range(2):
        factories.subscription(watchlist, factories.channel(), hourly_cap=1_000)
    now = timezone.now()
    for _ in range(ARTICLES):
        article = factories.article(state=State.ROUTE, due_at=now, seen_at=now, published_at=now)
        factories.story(article)
        factories.match(article, watchlist)
    broker = service_environment["REDIS_URL"]
    with served(FaultySmtp(tmp_path, delay=0.05)) as mail:
        environment = {**service_environment, "SMTP_URL": f"{mail.url}?timeout=10"}
        for number in range(KILLS):
            before = len(mail.letters)
            with worker(environment):
                sweep(broker, forget=number == 2)
                until(lambda: len(mail.letters) > before or finished(), 30)  # noqa: B023 - called at once
                Event().wait(random.uniform(0.0, 0.4))
        with worker(environment):
            sweep(broker)
            assert until(finished, 60)
        names = [letter.message["Message-ID"] for letter in mail.letters]
    assert set(Article.objects.values_list("state", flat=True)) == {State.MATCHED}
    assert Alert.objects.filter(state="told").count() == ARTICLES
    assert Message.objects.count() == 2 * ARTICLES
    expected = set(Message.objects.values_list("external_id", flat=True))
    assert len(expected) == 2 * ARTICLES
    assert set(names) == expected
    assert len(names) <= 2 * ARTICLES + KILLS
