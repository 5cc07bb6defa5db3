"""``guetteur why``: every stage's decision about an address."""

from __future__ import annotations

import click

from monitor.errors import GuetteurError

#: How the stages are called on the command line.
_STAGES = {
    "feed": "feed",
    "rights": "rights",
    "fetch": "fetch",
    "extract": "extraction",
    "language": "language",
    "date": "date",
    "topics": "topics",
    "story": "story",
    "match": "watchlists",
    "route": "alerts",
    "deliver": "messages",
    "state": "outcome",
}


@click.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def why(url: str, as_json: bool) -> None:
    """Tell what each stage decided about URL, or why it was never seen.

    An address that is not stored is also fetched, within the publisher's rules, to see what would become of it.
    """
    from monitor.runtime.backing import attached

    with attached("why"):
        from django.db import ProgrammingError

        from monitor.alerts.explain import explain

        try:
            explanation = explain(url)
        except ProgrammingError as error:
            raise GuetteurError("the database is empty; run ./guetteur up once", permanent=True) from error
        steps = list(explanation.steps)
        if explanation.article is None:
            from monitor.runtime.visit import visit

            steps += visit(explanation.url)
    if as_json:
        import json

        rows = [{"stage": s.stage, "said": s.said, "at": s.at and s.at.isoformat(), "good": s.good} for s in steps]
        click.echo(json.dumps({"url": explanation.url, "steps": rows}, ensure_ascii=False, indent=2))
        return
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False)
    stored = "stored" if explanation.article else "not stored"
    console.print(f"[bold]{escape(explanation.url)}[/bold] ({stored})")
    for step in steps:
        sign = "[green]✓[/green]" if step.good else "[yellow]✗[/yellow]"
        when = f" [dim]{step.at:%Y-%m-%d %H:%M}[/dim]" if step.at else ""
        console.print(f" {sign} [cyan]{_STAGES[step.stage]:<10}[/cyan] {escape(step.said)}{when}")
