"""What the linear model sees of a text: its stems, pairs of stems and the sorts of actors it names. Pure.

Features are hashed (Weinberger et al., «Feature Hashing for Large Scale Multitask Learning», ICML 2009), so
that no vocabulary is shipped and any text costs the same.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import log1p, sqrt

from monitor.french.gazetteer import Gazetteer
from monitor.french.tokens import tokenize

#: Width of the hashed space.
WIDTH = 1 << 18
#: Tokens read of a text: the news is said by then, and side-bars come after.
TOKENS = 900


def names(title: str, text: str, actors: Gazetteer) -> Counter[str]:
    """The named features of a document, with how often each occurs; the title counts beside the text."""
    found: Counter[str] = Counter()
    for field, content in (("t", title), ("", text)):
        tokens = tokenize(content)[:TOKENS]
        stems = [token.stem for token in tokens]
        found.update(f"{field}1:{stem}" for stem in stems)
        found.update(f"{field}2:{first} {second}" for first, second in pairwise(stems))
        if field:
            found.update(f"1:{stem}" for stem in stems)
        kinds = (actors.actors[mention.actor].kind for mention in actors.mentions(content, tokens))
        found.update(f"k:{kind}" for kind in kinds)
    return found


def place(name: str) -> int:
    """The column of a named feature."""
    return zlib.crc32(name.encode()) % WIDTH


def vector(found: Counter[str]) -> dict[int, float]:
    """Columns and values of a document: damped counts, unit length."""
    columns: dict[int, float] = {}
    for name, count in found.items():
        column = place(name)
        columns[column] = columns.get(column, 0.0) + log1p(count)
    length = sqrt(sum(value * value for value in columns.values())) or 1.0
    return {column: value / length for column, value in columns.items()}


def of(title: str, text: str, actors: Gazetteer) -> dict[int, float]:
    """The vector of a document."""
    return vector(names(title, text, actors))


def sentence_columns(sentence: str, actors: Gazetteer) -> Iterable[int]:
    """The columns that one sentence brings."""
    return {place(name) for name in names("", sentence, actors)}
