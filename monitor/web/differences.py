"""The revisions of an article as its page tells them: what changed, what matters, what is cosmetic. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KINDS = {
    "added": "Phrase ajoutée",
    "removed": "Phrase retirée",
    "changed": "Phrase modifiée",
    "moved": "Phrase déplacée",
}
MATTERS = {
    "title": "titre",
    "status": "statut",
    "figure": "chiffre",
    "actor": "acteur",
    "negation": "négation",
    "passage": "passage",
}


@dataclass(frozen=True)
class Run:
    """A run of words: ``mark`` is «=» kept, «-» removed or «+» added."""

    mark: str
    text: str


@dataclass(frozen=True)
class ShownChange:
    """One change with its French name, the reasons why it matters and its words."""

    kind: str
    matters: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class ShownRevision:
    """One revision: ``weighty`` changes are shown, ``cosmetic`` ones folded away; none once its text was ``erased``."""

    number: int
    seen: datetime
    title: str
    status: str
    summary: tuple[str, ...] = ()
    weighty: list[ShownChange] = field(default_factory=list)
    cosmetic: list[ShownChange] = field(default_factory=list)
    omitted: int = 0
    erased: datetime | None = None


def history(rows: Iterable[Mapping[str, Any]]) -> list[ShownRevision]:
    """The revisions as the page shows them, in the order of ``rows``."""
    return [_revision(row) for row in rows]


def _revision(row: Mapping[str, Any]) -> ShownRevision:
    stored: Mapping[str, Any] = row["changes"]
    shown = ShownRevision(
        number=row["number"],
        seen=row["seen_at"],
        title=row["title"],
        status=row["status"],
        summary=tuple(stored.get("summary", ())),
        omitted=int(stored.get("omitted", 0)),
        erased=row.get("erased_at"),
    )
    if title := stored.get("title"):
        _sort(shown, "Titre modifié", title)
    for change in stored.get("lead", ()):
        # The lead repeats the text: where it says something new, the text's own changes say it too.
        shown.cosmetic.append(_shown(f"Chapô, {KINDS[change['kind']].lower()}", change))
    for change in stored.get("sentences", ()):
        _sort(shown, KINDS[change["kind"]], change)
    return shown


def _sort(shown: ShownRevision, kind: str, change: Mapping[str, Any]) -> None:
    (shown.weighty if change["matters"] else shown.cosmetic).append(_shown(kind, change))


def _shown(kind: str, change: Mapping[str, Any]) -> ShownChange:
    reasons = ", ".join(MATTERS[matter] for matter in change["matters"])
    return ShownChange(kind, reasons, tuple(Run(mark, text) for mark, text in change["words"]))
