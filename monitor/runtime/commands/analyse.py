"""``guetteur analyse``: one article through the pure stages, nothing stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("target", metavar="PATH|URL")
@click.option("--json", "as_json", is_flag=True, help="print JSON (keys: docs/analyse.md)")
def analyse(target: str, as_json: bool) -> None:
    """Analyse one article, HTML or plain text, from a file or an address, and store nothing.

    Title, dates, clean text, what was removed, language, topics with scores and the sentences that drove
    them, actors, figures, status, and the default watchlists that would match.
    """
    from monitor.runtime.backing import set_up_for_reading

    set_up_for_reading()
    from monitor.runtime.visit import analysed, from_address, from_file

    remote = target.startswith(("http://", "https://"))
    result = analysed(from_address(target) if remote else from_file(Path(target)))
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        _show(result)


def _show(result: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    console.print(f"\n[bold]{escape(result['title'])}[/bold]")
    dates = " · ".join(f"{name} {result[name]}" for name in ("published", "updated") if result[name])
    console.print(f"[dim]language {result['language'] or '?'}{' · ' + dates if dates else ''}[/dim]")
    if result["date_note"]:
        console.print(f"[yellow]{escape(result['date_note'])}[/yellow]")
    color = {"relevant": "green", "uncertain": "yellow"}.get(result["band"], "red")
    console.print(
        f"\n[{color}]{result['band']}[/{color}] {result['score']:.0%}  status: [bold]{result['status']}[/bold]"
    )
    if result["status_cues"]:
        console.print("  cues: " + ", ".join(escape(cue) for cue in result["status_cues"]))
    if result["sources"]:
        console.print("  sources cited: " + ", ".join(escape(name) for name in result["sources"]))
    table = Table("topic", "score", "sentence", box=None, padding=(0, 2, 0, 0))
    for topic in result["topics"][:5]:
        evidence = topic["evidence"][0]["sentence"] if topic["evidence"] else ""
        table.add_row(topic["slug"], f"{topic['score']:.0%}", escape(evidence[:110]))
    console.print(table)
    for evidence in result["evidence"]:
        console.print(f"  [green]▌[/green] {escape(evidence['sentence'])} [dim]{evidence['share']:.0%}[/dim]")
    _line(console, "actors", dict.fromkeys(_entity(e) for e in result["entities"]))
    _line(console, "names", (other["name"] for other in result["others"]))
    _line(console, "figures", dict.fromkeys(_figure(a) for a in result["amounts"] if a["value"] or a["low"]))
    _line(console, "matches", (match["watchlist"] for match in result["matches"]))
    console.print(f"\n{escape(result['text'])}\n")
    for removed in result["removed"]:
        console.print(f"[dim]removed ({removed['rule']}): {escape(removed['text'][:120])}[/dim]")


def _line(console: Any, name: str, values: Any) -> None:
    from rich.markup import escape

    said = ", ".join(values)
    if said:
        console.print(f"[cyan]{name}[/cyan] {escape(said)}")


def _entity(entity: dict[str, Any]) -> str:
    said = " ".join(word for word in (entity["negation"], entity["role"]) if word)
    return f"{entity['name']} ({said})" if said else str(entity["name"])


def _figure(amount: dict[str, Any]) -> str:
    return f"{amount['text']} ({amount['label']})" if amount["label"] else str(amount["text"])
