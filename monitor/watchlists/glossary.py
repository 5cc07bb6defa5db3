"""The names that queries may use: actors, topics, sub-queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.french.tokens import norms


def name_key(name: str) -> str:
    """The form under which names of actors are compared: «L’Anssi» as «anssi», «Gaia-X» as «gaia x»."""
    words = norms(name)
    if len(words) > 1 and words[0] in {"l", "d", "le", "la", "les"}:
        words = words[1:]
    return " ".join(words)


@dataclass(frozen=True)
class Glossary:
    """What ``acteur:``, ``sujet:`` and ``@`` refer to.

    ``actors``: from ``name_key`` of every name and alias to the slugs of the actors that bear it.
    ``topics``: from slug to the topic's own threshold, which decides where a query names none.
    ``queries``: from slug to the text of a sub-query.
    """

    actors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    topics: Mapping[str, float] = field(default_factory=dict)
    queries: Mapping[str, str] = field(default_factory=dict)


def actor_names(actors: Iterable[tuple[str, Iterable[str]]]) -> dict[str, frozenset[str]]:
    """Index actors, given as (slug, its names and aliases), for a glossary; the slug is a name too."""
    found: dict[str, frozenset[str]] = {}
    for slug, names in actors:
        for name in (slug, *names):
            key = name_key(name)
            if key:
                found[key] = found.get(key, frozenset()) | {slug}
    return found
