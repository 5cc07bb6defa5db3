"""``guetteur demo``: the service at work on a press made for it."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import click
from rich.console import Console

from monitor.runtime.embedded.address import free_port, is_free
from monitor.runtime.places import DEFAULT_PORT


@click.command()
@click.option(
    "--exit", "leave", is_flag=True, help="End after the run; the status says whether alerts arrived."
)
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
    from monitor.runtime.demo.performance import follow, perform, stage
    from monitor.runtime.stopping import stop_on_signal

    console = Console()
    folder = _folder(output)
    chosen = port or (DEFAULT_PORT if is_free(DEFAULT_PORT) else free_port())
    delivered, started = False, time.monotonic()
    with stop_on_signal(again=lambda: None), stage(console, folder, chosen) as on:
        from monitor.runtime.demo.show import invitation, summary

        tally = perform(console, on)
        delivered = tally.delivered
        summary(console, tally, folder, time.monotonic() - started)
        if not leave:
            invitation(console, on.service.url, on.service.prepared.password)
            follow(on, console)
    if not delivered:
        raise click.exceptions.Exit(1)


def _folder(output: Path | None) -> Path:
    """A folder that the embedded servers' own account may cross (as root, they run as another user)."""
    folder = (output or Path(tempfile.mkdtemp(prefix="guetteur-demo-"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if output is None:
        folder.chmod(0o711)
    return folder
