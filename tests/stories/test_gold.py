"""The gate: grouping may not be worse on the gold set's test part than ``floors.toml`` says.

The floors hold for one state of the test part, named by its checksum: another state is measured anew.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from monitor.stories.measure import Scores, Told, evaluate, read
from monitor.topics.loading import classifier

FOLDER = Path(__file__).resolve().parent
TOLD = read(FOLDER / "gold" / "stories.jsonl")
FLOORS: dict[str, Any] = tomllib.loads((FOLDER / "floors.toml").read_text(encoding="utf-8"))


def part(split: str) -> list[Told]:
    return [one for one in TOLD if one.split == split]


@pytest.fixture(scope="module")
def measured() -> Scores:
    return evaluate(part("test"), classifier().embed)


def checksum(told: list[Told]) -> str:
    digest = hashlib.sha256()
    for one in told:
        digest.update(f"{one.id}\t{one.at.isoformat()}\t{one.title}\t{one.text}\t{one.story}\n".encode())
    return digest.hexdigest()


def test_the_floors_are_those_of_this_test_part() -> None:
    assert FLOORS["test_part_sha256"] == checksum(part("test")), (
        "the test part has changed: measure and set floors anew"
    )


@pytest.mark.parametrize("name", sorted(FLOORS["floors"]))
def test_no_figure_is_under_its_floor(name: str, measured: Scores) -> None:
    assert measured.as_dict()[name] >= FLOORS["floors"][name]


def test_the_set_is_what_it_says() -> None:
    assert [one.at for one in TOLD] == sorted(one.at for one in TOLD)
    assert len({one.id for one in TOLD}) == len(TOLD)
    assert {one.split for one in TOLD} == {"train", "dev", "test"}
    splits = {story: {one.split for one in TOLD if one.story == story} for story in {one.story for one in TOLD}}
    assert all(len(found) == 1 for found in splits.values())
    sizes = Counter(Counter(one.story for one in TOLD).values())
    assert sum(count for size, count in sizes.items() if 3 <= size <= 8) >= 40
    assert sizes[1] >= 40
