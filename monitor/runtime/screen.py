"""What ``guetteur up`` shows: one screen of what runs where, then a line for each thing that happens."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils import timezone
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from monitor.runtime.follow import Event
from monitor.runtime.prepare import ADMINISTRATOR
from monitor.runtime.service import Service
from monitor.runtime.terminal import printable

_MARKS = {"feed": "feed", "article": "article", "message": "message"}


def show_service(console: Console, service: Service) -> None:
    """Print what runs where, and the first administrator's password if it was made just now."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("Console", Text(service.url, style="cyan"))
    for child in service.children:
        table.add_row(child.program.name.capitalize(), f"{child.program.task} (pid {child.pid})")
    table.add_row("PostgreSQL", _place(service.backing.database_url, service.backing.postgres))
    table.add_row("Valkey", _place(service.backing.redis_url, service.backing.valkey))
    table.add_row("Data", Text(str(service.data)))
    table.add_row("Logs", Text(str(service.data / "logs")))
    parts = [table]
    if service.prepared.password:
        parts.append(_first_administrator(service.prepared.password))
    console.print(Panel(Group(*parts), title="Guetteur", title_align="left", expand=False))
    console.print("Ctrl-C stops everything.\n", style="dim")


def _first_administrator(password: str) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row("")
    table.add_row("First administrator, shown only now:")
    table.add_row(Text(f"  user {ADMINISTRATOR}   password {password}", style="bold yellow"))
    return table


def _place(url: str, server: object) -> str:
    """Say where a server is, without its password."""
    parts = urlsplit(url)
    where = f"{parts.hostname or parts.path}:{parts.port}" if parts.port else parts.hostname or parts.path
    pid = getattr(server, "pid", None)
    return f"{where} (embedded, pid {pid})" if pid else f"{where} (given by the environment)"


def event_line(event: Event) -> Text:
    """Return the line that tells an event; the text of others is stripped of what a terminal would obey."""
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(timezone.localtime(event.at).strftime("%H:%M:%S "), style="dim")
    line.append(f"{event.kind:<8}", style="green" if event.good else "red")
    line.append(printable(event.text, 90))
    if event.detail:
        line.append("  " + printable(event.detail, 120), style="dim" if event.good else "red")
    return line
