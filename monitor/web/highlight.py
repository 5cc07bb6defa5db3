"""A text cut into paragraphs of segments, so that a page can show what was recognised in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol


class Spanned(Protocol):
    """A mention: where in the text an actor is named."""

    @property
    def field(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...

    @property
    def actor(self) -> Any: ...


@dataclass(frozen=True)
class Segment:
    """A stretch of text; ``decisive`` where it drove the score, ``actor`` its name where one is named."""

    text: str
    decisive: bool
    actor: str


def segments(text: str, mentions: Iterable[Spanned], evidence: Iterable[Mapping[str, Any]]) -> list[list[Segment]]:
    """The paragraphs of ``text`` as segments, cut where a mention or a decisive sentence starts or ends."""
    named = [(m.start, m.end, str(m.actor)) for m in mentions if m.field == "text"]
    decisive = [(int(e["start"]), int(e["end"])) for e in evidence]
    cuts = {0, len(text)} | {p for s, e, _ in named for p in (s, e)} | {p for span in decisive for p in span}
    breaks = [match.span() for match in re.finditer(r"\n+", text)]
    cuts |= {place for span in breaks for place in span}
    ordered = sorted(place for place in cuts if 0 <= place <= len(text))
    paragraphs: list[list[Segment]] = [[]]
    for start, end in pairwise(ordered):
        piece = text[start:end]
        if not piece.strip("\n"):
            paragraphs.append([])
            continue
        actor = next((name for s, e, name in named if s <= start and end <= e), "")
        paragraphs[-1].append(Segment(piece, any(s <= start and end <= e for s, e in decisive), actor))
    return [paragraph for paragraph in paragraphs if paragraph]
