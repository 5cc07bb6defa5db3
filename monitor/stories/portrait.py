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
TITLE = 2
#: Where the table of rarity ends: what is rarer is all equally rare.
RAREST = 0.0015
#: Names, and the words of a title that count, are at least this rare (0: in every text; 1: the rarest).
TELLING = 0.55
#: An actor of the gazetteer counts as a name that the text says twice.
ACTOR = 1.7
#: A word that only begins sentences is a name where it is as rare as this.
SURELY_NAME = 0.9

_DIGIT_KINDS = ("amount", "percentage", "stake")


@dataclass(frozen=True, eq=False)
class Portrait:
    """What is compared. ``key`` is whatever the caller knows the article by.

    ``words`` are what happened: a unit vector of common words by their stems; ``names`` are who and where, each with
    how often the text says it. ``title`` holds the telling stems of the title, of both sorts.
    """

    key: Any
    at: datetime
    source: str
    fingerprint: Fingerprint
    words: Mapping[str, float]
    names: Mapping[str, float]
    title: frozenset[str]
    actors: frozenset[str]
    figures: frozenset[str]
    vector: Vector | None = field(default=None)


@cache
def _table() -> Mapping[str, float]:
    lines = files("monitor.stories").joinpath("data/rarity.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if not line.startswith("#"))
    return {stem: int(count) / 10_000 for stem, count in pairs}


@cache
def rarity(stem: str) -> float:
    """From 0 (a word of every text) to 1 (of fewer than 15 texts in 10,000); an actor is «@slug»."""
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
    names = _named(title, head) | _named(body, rest)
    return Portrait(
        key=key,
        at=at,
        source=source,
        fingerprint=Fingerprint.of(f"{title}. {body}"),
        words=_words(head, rest, names),
        names=_names(head, rest, names) | {f"@{actor}": ACTOR for actor in actors},
        title=frozenset(token.stem for token in head if rarity(token.stem) >= TELLING),
        actors=frozenset(actors),
        figures=_figures(figures),
        vector=vector,
    )


def _words(head: list[Token], rest: list[Token], names: frozenset[str]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for tokens, times in ((head, TITLE), (rest, 1)):
        for token in tokens:
            if len(token.stem) > 1 and token.stem not in names:
                counts[token.stem] += times
    weights = {stem: (1 + math.log(count)) * rarity(stem) ** 2 for stem, count in counts.items()}
    best = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:TERMS]
    norm = math.sqrt(sum(weight * weight for _, weight in best)) or 1.0
    return {stem: round(weight / norm, 4) for stem, weight in best}


def _names(head: list[Token], rest: list[Token], names: frozenset[str]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for tokens, times in ((head, TITLE), (rest, 1)):
        counts.update({stem: times * count for stem, count in Counter(t.stem for t in tokens).items() if stem in names})
    return {stem: round(1 + math.log(count), 3) for stem, count in counts.most_common(TERMS)}


def _named(text: str, tokens: list[Token]) -> frozenset[str]:
    """The rare words that the text writes with a capital within a sentence, or with a capital and never without."""
    within, upper, lower = set(), set(), set()
    for token in tokens:
        if token.text[0].islower() or len(token.text) < 3:
            lower.add(token.stem)
        elif token.text[0].isdigit():
            continue
        else:
            upper.add(token.stem)
            before = text[: token.start].rstrip(" \u00a0«\"“’'")
            if before and before[-1] not in ".!?:;\n":
                within.add(token.stem)
    certain = {stem for stem in upper - lower if rarity(stem) >= SURELY_NAME}
    return frozenset(stem for stem in within | certain if rarity(stem) >= TELLING)


def _figures(figures: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Sums, shares and stakes with their unit; dates are in every text of a day."""
    return frozenset(
        f"{figure['value'].rstrip('0').rstrip('.') if '.' in figure['value'] else figure['value']}{figure['unit']}"
        for figure in figures
        if figure.get("kind") in _DIGIT_KINDS and figure.get("value")
    )
