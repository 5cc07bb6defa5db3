"""Text from outside on the terminal: what a page says must not move the cursor or reverse the line."""

from __future__ import annotations

import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode categories that show nothing: controls (escape sequences), direction marks, surrogates."""


def printable(text: str, width: int = 200) -> str:
    """Return ``text`` on one line, without invisible characters, at most ``width`` characters long."""
    shown = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in _HIDDEN
    )
    line = " ".join(shown.split(" ")).strip()
    return line if len(line) <= width else line[: width - 1] + "…"
