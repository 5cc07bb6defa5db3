"""What grouping compares of an article: its vector, its telling words, names, actors and figures. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.french.tokens import Token, tokenize
from monitor.stories.fingerprint import Fingerprint

Vector = NDArray[np.float32]

#: Characters read of a text: the event is told in its beginning, background follows.
READ = 1500
#: Words of a portrait: the most telling ones; more of them add noise and bytes.
TERMS = 48
#: A word of the title counts this many times.
TITLE = 2.0
#: Where the table of rarity ends: what is rarer is all equally rare.
RAREST = 0.003
#: Names are capitalised words at least this rare (0: in every text; 1: the rarest).
RARE_NAME = 0.55

_DIGIT_KINDS = ("amount", "percentage", "stake")


@dataclass(frozen=True, eq=False)
class Portrait:
    """``terms`` is a unit vector of stems by their weight; ``key`` is whatever the caller knows the article by."""

    key: Any
    at: datetime
    source: str
    fingerprint: Fingerprint
    terms: Mapping[str, float]
    title: frozenset[str]
    names: frozenset[str]
    actors: frozenset[str]
    figures: frozenset[str]
    vector: Vector | None = field(default=None)


@cache
def _table() -> Mapping[str, float]:
    lines = files("monitor.stories").joinpath("data/rarity.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return {stem: int(count) / 1000 for stem, count in pairs}


@cache
def rarity(stem: str) -> float:
    """From 0 (a word of every text) to 1 (of less than three texts in a thousand); an actor is «@slug»."""
    return min(1.0, math.log(_table().get(stem, RAREST)) / math.log(RAREST))


def portray(
    key: Any,
    at: datetime,
    source: str,
    title: str,
    body: str,
    *,
    actors: Iterable[str] = (),
    figures: Iterable[Mapping[str, Any]] = (),
    vector: Vector | None = None,
) -> Portrait:
    """The portrait of an article; ``figures`` are those of its stored understanding."""
    head, rest = tokenize(title), tokenize(body[:READ])
    return Portrait(
        key=key,
        at=at,
        source=source,
        fingerprint=Fingerprint.of(f"{title}. {body}"),
        terms=_terms(head, rest),
        title=frozenset(token.stem for token in head if rarity(token.stem) >= RARE_NAME),
        names=_names(body, rest) | _names(title, head),
        actors=frozenset(actors),
        figures=_figures(figures),
        vector=vector,
    )


def _terms(head: list[Token], rest: list[Token]) -> dict[str, float]:
    counts: Counter[str] = Counter(token.stem for token in rest)
    for token in head:
        counts[token.stem] += TITLE  # type: ignore[assignment]
    weights = {stem: (1 + math.log(count)) * rarity(stem) for stem, count in counts.items() if len(stem) > 1}
    best = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:TERMS]
    norm = math.sqrt(sum(weight * weight for _, weight in best)) or 1.0
    return {stem: round(weight / norm, 4) for stem, weight in best}


def _names(text: str, tokens: list[Token]) -> frozenset[str]:
    """The rare words that the text writes with a capital within a sentence, or with a digit."""
    found = set()
    for token in tokens:
        if not (token.text[0].isupper() or token.text[0].isdigit()) or len(token.text) < 3:
            continue
        before = text[: token.start].rstrip(" \u00a0«\"“’'")
        if (before and before[-1] not in ".!?:;\n") or token.text[0].isdigit():
            found.add(token.stem)
    return frozenset(stem for stem in found if rarity(stem) >= RARE_NAME)


def _figures(figures: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Sums, shares and stakes with their unit; dates are in every text of a day."""
    return frozenset(
        f"{figure['value'].rstrip('0').rstrip('.') if '.' in figure['value'] else figure['value']}{figure['unit']}"
        for figure in figures
        if figure.get("kind") in _DIGIT_KINDS and figure.get("value")
    )
