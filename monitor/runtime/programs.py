"""The processes of the service, and how each is started."""

from __future__ import annotations

import sys
from pathlib import Path

from monitor.claims.stages import Stage
from monitor.runtime.children import Program
from monitor.runtime.embedded.address import LOOPBACK

UPKEEP = "upkeep"
WEB_THREADS = 8
DRAIN_SECONDS = 20.0
"""How long a worker may finish its batch when the service stops; what it still holds comes back later."""

IO_QUEUES = (Stage.POLL, Stage.FETCH, Stage.MATCH, Stage.ROUTE, UPKEEP)


def worker(name: str, task: str, queues: tuple[str, ...], *, processes: int, niceness: int = 0) -> Program:
    """Return a Celery worker for some queues (a stage's queue bears the stage's name)."""
    return Program(
        name=name,
        task=task,
        command=(
            *(sys.executable, "-m", "celery", "--app=workers.app", "worker"),
            f"--queues={','.join(queues)}",
            f"--concurrency={processes}",
            "--pool=prefork",
            "--loglevel=INFO",
            # Workers do not speak with each other: the database says who holds what.
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            f"--hostname={name}@%h",
        ),
        stop_seconds=DRAIN_SECONDS,
        niceness=niceness,
    )


def workers() -> list[Program]:
    """Return the workers, by what their work needs: the network, the model, or the outbox."""
    return [
        worker("io", "poll, fetch, match, route", IO_QUEUES, processes=2),
        # One process, since it holds the model; last in line for the processor, so the rest stays prompt.
        worker("classify", "analyse and classify", (Stage.CLASSIFY,), processes=1, niceness=10),
        worker("deliver", "send messages", (Stage.DELIVER,), processes=1),
    ]


def beat(data: Path) -> Program:
    """Return Celery's clock, which rings the sweeper."""
    return Program(
        name="beat",
        task="ring what is due",
        command=(
            *(sys.executable, "-m", "celery", "--app=workers.app", "beat"),
            "--loglevel=INFO",
            "--pidfile=",
            f"--schedule={data / 'beat'}",
        ),
    )


def web(port: int) -> Program:
    """Return the console's web server, on the loopback; a reverse proxy makes it public."""
    return Program(
        name="web",
        task="console",
        command=(
            *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
            "--workers=1",
            f"--threads={WEB_THREADS}",
            "--graceful-timeout=5",
            "--no-control-socket",
            f"--bind={LOOPBACK}:{port}",
        ),
    )


def slack() -> Program:
    """Return the listener of Slack's Socket Mode, for a service that Slack cannot reach."""
    return Program(
        name="slack",
        task="answer in Slack",
        command=(sys.executable, "-m", "monitor.runtime.cli", "slack", "listen"),
    )
