"""What a new revision changes, as it is stored and told: the sentence diff, whether it matters, and why.

The lead is compared apart: pages often give the first sentences of the text again there, cut anywhere, so a
lead that was only lengthened or shortened matters to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.articles.extracted import Extracted
from monitor.articles.mentions import gazetteer
from monitor.articles.understand import Understood
from monitor.french.amounts import find_figures
from monitor.french.diff import Change, ChangeKind, Difference, Matter, compare
from monitor.french.figures import Figure

if TYPE_CHECKING:
    from monitor.articles.models import Revision

#: Changes kept of one revision: beyond, a reader compares the texts rather than reads a list.
KEPT = 150
#: Lines of each kind in a summary, and characters that one of them quotes.
LINES, QUOTED = 3, 140
#: A change of the lead matters for what it says, not for where it was cut.
_LEAD_MATTERS = frozenset({Matter.STATUS, Matter.ACTOR, Matter.NEGATION})
STATUS_WORDS = {"confirmed": "confirmé", "conditional": "à confirmer", "denied": "démenti", "opinion": "opinion"}


@dataclass(frozen=True)
class Before:
    """What is known of the revision that a new one is compared with."""

    title: str
    lead: str
    text: str
    status: str
    figures: frozenset[tuple[Any, ...]]
    actors: frozenset[str]


def before(previous: Revision) -> Before:
    """Read what the comparison needs of a stored revision."""
    amounts = previous.understanding.get("amounts", [])
    return Before(
        previous.title,
        previous.lead,
        previous.text,
        previous.status,
        frozenset(tuple(a.get(key) for key in ("kind", "value", "low", "unit", "iso")) for a in amounts),
        frozenset(previous.mentions.values_list("actor__slug", flat=True)),
    )


def changes(old: Before, extracted: Extracted, understood: Understood) -> dict[str, Any]:
    """The stored form: ``material``, ``summary`` (French lines), ``transition``, ``matters`` and the diff."""
    found = compare(old.title, old.text, extracted.title, extracted.text, gazetteer())
    lead = compare("", old.lead, "", extracted.lead, gazetteer())
    matters = set(found.matters)
    if old.lead and extracted.lead:
        matters |= lead.matters & _LEAD_MATTERS
    if old.status != understood.status:
        matters.add(Matter.STATUS)
    return {
        "material": bool(matters),
        "summary": _summary(old, extracted, understood, found) if matters else [],
        "transition": _transition(old.status, understood.status),
        "matters": [matter.value for matter in Matter if matter in matters],
        "markers": list(found.markers),
        "title": _stored(found.title) if found.title else None,
        "lead": [_stored(change) for change in lead.changes],
        "sentences": [_stored(change) for change in found.changes[:KEPT]],
        "omitted": max(0, len(found.changes) - KEPT),
    }


def _transition(old: str, new: str) -> str:
    """What the news has become, where that calls for an alert of its own kind."""
    if new == "confirmed" and old in {"conditional", "denied"}:
        return new
    return new if new == "denied" and old != new else ""


def _stored(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "matters": [matter.value for matter in change.matters],
        "words": [[words.mark, words.text] for words in change.words],
    }


def _summary(old: Before, extracted: Extracted, understood: Understood, found: Difference) -> list[str]:
    """The lines that an alert shows under «Ce qui change», the weightiest first."""
    told: list[str] = []
    if old.status != understood.status:
        told.append(f"Statut\u00a0: {STATUS_WORDS.get(old.status, '?')} → {STATUS_WORDS[understood.status]}")
    if found.title and found.title.matters:
        told.append(f"Titre\u00a0: «\u00a0{extracted.title}\u00a0»")
    told += [f"Mise à jour signalée\u00a0: {_short(marker)}" for marker in found.markers[:1]]
    told += _figure_lines(old, understood, found)
    names = dict.fromkeys(m.name for m in understood.mentions if m.slug not in old.actors)
    told += [f"Nouvel acteur\u00a0: {name}" for name in list(names)[:LINES]]
    gone = old.actors - {m.slug for m in understood.mentions}
    actors = gazetteer().actors
    told += [f"Acteur qui n’est plus cité\u00a0: {actors[slug].name}" for slug in sorted(gone) if slug in actors][
        :LINES
    ]
    return told + _sentence_lines(found)


def _figure_lines(old: Before, understood: Understood, found: Difference) -> list[str]:
    """A figure that replaced another one in the same sentence, then the figures that are new altogether."""
    told: dict[str, str] = {}
    for change in found.changes:
        if Matter.FIGURE in change.matters and change.old and change.new:
            first, second = find_figures(change.old.text), find_figures(change.new.text)
            lost = [f for f in first if _identity(f) not in {_identity(g) for g in second}]
            won = [f for f in second if _identity(f) not in {_identity(g) for g in first}]
            if len(lost) == len(won) == 1 and lost[0].kind is won[0].kind:
                told[won[0].text] = f"Chiffre\u00a0: {lost[0].text} → {_told(won[0])}"
    fresh = [f for f in understood.amounts if _identity(f) not in old.figures and f.value is not None]
    for figure in fresh:
        told.setdefault(figure.text, f"Nouveau chiffre\u00a0: {_told(figure)}")
    return list(told.values())[: LINES + 2]


def _sentence_lines(found: Difference) -> list[str]:
    """Sentences that came, went or turned round, where the lines above say nothing of them."""
    told = []
    for change in found.changes:
        if Matter.NEGATION in change.matters and change.new:
            told.append(f"Négation modifiée\u00a0: «\u00a0{_short(change.new.text)}\u00a0»")
        elif Matter.PASSAGE in change.matters and change.kind is ChangeKind.ADDED and change.new:
            told.append(f"Nouveau passage\u00a0: «\u00a0{_short(change.new.text)}\u00a0»")
        elif Matter.PASSAGE in change.matters and change.kind is ChangeKind.REMOVED and change.old:
            told.append(f"Passage retiré\u00a0: «\u00a0{_short(change.old.text)}\u00a0»")
        elif Matter.PASSAGE in change.matters and change.new:
            told.append(f"Passage modifié\u00a0: «\u00a0{_short(change.new.text)}\u00a0»")
    return told[:LINES]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    if len(flat) <= QUOTED:
        return flat
    return flat[: QUOTED - 1].rsplit(" ", 1)[0].rstrip(" ,;:.(«–-") + "…"


def _identity(figure: Figure) -> tuple[Any, ...]:
    """What makes two figures the same one, as they are stored."""
    value, low = (None if number is None else format(number, "f") for number in (figure.value, figure.low))
    return figure.kind.value, value, low, figure.unit, figure.iso


def _told(figure: Figure) -> str:
    return f"{figure.text} ({figure.label})" if figure.label else figure.text
