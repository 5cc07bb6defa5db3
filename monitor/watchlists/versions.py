"""What changed between two versions of a watchlist, field by field, in French. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple

from monitor.watchlists.describe import NBSP, day, share
from monitor.watchlists.names import LANGUAGE_NAMES

#: What a watchlist asks for and how it is told: the fields that restoring a version brings back. Its name's
#: identifier, its owner and whether it is paused or archived are today's business.
CONTENT: Final = (
    "name",
    "description",
    "folder",
    "query",
    "topics",
    "examples",
    "scope",
    "only_relevant",
    "level",
    "max_age_hours",
    "expires_on",
)
LABELS: Final = {
    "client": "Client",
    "name": "Nom",
    "slug": "Identifiant",
    "description": "Description",
    "folder": "Dossier",
    "query": "Requête",
    "topics": "Sujets et seuils",
    "examples": "Articles d’exemple",
    "scope": "Périmètre",
    "only_relevant": "Seulement le cloud souverain",
    "level": "Niveau",
    "max_age_hours": "Âge maximal d’un article alerté",
    "expires_on": "Expiration",
    "active": "Active",
    "archived": "Archivée",
    "owner": "Responsable",
}
_TEXTS: Final = frozenset({"query", "description", "name"})
_SCOPE: Final = {
    "sources": "seulement les sources",
    "excluded_sources": "sans les sources",
    "languages": "langues",
    "rights": "droits",
    "similarity": "ressemblance minimale aux exemples",
}
_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")


class Run(NamedTuple):
    """A run of words: ``mark`` is «=» kept, «-» removed or «+» added."""

    mark: str
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field that changed. ``runs`` is the difference of a text's words; else ``old`` and ``new`` tell."""

    label: str
    old: str
    new: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Names:
    """Labels of what versions refer to by key: topics, people, clients, and the levels' French names."""

    topics: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    clients: Mapping[int, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)


def word_runs(old: str, new: str) -> tuple[Run, ...]:
    """The difference of two texts, word by word; joined without «-» it is ``new``, without «+» ``old``."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    runs: list[Run] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Run("=", "".join(before[i:j])))
            continue
        if i < j:
            runs.append(Run("-", "".join(before[i:j])))
        if k < m:
            runs.append(Run("+", "".join(after[k:m])))
    return tuple(runs)


def differences(old: Mapping[str, Any], new: Mapping[str, Any], names: Names) -> list[FieldChange]:
    """The fields of two versions that differ, in the order of ``LABELS``; a field that one lacks is skipped."""
    changes = []
    for name, label in LABELS.items():
        if name not in old or name not in new or old[name] == new[name]:
            continue
        runs = word_runs(old[name], new[name]) if name in _TEXTS and old[name] and new[name] else ()
        changes.append(FieldChange(label, shown(name, old[name], names), shown(name, new[name], names), runs))
    return changes


def shown(name: str, value: Any, names: Names) -> str:
    """A field's value as French prints it."""
    match name, value:
        case "client", _:
            return names.clients.get(value, f"n°{NBSP}{value}")
        case "owner", None:
            return "personne"
        case "owner", _:
            return names.people.get(value, f"n°{NBSP}{value}")
        case _, bool():
            return "oui" if value else "non"
        case "level", _:
            return names.levels.get(value, str(value))
        case "max_age_hours", _:
            return f"{value}{NBSP}heures"
        case "expires_on", None:
            return "jamais"
        case "topics", dict():
            return _topics(value, names.topics)
        case "examples", list():
            return ", ".join(f"n°{NBSP}{item}" for item in value) or "aucun"
        case "scope", dict():
            return "\u00a0; ".join(f"{_SCOPE.get(key, key)}{NBSP}: {text}" for key, text in scope(value)) or "tout"
        case _, date():
            return day(value)
        case _:
            return str(value) or "(vide)"


def scope(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The filled parts of a scope with their values as French prints them."""
    found = []
    for key, inner in value.items():
        if isinstance(inner, list) and inner:
            names = [LANGUAGE_NAMES.get(str(item), str(item)) if key == "languages" else str(item) for item in inner]
            found.append((key, ", ".join(names)))
        elif inner and not isinstance(inner, list):
            found.append((key, share(inner) if isinstance(inner, float) else str(inner)))
    return found


def scope_lines(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The parts of a scope as (French label, values)."""
    return [(_SCOPE.get(key, key), text) for key, text in scope(value)]


def _topics(value: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    listed = [f"{labels.get(slug, slug)} ≥{NBSP}{share(float(limit))}" for slug, limit in value.items()]
    return ", ".join(listed) or "aucun"
