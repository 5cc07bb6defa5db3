"""How much of an article a message quotes, and what is highlighted in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from monitor.alerts.values import Passage


def excerpt(text: str, limit: int) -> str:
    """At most ``limit`` characters (code points) of ``text``, cut at a word, with an ellipsis if cut."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    if limit <= 1:
        return ""
    cut = flat[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.(«–-")
    return f"{cut}…"


def mark_terms(text: str, start: int, end: int, spans: Iterable[Mapping[str, Any]]) -> tuple[Passage, ...]:
    """``text[start:end]`` cut into passages, those of ``spans`` (code-point offsets) marked."""
    inside = sorted(
        (max(int(span["start"]), start), min(int(span["end"]), end))
        for span in spans
        if int(span["start"]) < end and int(span["end"]) > start
    )
    passages: list[Passage] = []
    place = start
    for begin, stop in inside:
        if stop <= place:
            continue
        if begin > place:
            passages.append(Passage(text[place:begin]))
        passages.append(Passage(text[max(begin, place) : stop], marked=True))
        place = stop
    if place < end:
        passages.append(Passage(text[place:end]))
    return tuple(passages)
