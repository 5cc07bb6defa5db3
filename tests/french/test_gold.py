"""Floors on the gold sets: a change of rules may not make the reading of French worse."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.french.actors import load_actors
from monitor.french.amounts import find_figures
from monitor.french.dates import Instant, find_dates
from monitor.french.figures import Figure, Kind
from monitor.french.measure import Labelled, evaluate_status
from monitor.french.status import FRENCH

GOLD = Path(__file__).parent / "gold"
ACTORS = Path(__file__).parents[2] / "config" / "defaults" / "actors.toml"

STATUS_FLOOR, CONDITIONAL_FLOOR, FIGURES_FLOOR, LABELS_FLOOR, ACTORS_FLOOR = 0.87, 0.92, 0.97, 0.9, 0.95


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def f1(right: int, given: int, wanted: int) -> float:
    return 2 * right / (given + wanted) if given + wanted else 0.0


@pytest.mark.parametrize("name", ["status.jsonl", "figures.jsonl", "actors.jsonl"])
def test_no_document_is_in_two_splits(name: str) -> None:
    splits: dict[str, set[str]] = {}
    for record in read(name):
        splits.setdefault(record["doc"], set()).add(record["split"])
    assert all(len(found) == 1 for found in splits.values())
    assert {next(iter(found)) for found in splits.values()} == {"train", "dev", "test"}


def test_status_of_the_test_documents() -> None:
    records = read("status.jsonl")
    assert len(records) >= 400
    held = [r for r in records if r["split"] == "test"]
    scores = evaluate_status([Labelled(r["sentence"], r["before"], FRENCH[r["label"]]) for r in held])
    assert scores.macro_f1 >= STATUS_FLOOR, scores
    assert scores.by_class["conditionnel"].f1 >= CONDITIONAL_FLOOR, scores
    assert all(found.n for found in scores.by_class.values())


def wanted_key(figure: dict[str, Any]) -> tuple[object, ...]:
    numbers = [Decimal(figure[k]).normalize() if k in figure else None for k in ("value", "low", "high")]
    return (figure["kind"], *numbers, figure.get("unit", ""), figure.get("iso", ""))


def given_key(figure: Figure) -> tuple[object, ...]:
    if figure.kind in {Kind.DATE, Kind.DEADLINE}:
        return (str(figure.kind), None, None, None, "", figure.iso)
    bounds = (figure.low, figure.high) if figure.value is None else (None, None)
    numbers = [n.normalize() if n is not None else None for n in (figure.value, *bounds)]
    return (str(figure.kind), *numbers, figure.unit, "")


def test_figures_of_the_test_documents() -> None:
    records = read("figures.jsonl")
    assert sum(len(r["figures"]) for r in records) >= 300
    right = given = wanted = labels = labels_right = 0
    for record in (r for r in records if r["split"] == "test"):
        found = find_figures(record["text"], date.fromisoformat(record["reference"]))
        expected = Counter(wanted_key(figure) for figure in record["figures"])
        got = Counter(given_key(figure) for figure in found)
        right += (expected & got).total()
        given += got.total()
        wanted += expected.total()
        named = {(given_key(figure), figure.label) for figure in found}
        for figure in record["figures"]:
            if "label" in figure:
                labels += 1
                labels_right += (wanted_key(figure), figure["label"]) in named
    assert f1(right, given, wanted) >= FIGURES_FLOOR
    assert labels_right / labels >= LABELS_FLOOR


def test_approximate_figures_are_told_from_exact_ones() -> None:
    for record in read("figures.jsonl"):
        found = {given_key(f): f for f in find_figures(record["text"], date.fromisoformat(record["reference"]))}
        for figure in record["figures"]:
            if figure.get("approximate") and wanted_key(figure) in found:
                assert found[wanted_key(figure)].approximate, record["text"]


def test_actors_of_the_test_documents() -> None:
    gazetteer = load_actors(ACTORS.read_text(encoding="utf-8"))
    records = read("actors.jsonl")
    assert sum(len(r["mentions"]) + len(r["traps"]) for r in records) >= 200
    right = given = wanted = 0
    for record in (r for r in records if r["split"] == "test"):
        expected = {(m["actor"], m["start"], m["end"]) for m in record["mentions"]}
        got = {(m.actor, m.start, m.end) for m in gazetteer.mentions(record["text"])}
        right += len(expected & got)
        given += len(got)
        wanted += len(expected)
    assert f1(right, given, wanted) >= ACTORS_FLOOR


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def iso(instant: Instant | None) -> str | None:
    return instant.value.isoformat(timespec="minutes") if instant else None


@pytest.mark.parametrize("record", read("dates.jsonl"), ids=lambda r: str(r["text"])[:40])
def test_instants_written_in_the_text(record: dict[str, Any]) -> None:
    found = find_dates(
        record["text"], url=record["url"], feed_date=moment(record["feed_date"]), now=moment(record["now"])
    )
    assert (iso(found.published), iso(found.updated)) == (record["published"], record["updated"])
    notes = [i.note for i in (found.published, found.updated) if i is not None and i.note]
    assert bool(notes) == record["noted"]


def test_there_are_thirty_cases_of_dates() -> None:
    assert len(read("dates.jsonl")) >= 30
