"""Furniture that no general rule knows, told by its recurrence: the same line on many pages of one source. Pure.

A line is known by a fingerprint of its words, figures masked: «12 réactions» is «34 réactions». A sentence that two
articles quote is no furniture, nor is a text that stands under several addresses: it recurs as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from hashlib import blake2b
from typing import NamedTuple

from monitor.articles.extracted import Removed
from monitor.french.tokens import norms

RULE = "recurring"
#: A line is furniture when it stood on this many pages before …
LEAST_PAGES = 3
#: … which are at least this share of the source's pages since it was first seen.
LEAST_SHARE = 0.1
#: A short line without an end may be an intertitle («Contexte»): it has to stand on more pages.
SHORT_TOKENS, SHORT_PAGES, SHORT_SHARE = 3, 5, 0.4
#: Where more than this share of a text recurs, it is the same article again: nothing is taken.
MOST_OF_TEXT = 0.5
#: A longer line is not compared, in characters.
LONGEST = 800

_FIGURE = re.compile(r"\d+")


class Seen(NamedTuple):
    """How often a line was seen: on how many pages, of how many of the source since its first."""

    pages: int
    since: int


def fingerprint(line: str) -> int:
    """A signed 64-bit fingerprint of the line's words; 0 for a line without words."""
    words = _FIGURE.sub("0", " ".join(norms(line)))
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "big", signed=True) if words else 0


def blocks(text: str) -> dict[int, str]:
    """The distinct lines of a text that may be compared, by fingerprint."""
    found = {fingerprint(line): line.strip() for line in text.split("\n") if 0 < len(line.strip()) <= LONGEST}
    found.pop(0, None)
    return found


def is_furniture(line: str, seen: Seen) -> bool:
    """Whether a line that was seen so often is furniture."""
    short = len(norms(line)) <= SHORT_TOKENS and not line.rstrip().endswith((".", "!", "…"))
    pages, share = (SHORT_PAGES, SHORT_SHARE) if short else (LEAST_PAGES, LEAST_SHARE)
    return seen.pages >= pages and seen.pages >= share * seen.since


def strip_recurring(text: str, known: Mapping[int, Seen], keep: Collection[int] = ()) -> tuple[str, list[Removed]]:
    """The text without the lines that ``known`` tells to be furniture, and these; ``keep`` are left where they are."""
    kept: list[str] = []
    removed: list[Removed] = []
    for line in text.split("\n"):
        mark = fingerprint(line)
        if mark in known and mark not in keep and is_furniture(line, known[mark]):
            removed.append(Removed(line.strip(), RULE))
        else:
            kept.append(line)
    if sum(len(part.text) for part in removed) > MOST_OF_TEXT * len(text):
        return text, []
    return "\n".join(kept).strip("\n"), removed
