"""Where an error stands in a query, for a page to underline it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.watchlists.errors import QueryError

#: Characters of the query shown around an error.
_AROUND = 60


@dataclass(frozen=True)
class Located:
    """An error as a page shows it; ``wrong`` is underlined between ``before`` and ``after``, empty if nowhere."""

    message: str
    advice: str
    start: int
    end: int
    before: str = ""
    wrong: str = ""
    after: str = ""


def locate(error: QueryError, text: str) -> Located:
    """``error`` with the passage of ``text`` that it is about; one about the whole has no passage."""
    message = error.french[0].upper() + error.french[1:] + "."
    if error.position == 0 and error.length == 1 and "(position 1)" not in error.french:
        return Located(message, error.advice, 0, 0)
    start = min(error.position, len(text))
    end = min(max(error.position + error.length, start + 1), len(text))
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return Located(
        message,
        error.advice,
        start,
        end,
        ("…" if start > _AROUND else "") + before,
        text[start:end] or "\u2423",
        after + ("…" if end + _AROUND < len(text) else ""),
    )
