"""``guetteur extract``: what is kept and removed of a page, and how well, measured on gold texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from monitor.articles.extracted import Extracted
    from monitor.articles.measure import Evaluation, Scores


@click.group()
def extract() -> None:
    """Show what is kept and removed of a page, and measure it on pages with gold text."""


@extract.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate(folder: Path, *, as_json: bool) -> None:
    """Score extraction on the pages of DIR (NAME.html + NAME.txt) beside plain trafilatura, by tokens."""
    from monitor.articles.measure import evaluate as measured
    from monitor.articles.measure import read_gold

    result = measured(read_gold(folder))
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
    else:
        _show_scores(result)


def _show_scores(result: Evaluation) -> None:
    width = max(len(page.name) for page in result.pages)
    click.echo(f"{'':<{width}}  guetteur: P     R     F1     trafilatura: P     R     F1")
    for page in result.pages:
        mark = "  worse" if page.ours.f1 < page.plain.f1 else ""
        click.echo(f"{page.name:<{width}}  {_three(page.ours)}    {_three(page.plain)}{mark}")
    click.echo(f"{f'{len(result.pages)} pages':<{width}}  {_three(result.ours)}    {_three(result.plain)}")


def _three(scores: Scores) -> str:
    return f"{scores.precision:>11.3f} {scores.recall:.3f} {scores.f1:.3f}"


@extract.command()
@click.argument("target", metavar="FILE|URL")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--url", default="", help="Where a file came from: its site's rules are those of sites.toml.")
def show(target: str, *, as_json: bool, url: str) -> None:
    """Show what is kept of a page (a file or an address), and what is removed by which rule. Stores nothing."""
    from monitor.runtime.backing import set_up_for_reading

    set_up_for_reading()
    from monitor.runtime.visit import from_address, from_file

    remote = target.startswith(("http://", "https://"))
    found = from_address(target) if remote else from_file(Path(target), url)
    if as_json:
        click.echo(json.dumps(_as_dict(found), ensure_ascii=False, indent=2))
    else:
        _show_article(found)


def _as_dict(found: Extracted) -> dict[str, Any]:
    instants = {name: value.isoformat() if value else None for name, value in _instants(found).items()}
    return {
        "title": found.title,
        "lead": found.lead,
        "authors": list(found.authors),
        "agencies": list(found.agencies),
        "section": found.section,
        **instants,
        "date_note": found.date_note,
        "language": found.language,
        "canonical": found.canonical,
        "paywall": found.paywall,
        "text": found.text,
        "removed": [{"text": part.text, "rule": part.rule} for part in found.removed],
    }


def _instants(found: Extracted) -> dict[str, Any]:
    return {"published": found.published, "updated": found.updated}


def _show_article(found: Extracted) -> None:
    from rich.console import Console
    from rich.markup import escape

    from monitor.runtime.terminal import printable

    def shown(text: str, width: int = 10_000) -> str:
        return escape(printable(text, width))

    console = Console(highlight=False)
    console.print(f"[bold]{shown(found.title)}[/bold]")
    facts = {
        "lead": found.lead,
        "authors": ", ".join(found.authors),
        "agencies": ", ".join(found.agencies),
        "section": found.section,
        **{name: value.isoformat() for name, value in _instants(found).items() if value},
        "date note": found.date_note,
        "language": found.language,
        "address": found.canonical,
        "paywall": "yes" if found.paywall else "",
    }
    for name, value in facts.items():
        if value:
            console.print(f"[cyan]{name}[/cyan] {shown(value)}")
    console.print()
    for line in found.text.split("\n"):
        console.print(shown(line))
    console.print()
    for part in found.removed:
        console.print(f"[dim]removed ({part.rule}): {shown(part.text, 300)}[/dim]")
