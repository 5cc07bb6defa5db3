"""Where a costly pattern may match at all: around the words that its every match holds.

A pattern of figures tries dozens of branches at each character; «€» or «millions» is found at a hundredth of
that cost, and only its surroundings are then read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def around(text: str, anchor: re.Pattern[str], before: int, after: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of ``text`` around the matches of ``anchor``, in order, never overlapping.

    ``before`` and ``after`` are how far a match may reach on either side of an anchor.
    """
    start = end = -1
    for match in anchor.finditer(text):
        first = max(0, match.start() - before)
        if first > end:
            if end >= 0:
                yield start, end
            start = first
        end = min(len(text), match.end() + after)
    if end >= 0:
        yield start, end


def find_around(
    pattern: re.Pattern[str], text: str, anchor: re.Pattern[str], before: int, after: int
) -> Iterator[re.Match[str]]:
    """Yield the matches of ``pattern`` near the matches of ``anchor``."""
    for start, end in around(text, anchor, before, after):
        yield from pattern.finditer(text, start, end)
