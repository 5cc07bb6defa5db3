"""The gate: the shipped model may not be worse on the project's own test split than ``floors.toml`` says.

The floors hold for one state of the test split, named by its checksum, and are never lowered for it: the
file's earlier versions in git are read, and a floor below one of them fails.
"""

from __future__ import annotations

import subprocess
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.topics.loading import classifier
from monitor.topics.measure import Judged, evaluate
from monitor.topics.records import checksum, split

FLOORS = Path(__file__).resolve().with_name("floors.toml")
NOW: dict[str, Any] = tomllib.loads(FLOORS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def measured() -> tuple[dict[str, Any], list[Judged]]:
    """The evaluation of the test split."""
    model = classifier()
    return evaluate(
        split("test"), lambda records: model.decide([record.document for record in records]), time.perf_counter
    )


def earlier_floors() -> list[dict[str, Any]]:
    """The versions of the floors file that git knows; none in a copy without its history."""

    def git(*arguments: str) -> str:
        ran = subprocess.run(["git", *arguments], cwd=FLOORS.parent, capture_output=True, text=True, check=False)
        return ran.stdout if ran.returncode == 0 else ""

    commits = git("log", "--format=%H", "--", FLOORS.name).split()
    texts = [git("show", f"{commit}:./{FLOORS.name}") for commit in commits]
    return [tomllib.loads(text) for text in texts if text]


def lowered(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The floors of one file that a later one, on the same texts, has lowered or dropped."""
    if before["test_split_sha256"] != after["test_split_sha256"]:
        return []
    return [name for name, floor in before["floors"].items() if after["floors"].get(name, 0) < floor]


def test_the_floors_are_those_of_this_test_split() -> None:
    assert NOW["test_split_sha256"] == checksum("test"), "the test split has changed: measure and set floors anew"


@pytest.mark.parametrize("name", sorted(NOW["floors"]))
def test_no_figure_is_under_its_floor(name: str, measured: tuple[dict[str, Any], list[Judged]]) -> None:
    assert measured[0][name] >= NOW["floors"][name]


def test_no_floor_is_lower_than_it_was() -> None:
    assert [name for before in earlier_floors() for name in lowered(before, NOW)] == []


def test_a_lowered_floor_is_seen() -> None:
    before = {"test_split_sha256": "a", "floors": {"ap": 0.8, "f1": 0.7}}
    assert lowered(before, {"test_split_sha256": "a", "floors": {"ap": 0.79, "f1": 0.71}}) == ["ap"]
    assert lowered(before, {"test_split_sha256": "a", "floors": {"ap": 0.8}}) == ["f1"]
    assert lowered(before, {"test_split_sha256": "b", "floors": {"ap": 0.1}}) == []


def test_evidence_weighs_more_than_other_sentences(measured: tuple[dict[str, Any], list[Judged]]) -> None:
    """Faithful: without its evidence a text scores lower than without its other sentences (as many or more)."""
    model, evidence_first = classifier(), 0
    told = [one for one in measured[1] if one.record.label == "positive" and one.result.relevant][:24]
    for one in told:
        document, spans = one.record.document, [(e.start, e.end) for e in one.result.evidence]
        kept = "".join(document.text[start:end] + " " for start, end in sorted(spans))
        rest = document.text
        for start, end in sorted(spans, reverse=True):
            rest = rest[:start] + rest[end:]
        title_told = (0, 0) in spans
        only = type(document)(document.title if title_told else "", "", kept)
        others = type(document)("" if title_told else document.title, "", rest)
        with_evidence, without = model.logits([only, others])[:, 0]
        evidence_first += bool(with_evidence > without)
    assert evidence_first >= 0.8 * len(told)
