"""What ``guetteur demo`` shows: the work line by line under a progress bar, then where to look."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from monitor.runtime.demo.tally import Tally
from monitor.runtime.follow import Event
from monitor.runtime.prepare import ADMINISTRATOR
from monitor.runtime.screen import event_line


class Bars:
    """Three bars at the foot of the terminal, the events above them; only the events where there is none."""

    def __init__(self, console: Console) -> None:
        self.console = console
        columns = (TextColumn("{task.description:<9}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._bars = [self._progress.add_task(name, total=None) for name in ("Feeds", "Articles", "Messages")]

    def event(self, event: Event) -> None:
        """Tell one thing that happened."""
        self._progress.console.print(event_line(event), soft_wrap=not self.console.is_terminal)

    def update(self, tally: Tally) -> None:
        """Move the bars."""
        done = (
            (tally.feeds - tally.due_feeds, tally.feeds),
            (tally.articles - tally.working, tally.articles),
            (tally.messages - tally.unsent, tally.messages),
        )
        for bar, (completed, total) in zip(self._bars, done, strict=True):
            self._progress.update(bar, completed=completed, total=total or None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()


def heading(console: Console, text: str) -> None:
    """Announce a part of the demonstration."""
    console.print()
    console.rule(Text(text, style="bold"), align="left")


def summary(console: Console, tally: Tally, folder: Path, seconds: float) -> None:
    """Print what came out, and where it lies."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    seen_again = f", {tally.revised} seen again after an update" if tally.revised else ""
    past = f", {tally.backlog} held back since they are older than 48 hours" if tally.backlog else ""
    table.add_row("Feeds", f"{tally.feeds} polled")
    table.add_row("Articles", f"{tally.articles} read, {tally.relevant} relevant{seen_again}")
    table.add_row("Alerts", f"{tally.alerts}{past}")
    table.add_row("E-mails", f"{tally.mails} in {folder / 'mail'} (.eml: open them with a mail program)")
    table.add_row("Slack", f"{tally.slack} in {folder / 'slack'} (.txt to read, .json as sent)")
    if tally.lost:
        table.add_row("Lost", Text(f"{tally.lost} messages could not be sent", style="red"))
    table.add_row("Time", f"{seconds:.0f} s")
    colour = "green" if tally.delivered else "red"
    console.print()
    console.print(
        Panel(Group(table), title="Demonstration", title_align="left", expand=False, border_style=colour),
        soft_wrap=not console.is_terminal,
    )


def invitation(console: Console, url: str, password: str | None) -> None:
    """Say how to look around in the console."""
    console.print(f"\nThe console is open: [cyan]{url}[/]")
    if password:
        console.print(Text(f"  user {ADMINISTRATOR}   password {password}", style="bold yellow"))
    console.print("Ctrl-C ends the demonstration.\n", style="dim")
