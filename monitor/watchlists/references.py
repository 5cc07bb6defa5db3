"""Which query uses which named sub-query. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.watchlists.errors import QueryError
from monitor.watchlists.parse import parse
from monitor.watchlists.syntax import Reference, walk


def references(text: str) -> frozenset[str]:
    """The sub-queries that a query names; none where it cannot be read."""
    if "@" not in text:
        return frozenset()
    try:
        query = parse(text)
    except QueryError:
        return frozenset()
    return frozenset(node.slug for node in walk(query) if isinstance(node, Reference))


def cycle(slug: str, queries: Mapping[str, str]) -> tuple[str, ...]:
    """The path by which the sub-query ``slug`` comes back to itself, both ends included; empty if it does not."""
    paths: list[tuple[str, ...]] = [(slug,)]
    seen: set[str] = set()
    while paths:
        path = paths.pop(0)
        for named in sorted(references(queries.get(path[-1], ""))):
            if named == slug:
                return (*path, slug)
            if named not in seen:
                seen.add(named)
                paths.append((*path, named))
    return ()


def told(path: Iterable[str]) -> str:
    """«@a → @b → @a»."""
    return " → ".join(f"@{slug}" for slug in path)


def using(slug: str, queries: Mapping[str, str]) -> frozenset[str]:
    """The sub-queries that name ``slug``, directly or through others."""
    named = {name: references(text) for name, text in queries.items()}
    found: set[str] = set()
    reached = {slug}
    while reached:
        reached = {name for name, inside in named.items() if inside & reached} - found - {slug}
        found |= reached
    return frozenset(found)
