"""What the lexical head sees of a text: its stems, pairs of stems and the sorts of actors it names. Pure.

Features are hashed (Weinberger et al., «Feature Hashing for Large Scale Multitask Learning», ICML 2009), so
that no vocabulary is shipped and any text costs the same.
"""

from __future__ import annotations

import zlib
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from math import log1p, sqrt

from monitor.french.gazetteer import Gazetteer
from monitor.topics.reading import Line, Reading

#: Width of the hashed space.
WIDTH = 1 << 18


@lru_cache(maxsize=1 << 18)
def place(name: str) -> int:
    """The column of a named feature."""
    return zlib.crc32(name.encode()) % WIDTH


def _names(line: Line, actors: Gazetteer, field: str) -> Counter[str]:
    stems = line.stems
    found = Counter(f"{field}1:{stem}" for stem in stems)
    found.update(f"{field}2:{first} {second}" for first, second in pairwise(stems))
    if line.notions:
        for mention in actors.mentions(line.text, line.tokens):
            found[f"{field}k:{actors.actors[mention.actor].kind}"] += 1
    return found


def columns(line: Line, actors: Gazetteer) -> Counter[int]:
    """The columns that a sentence brings, with how often."""
    return Counter({place(name): count for name, count in _names(line, actors, "").items()})


def title_columns(line: Line, actors: Gazetteer) -> Counter[int]:
    """The columns that a title brings: those of a sentence, and those of a title."""
    found: Counter[int] = Counter({place(name): count for name, count in _names(line, actors, "t").items()})
    found.update(columns(line, actors))
    return found


def vector(found: Counter[int]) -> dict[int, float]:
    """Columns and values of a text: damped counts, unit length."""
    damped = {column: log1p(count) for column, count in found.items()}
    length = sqrt(sum(value * value for value in damped.values())) or 1.0
    return {column: value / length for column, value in damped.items()}


def counts(reading: Reading, actors: Gazetteer) -> tuple[Counter[int], list[Counter[int]]]:
    """The columns of the title and of each sentence."""
    return title_columns(reading.title, actors), [columns(line, actors) for line in reading.lines]


def merged(title: Counter[int], lines: list[Counter[int]]) -> Counter[int]:
    """The columns of a title with some sentences."""
    total = Counter(title)
    for line in lines:
        total.update(line)
    return total
