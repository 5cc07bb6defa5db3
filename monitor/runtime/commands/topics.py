"""``guetteur topics``: train, evaluate and explain the topic model."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.errors import GuetteurError

if TYPE_CHECKING:
    from monitor.topics.cascade import Cascade
    from monitor.topics.classification import Classification
    from monitor.topics.records import Record

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
#: Texts decided at once: enough for full batches of the encoder.
_BATCH = 64


@click.group()
def topics() -> None:
    """Train, evaluate and explain the topic model."""


def _model(name: str) -> Cascade:
    from monitor.topics.loading import load, locate

    return load(locate(name))


def _decide(model: Cascade, records: Sequence[Record]) -> list[Classification]:
    found: list[Classification] = []
    for start in range(0, len(records), _BATCH):
        found += model.decide([record.document for record in records[start : start + _BATCH]])
    return found


@topics.command()
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--report", type=click.Path(file_okay=False, path_type=Path), help="Write a page with plots there.")
@click.option(
    "--model", default="", envvar="GUETTEUR_TOPICS_MODEL", help="A folder or a name on the hub; else the shipped model."
)
def evaluate(file: Path, *, as_json: bool, report: Path | None, model: str) -> None:
    """Measure the model on FILE, JSON lines of id, title, text, label and topics.

    label: positive, borderline, negative or null (counted as negative). Borderlines count neither way.
    """
    from monitor.topics.measure import evaluate as measured
    from monitor.topics.records import read

    records = read(file)
    if not records:
        raise GuetteurError(f"{file} holds no record.", permanent=True)
    cascade = _model(model)
    cascade.classify([records[0].document])  # what is loaded once is not timed
    result, judged = measured(records, lambda some: _decide(cascade, some), time.perf_counter)
    if report is not None:
        from monitor.topics.report import write

        written = write(report, result, judged)
        click.echo(f"Report: {written}", err=True)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        _print(result)


def _print(result: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    _line(console, "all", result)
    for kind, values in result["by_kind"].items():
        _line(console, kind, values)
    console.print(
        f"threshold {result['threshold']:.3f}, {result['articles_per_second']} articles/s, "
        f"{result['uncertain']} to be checked, sum of scores {result['sum_of_scores']}"
    )
    for name, (low, high) in result["ci95"].items():
        console.print(f"  {name}: 95 % within {low:.3f} and {high:.3f}")
    for slug, values in result["by_topic"].items():
        if values["n"]:
            console.print(f"  {slug:<22} n {values['n']:>4}  AP {values['ap']:.3f}  F1 {values['f1']:.3f}")
    for error in result["worst"]:
        console.print(
            f"[yellow]{error['error']}[/yellow] {error['score']:.3f} {escape(error['id'])} {escape(error['title'])}"
        )
        for sentence in error["evidence"]:
            console.print(f"    {sentence['share']:.0%} {escape(sentence['sentence'][:150])}")


def _line(console: Any, name: str, values: dict[str, Any]) -> None:
    ap = "–" if values["ap"] is None else f"{values['ap']:.3f}"
    console.print(
        f"{name:<12} n {values['n']:>6}  positives {values['positives']:>4}  AP {ap}  F1 {values['f1']:.3f}  "
        f"precision {values['precision']:.3f}  recall {values['recall']:.3f}  "
        f"false alarms per 1,000 {values['false_alarms_per_1000']:.2f}"
    )


@topics.command()
@click.option("--base", default="", help="Fine-tune this encoder: a folder or a name on the hub. Else only the heads.")
@click.option("--prefix", default="query: ", show_default=True, help='What the base wants before a text ("" for none).')
@click.option("--negatives", type=_FILE, help="JSON lines (or .gz) of unlabelled news: further negatives.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the model goes.")
@click.option("--epochs", default=3, show_default=True, help="Passes over the corpus; 0 exports the base as it is.")
def train(base: str, prefix: str, negatives: Path | None, out: Path, epochs: int) -> None:
    """Train the model on the project's corpus: about half an hour on two cores.

    Needs scikit-learn, and with --base torch and onnx (the extra `train`). --negatives are read, never stored.
    """
    import tomllib

    from monitor.runtime.places import ROOT
    from monitor.topics.pipeline import run

    taxonomy = tomllib.loads((ROOT / "config" / "defaults" / "topics.toml").read_text(encoding="utf-8"))
    slugs = [topic["slug"] for topic in taxonomy["topic"]]
    result = run(
        slugs,
        base=base,
        prefix=prefix,
        negatives=negatives,
        out=out,
        epochs=epochs,
        say=lambda line: click.echo(line, err=True),
    )
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


@topics.command()
@click.argument("file", type=_FILE)
@click.option(
    "--model", default="", envvar="GUETTEUR_TOPICS_MODEL", help="A folder or a name on the hub; else the shipped model."
)
def explain(file: Path, *, model: str) -> None:
    """Say what the model reads in FILE: a plain text whose first line is the title."""
    from monitor.topics.classification import Document

    title, _, text = file.read_text(encoding="utf-8").strip().partition("\n")
    (result,) = _model(model).decide([Document(title.strip(), "", text.strip())])
    click.echo(f"{result.band.value}  {result.score:.4f} (threshold {result.threshold:.4f}, {result.model_version})")
    for sentence in result.evidence:
        click.echo(f"  {sentence.share:>4.0%}  {sentence.sentence}")
    for topic in result.topics:
        if topic.shown:
            click.echo(f"{topic.slug}  {topic.score:.2f}")
            for sentence in topic.evidence[:1]:
                click.echo(f"  {sentence.share:>4.0%}  {sentence.sentence}")
