"""``guetteur up``: the whole service, until Ctrl-C."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import click
from rich.console import Console

from monitor.runtime.places import DEFAULT_PORT, data_folder
from monitor.runtime.service import Service
from monitor.runtime.stopping import stop_on_signal

LOOK_SECONDS = 1.0


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=DEFAULT_PORT,
    envvar="GUETTEUR_PORT",
    show_default=True,
    help="Port of the console on 127.0.0.1.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder.  [default: GUETTEUR_DATA, else data/ beside the program]",
)
def up(port: int, data: Path | None) -> None:
    """Start the whole service, follow its work, and stop everything on Ctrl-C.

    DATABASE_URL, REDIS_URL and SMTP_URL replace the embedded servers by real ones.
    """
    console = Console()

    def say(line: str) -> None:
        with contextlib.suppress(OSError):  # the terminal may be gone; the service still has to stop in order
            console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)

    service = Service(data or data_folder(), port=port, say=say)

    def hurry() -> None:
        service.hurry = True
        say("stopping without waiting for the workers")

    with stop_on_signal(again=hurry):
        service.start()
        try:
            _follow(console, service)
        finally:
            say("\nstopping; Ctrl-C again does not wait for the workers")
            service.stop()
    say("stopped")


def _follow(console: Console, service: Service) -> None:
    from django.db import Error, close_old_connections
    from django.utils import timezone

    from monitor.runtime.follow import Follower
    from monitor.runtime.screen import event_line, show_service

    show_service(console, service)
    follower = Follower(timezone.now())
    silent = False
    while True:
        service.look()
        try:
            for event in follower.news(timezone.now()):
                # A file gets whole lines, a terminal gets lines that fit.
                console.print(event_line(event), soft_wrap=not console.is_terminal)
            silent = False
        except Error as error:
            close_old_connections()
            if not silent:
                service.say(f"the database does not answer: {error}".strip())
            silent = True
        time.sleep(LOOK_SECONDS)
