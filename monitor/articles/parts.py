"""Each actor of an article with the part that the text gives it, and the other names, in French. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

ROLES = {
    "buyer": "acheteur",
    "target": "cible",
    "seller": "vendeur",
    "certified": "qualifié",
    "certifier": "qualificateur",
}
OTHERS = {"organisation": "Organisations", "person": "Personnes"}
EXCLUSIONS = {"not": "exclu", "without": "sans", "escapes": "y échappe", "loses": "perdu"}


class Played(Protocol):
    """A mention as the database stores it."""

    @property
    def actor(self) -> Any: ...

    @property
    def actor_id(self) -> Any: ...

    @property
    def field(self) -> str: ...

    @property
    def start(self) -> int: ...

    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Part:
    """An actor and what is told of it: «acheteur», «qualifié, nié», «y échappe»; often nothing."""

    name: str
    told: str


def parts(mentions: Iterable[Played], negated: Iterable[Mapping[str, Any]]) -> list[Part]:
    """One part for each actor, in the order of the text; ``negated`` is what the understanding stores."""
    denied = {(item["slug"], item["field"], item["start"]): str(item["negation"]) for item in negated}
    names: dict[Any, str] = {}
    told: dict[Any, dict[str, None]] = {}
    for mention in mentions:
        names.setdefault(mention.actor_id, str(mention.actor))
        words = told.setdefault(mention.actor_id, {})
        negation = denied.get((mention.actor.slug, mention.field, mention.start), "")
        role = ROLES.get(mention.role, "")
        if role:
            words[f"{role}, nié" if negation else role] = None
        elif negation:
            words[EXCLUSIONS.get(negation, "exclu")] = None
    return [Part(name, ", ".join(told[key])) for key, name in names.items()]


def by_kind(others: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """The names outside the gazetteer under their French headings; a heading without names is left out."""
    named: dict[str, list[str]] = {kind: [] for kind in OTHERS}
    for other in others:
        named[other["kind"]].append(str(other["name"]))
    return [(OTHERS[kind], names) for kind, names in named.items() if names]
