"""``guetteur demo``: the service at work on a press made for it."""

from __future__ import annotations

import contextlib
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from monitor.runtime.embedded.address import free_port, is_free
from monitor.runtime.places import DEFAULT_PORT

if TYPE_CHECKING:
    from monitor.runtime.demo.stage import Stage


@click.command()
@click.option("--exit", "leave", is_flag=True, help="End after the run; the status says whether alerts arrived.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help=f"Port of the console on 127.0.0.1.  [default: {DEFAULT_PORT}, or a free one]",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the e-mails and Slack messages.  [default: a new one among the temporary files]",
)
def demo(*, leave: bool, port: int | None, output: Path | None) -> None:
    """Start a service of its own on six invented news sites and show its work, up to the alerts.

    Nothing is read from or written to the real service's data; DATABASE_URL and the like are not used.
    """
    from monitor.runtime.demo.stage import Stage
    from monitor.runtime.stopping import stop_on_signal

    console = Console()

    def say(line: str) -> None:
        with contextlib.suppress(OSError):  # the terminal may be gone; everything still has to stop in order
            console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)

    stage = Stage(_folder(output), port or (DEFAULT_PORT if is_free(DEFAULT_PORT) else free_port()), say)
    delivered = False
    with stop_on_signal(again=stage.hurry):
        started = time.monotonic()
        with stage:
            delivered = _show(console, stage, started)
            if not leave:
                _stay(console, stage)
    if not delivered:
        raise click.exceptions.Exit(1)


def _show(console: Console, stage: Stage, started: float) -> bool:
    """Perform and sum up; whether the alerts arrived."""
    from monitor.runtime.demo.performance import perform
    from monitor.runtime.demo.show import summary

    tally = perform(console, stage)
    summary(console, tally, stage.folder, time.monotonic() - started)
    return tally.delivered


def _stay(console: Console, stage: Stage) -> None:
    """Leave the console open until Ctrl-C."""
    from monitor.runtime.demo.performance import follow
    from monitor.runtime.demo.show import invitation

    invitation(console, stage.service.url, stage.service.prepared.password)
    follow(console, stage)


def _folder(output: Path | None) -> Path:
    """Where the messages go: never among those of an earlier run."""
    if output is None:
        return Path(tempfile.mkdtemp(prefix="guetteur-demo-"))
    folder = output.expanduser().absolute()
    for name in ("mail", "slack"):
        if (folder / name).exists():
            raise click.UsageError(f"{folder / name} exists already: choose another folder with --output")
    return folder
