"""Which parts of a sentence stand between quotation marks, even when one of the marks is in another
sentence.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"[«»\"]")


def _opens(text: str, at: int) -> bool:
    """Whether the straight quote at ``at`` opens: what follows it is text and what precedes is none."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if not text[at + 1 :].strip():
        return before.isspace() and at > 0
    if after.isspace() or after in ",.;:!?)":
        return False
    return before.isspace() or before in "(['-:«" or not before.isalnum()


def quoted_spans(text: str, *, inside: bool = False) -> list[tuple[int, int]]:
    """Return the outermost quoted spans of a flattened ``text``, marks excluded, in order.

    ``inside`` says that the sentence begins within a quotation that an earlier one has opened. A closing mark
    without an opening one quotes everything before it, an opening one without a closing all that follows.
    """
    spans: list[tuple[int, int]] = []
    depth, begin = (1, 0) if inside else (0, 0)
    for match in _MARKS.finditer(text):
        at = match.start()
        opens = match[0] == "«" or (match[0] == '"' and (_opens(text, at) if depth == 0 or at == 0 else False))
        if opens:
            if depth == 0:
                begin = at + 1
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                spans.append((begin, at))
        elif not spans:
            spans.append((0, at))
    if depth and begin < len(text):
        spans.append((begin, len(text)))
    return [(a, b) for a, b in spans if b > a]


def ends_inside_quotation(text: str) -> bool:
    """Whether a flattened ``text`` ends within a quotation that it has opened («… » only: the safe kind)."""
    return text.count("«") > text.count("»")
