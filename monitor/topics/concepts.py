"""The notions that a text speaks of, and which of them meet in one sentence. Pure.

A word says little («souverain» is said of debts, monarchs and clouds); two notions in one sentence say a lot:
hosting beside foreign law, a public body that leaves an American suite. Few features, so few texts teach them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log1p
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from monitor.french.tokens import stems

FILE = Path(__file__).resolve().parent / "concepts.toml"
#: Sentences of the text (the title apart) that count as its lead.
LEAD = 3
#: Notions that need a second one in the same sentence to mean anything.
PAIRS = (
    "sovereign+hosting",
    "sovereign_cloud+hosting",
    "sovereign+suites",
    "sovereign_cloud+public",
    "sovereign_cloud+american",
    "sovereign+data",
    "dependence+hosting",
    "dependence+american",
    "dependence+suites",
    "dependence+data",
    "foreign_law+hosting",
    "foreign_law+data",
    "foreign_law+american",
    "american+hosting",
    "american+suites",
    "american+data",
    "european+hosting",
    "european+providers",
    "labels+providers",
    "labels+hosting",
    "initiatives+hosting",
    "initiatives+european",
    "providers+public",
    "providers+sovereign",
    "providers+dependence",
    "public+suites",
    "public+hosting",
    "moves+suites",
    "moves+american",
    "moves+hosting",
    "sovereign+elsewhere",
    "hosting+elsewhere",
)
TRIPLES = (
    "american+european+hosting",
    "american+european+suites",
    "dependence+american+hosting",
    "dependence+american+european",
    "public+american+moves",
    "public+moves+suites",
    "public+hosting+moves",
    "american+data+public",
    "foreign_law+data+european",
    "providers+public+moves",
    "sovereign+european+providers",
    "providers+american+european",
)


@dataclass(frozen=True)
class Notions:
    """The lexicon: for each first stem, the expressions that begin with it and the notion (a bit) of each."""

    names: tuple[str, ...]
    expressions: dict[str, tuple[tuple[tuple[str, ...], int], ...]]

    def found(self, words: Sequence[str]) -> int:
        """The notions that a sentence's stems name, as a set of bits."""
        bits = 0
        for at, word in enumerate(words):
            for expression, bit in self.expressions.get(word, ()):
                size = len(expression)
                if size == 1 or tuple(words[at : at + size]) == expression:
                    bits |= bit
        return bits


@cache
def notions(path: Path = FILE) -> Notions:
    """The lexicon of ``concepts.toml``."""
    listed: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["notions"]
    expressions: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for place, listing in enumerate(listed.values()):
        for expression in {tuple(stems(form)) for form in listing.replace("\n", " ").split(",")}:
            if expression:
                expressions.setdefault(expression[0], []).append((expression, 1 << place))
    return Notions(tuple(listed), {first: tuple(rest) for first, rest in expressions.items()})


def _masks(names: Sequence[str], combined: Iterable[str]) -> list[int]:
    return [sum(1 << names.index(name) for name in listed.split("+")) for listed in combined]


def feature_names() -> tuple[str, ...]:
    """The name of each column of ``features``."""
    alone = notions().names
    return (
        *(f"{region}:{name}" for region in ("title", "lead", "share") for name in alone),
        *(f"{region}:{name}" for region in ("title", "lead", "share") for name in PAIRS + TRIPLES),
        "head:sovereign meets hosting",
        "head:american meets european meets hosting",
        "core sentences",
    )


def richness(bits: int) -> int:
    """How much a sentence speaks of the subject: its notions, and whether some of the core ones meet."""
    core = _tables()[2]
    return bits.bit_count() + 3 * bool(((bits & core) == core).any())


@cache
def _tables() -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int, int]:
    """The masks of notions and of their meetings, of the core meetings, and the two of the head."""
    names = notions().names
    alone = [1 << place for place in range(len(names))]
    core = _masks(names, (*PAIRS[:12], *TRIPLES[:3]))
    hosted, american = _masks(names, ("sovereign+hosting", "american+european+hosting"))
    return (
        np.array(alone, np.int64),
        np.array(_masks(names, PAIRS + TRIPLES), np.int64),
        np.array(core),
        hosted,
        american,
    )


def features(title: int, sentences: Sequence[int]) -> NDArray[np.float32]:
    """The columns of a document, from the notions of its title and of each sentence.

    A notion or a meeting of notions counts in the title, in the lead and as its share of all sentences.
    """
    (row,) = features_without(title, sentences, (None,))
    return np.asarray(row, np.float32)


def features_without(title: int, sentences: Sequence[int], left_out: Sequence[int | None]) -> NDArray[np.float32]:
    """A row of ``features`` for each document that lacks one sentence (-1: its title; None: nothing)."""
    alone, meetings, core, hosted, american = _tables()
    masks = np.concatenate([alone, meetings])
    bits = np.array([title, *sentences], np.int64)
    hits = (bits[:, None] & masks) == masks
    central = ((bits[:, None] & core) == core).any(axis=1)
    total, lines = hits.sum(axis=0), np.arange(1, len(bits))
    rows = []
    for place in left_out:
        first = lines[:LEAD] if place is None or place < 0 or place >= LEAD else np.delete(lines[: LEAD + 1], place)
        heading = 0 if place == -1 else title
        gone = None if place is None else place + 1
        shares = (total if gone is None else total - hits[gone]) / (len(bits) + 2 - (place is not None and place >= 0))
        named = (heading & masks) == masks
        lead = hits[first].any(axis=0)
        head = heading | int(np.bitwise_or.reduce(bits[first])) if len(first) else heading
        count = int(central.sum()) - (0 if gone is None else int(central[gone]))
        size = len(alone)
        rows.append(
            np.concatenate(
                [
                    *(part[:size] for part in (named, lead, shares)),
                    *(part[size:] for part in (named, lead, shares)),
                    [head & hosted == hosted, head & american == american, log1p(count)],
                ]
            )
        )
    return np.array(rows, dtype=np.float32)
