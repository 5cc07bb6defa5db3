"""A term added to a query with one click: as one more alternative, or as one more demand. Pure."""

from __future__ import annotations

from monitor.watchlists.parse import parse
from monitor.watchlists.printing import print_query
from monitor.watchlists.syntax import And, Not, Query, conjunction, disjunction


def _parts(query: Query) -> tuple[list[Query], list[Query]]:
    """What is sought and what is excluded."""
    operands = query.operands if isinstance(query, And) else (query,)
    return [o for o in operands if not isinstance(o, Not)], [o for o in operands if isinstance(o, Not)]


def widen(text: str, addition: str) -> str:
    """``text`` or ``addition``; exclusions go on to weigh on both. Raises ``QueryError``."""
    added = parse(addition)
    if not text.strip():
        return print_query(added)
    sought, excluded = _parts(parse(text))
    found = disjunction([conjunction(sought), added]) if sought else added
    return print_query(conjunction([found, *excluded]))


def narrow(text: str, addition: str) -> str:
    """``text`` and ``addition``. Raises ``QueryError``."""
    added = parse(addition)
    if not text.strip():
        return print_query(added)
    sought, excluded = _parts(parse(text))
    return print_query(conjunction([*sought, added, *excluded]))


def exclude(text: str, addition: str) -> str:
    """``text`` without ``addition``. Raises ``QueryError``."""
    barred = Not(parse(addition))
    return print_query(conjunction([parse(text), barred])) if text.strip() else print_query(barred)
