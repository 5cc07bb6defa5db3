"""Slack's mrkdwn as HTML, for the preview: what Slack makes of a text, and nothing more. Pure."""

from __future__ import annotations

import re
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_LINK = re.compile(r"<(https?://[^|<>]+)(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<([!@#][^<>]*)>")
_MARKS = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), "b"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), "i"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])"), "s"),
    (re.compile(r"`([^`\n]+)`"), "code"),
)
#: Coloured circles, drawn: not every machine has a font with them.
_DOTS = {"🟢": "green", "🟠": "orange", "🔴": "red", "🟣": "violet"}
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def html(text: str) -> SafeString:
    """``text`` as HTML. A mention that would act in Slack stands out, marked as such."""
    lines = []
    for line in text.split("\n"):
        quoted = line.startswith((">", "&gt;"))
        shown = _line(re.sub(r"^(?:>|&gt;) ?", "", line) if quoted else line)
        lines.append(f"<blockquote>{shown}</blockquote>" if quoted else f"{shown}<br>")
    return mark_safe("".join(lines).removesuffix("<br>"))  # noqa: S308 - every part was escaped


def _line(line: str) -> str:
    """One line: links aside, everything is unescaped as Slack does, then escaped for HTML."""
    kept: list[str] = []

    def keep(made: str) -> str:
        kept.append(made)
        return f"\x00{len(kept) - 1}\x00"

    line = line.replace("\x00", "")
    line = _LINK.sub(lambda m: keep(f'<a href="{escape(_plain(m[1]))}">{escape(_plain(m[2] or m[1]))}</a>'), line)
    line = _SPECIAL.sub(lambda m: keep(f'<mark class="acts">{escape(m[1])}</mark>'), line)
    shown: str = escape(_plain(line))
    for mark, tag in _MARKS:
        shown = mark.sub(rf"<{tag}>\1</{tag}>", shown)
    for sign, colour in _DOTS.items():
        shown = shown.replace(sign, f'<span class="dot dot-{colour}" aria-hidden="true"></span>')
    return re.sub("\x00(\\d+)\x00", lambda m: kept[int(m[1])], shown)


def _plain(text: str) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def shown(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks as the template shows them: ``kind`` with ``text``, ``lines`` or ``buttons``."""
    rows: list[dict[str, Any]] = []
    for block in blocks:
        kind = block["type"]
        row: dict[str, Any] = {"kind": kind}
        if kind == "header":
            row["text"] = block["text"]["text"]
        elif kind == "section":
            row["text"] = html(block["text"]["text"])
        elif kind == "context":
            row["lines"] = [html(element["text"]) for element in block["elements"]]
        elif kind == "actions":
            row["buttons"] = [
                {"label": one["text"]["text"], "action": one.get("action_id", ""), "url": one.get("url", "")}
                for one in block["elements"]
            ]
        rows.append(row)
    return rows
