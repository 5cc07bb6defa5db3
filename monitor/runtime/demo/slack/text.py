"""A Slack message as plain text, as a person would read it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_LINK = re.compile(r"<(https?://[^|>]+|mailto:[^|>]+)(?:\|([^>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_LINE = "─" * 60


def readable(text: str, blocks: list[Any] | None) -> str:
    """The message: its blocks where it has some, else its text."""
    if not blocks:
        return _plain(text)
    return "\n\n".join(part for block in blocks if (part := "\n".join(_block(block))))


def _block(block: dict[str, Any]) -> Iterator[str]:
    kind = block.get("type")
    if kind == "header":
        title = _object(block.get("text"))
        yield title
        yield "═" * min(len(title), 60)
    elif kind == "divider":
        yield _LINE
    elif kind == "image":
        yield f"[{block.get('alt_text', '')}]"
    elif kind == "section":
        if block.get("text"):
            yield _object(block["text"])
        yield from (_object(field) for field in block.get("fields") or [])
        if block.get("accessory"):
            yield _element(block["accessory"])
    elif kind in ("actions", "context"):
        separator = "  " if kind == "actions" else " · "
        yield separator.join(_element(element) for element in block.get("elements") or [])


def _element(element: dict[str, Any]) -> str:
    if element.get("type") in ("plain_text", "mrkdwn"):
        return _object(element)
    if element.get("type") == "image":
        return f"[{element.get('alt_text', '')}]"
    label = _object(element.get("text") or element.get("placeholder"))
    url = element.get("url")
    return f"[ {label} ] → {url}" if url else f"[ {label} ]"


def _object(value: dict[str, Any] | None) -> str:
    if not value:
        return ""
    text = str(value.get("text", ""))
    return text if value.get("type") == "plain_text" else _plain(text)


def _plain(text: str) -> str:
    """Links as ``label (address)``, entities as the characters they stand for."""
    linked = _LINK.sub(lambda match: f"{match[2]} ({match[1]})" if match[2] else match[1], text)
    for entity, character in _ENTITIES:
        linked = linked.replace(entity, character)
    return linked
