"""Stored articles as ``tsvector``s of our own tokens; queries as ``tsquery``s that let a superset through.

A lexeme is a token's key; the normal forms, which prefixes are held against, stand beside with a mark.
PostgreSQL only narrows: every article that it lets through is evaluated.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from monitor.watchlists.anchors import PREFIX, TITLE, Clause, Key, clauses, guess
from monitor.watchlists.compile import Compiled
from monitor.watchlists.cuts import Cuts
from monitor.watchlists.facts import MARK

#: Stands before a normal form; no key begins with it.
_NORM: Final = "="
_MONTH: Final = "@"
#: PostgreSQL refuses lexemes over 2,046 bytes; nobody searches for such a token.
_LONGEST: Final = 500


def month(day: date) -> str:
    """The lexeme of a month of publication, so that one index answers words and period together."""
    return f"{_MONTH}{day:%Y-%m}"


def lexemes(*texts: str, published: date | None = None) -> list[str]:
    """The distinct lexemes of an article's texts, in order, with that of its month."""
    found: set[str] = {month(published)} if published else set()
    for text in texts:
        cuts = Cuts(text)
        found.update(cuts.keys())
        found.update(_NORM + norm for norm in cuts.norms())
    return sorted(lexeme for lexeme in found if len(lexeme) <= _LONGEST)


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _key(key: Key) -> str | None:
    """A key as a ``tsquery``; None if the vector cannot tell."""
    if isinstance(key, tuple):
        parts = [part for part in map(_key, key) if part is not None]
        return " & ".join(parts) if len(parts) == 1 else f"({' & '.join(parts)})" if parts else None
    if key.startswith(PREFIX):
        return f"{_quoted(_NORM + key.removeprefix(PREFIX))}:*"
    key = key.removeprefix(TITLE)
    if key.startswith(MARK) or len(key) > _LONGEST:
        return None
    return _quoted(key)


def _clause(clause: Clause) -> str | None:
    parts = [_key(key) for key in sorted(clause, key=repr)]
    told = [part for part in parts if part is not None]
    return f"({' | '.join(told)})" if told and len(told) == len(parts) else None


def within(first: date, last: date) -> str:
    """A ``tsquery`` for the months from ``first`` to ``last``."""
    found = []
    while (first.year, first.month) <= (last.year, last.month):
        found.append(_quoted(month(first)))
        first = first.replace(day=28) + timedelta(days=4)
        first = first.replace(day=1)
    return f"({' | '.join(found)})"


def superset(compiled: Compiled) -> str:
    """A ``tsquery`` that every matching article satisfies; empty where words say nothing."""
    found = (_clause(clause) for clause in clauses(compiled.root, guess))
    return " & ".join(dict.fromkeys(part for part in found if part is not None))
