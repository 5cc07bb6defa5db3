"""``guetteur status``: how surely sentences are asserted, measured against a file of labelled ones."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.group()
def status() -> None:
    """Measure how well the status of sentences (fact, rumour, denial…) is told."""


@status.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate(file: Path, *, as_json: bool) -> None:
    """Judge the sentences of FILE, a JSONL of {"sentence", "before", "label"}, and print the scores."""
    from monitor.french.measure import evaluate_status, read_labelled

    result = evaluate_status(read_labelled(file.read_text(encoding="utf-8")))
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
        return
    click.echo(f"{result.n} sentences, macro F1 {result.macro_f1:.3f}")
    for label, scores in result.by_class.items():
        click.echo(
            f"  {label:<13} n {scores.n:>4}  precision {scores.precision:.3f}  "
            f"recall {scores.recall:.3f}  F1 {scores.f1:.3f}"
        )
