"""The passages of an article that made a watchlist match, with their words marked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from monitor.alerts.excerpt import mark_terms
from monitor.alerts.values import Passage

#: Characters shown around a passage.
_AROUND: Final = 110


def title_marks(title: str, spans: Iterable[Mapping[str, Any]]) -> tuple[Passage, ...]:
    """The title cut into passages, what matched marked."""
    return mark_terms(title, 0, len(title), [span for span in spans if span.get("field") == "title"])


def excerpts(texts: Mapping[str, str], spans: Iterable[Mapping[str, Any]], limit: int = 2) -> list[tuple[Passage, ...]]:
    """At most ``limit`` excerpts around the passages in lead and text, each cut at words."""
    listed = list(spans)
    found: list[tuple[Passage, ...]] = []
    for field, text in texts.items():
        inside = sorted((s for s in listed if s.get("field") == field), key=lambda span: int(span["start"]))
        shown_to = -1
        for span in inside:
            if len(found) == limit:
                return found
            if int(span["start"]) < shown_to:
                continue
            start, end = _window(text, int(span["start"]), int(span["end"]))
            shown_to = end
            found.append(_ellipses(mark_terms(text, start, end, inside), start > 0, end < len(text)))
    return found


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Around ``text[start:end]``, from the start of a word to the end of one, within its paragraph."""
    first = max(text.rfind("\n", 0, start) + 1, start - _AROUND)
    if first > 0 and text[first - 1] not in " \n":
        space = text.find(" ", first, start)
        first = space + 1 if space >= 0 else start
    paragraph = text.find("\n", end)
    last = min(paragraph if paragraph >= 0 else len(text), end + _AROUND)
    if last < len(text) and text[last] not in " \n":
        space = text.rfind(" ", end, last)
        last = space if space >= 0 else end
    return first, last


def _ellipses(passages: tuple[Passage, ...], before: bool, after: bool) -> tuple[Passage, ...]:
    return (*((Passage("…\u00a0"),) if before else ()), *passages, *((Passage("\u00a0…"),) if after else ()))
