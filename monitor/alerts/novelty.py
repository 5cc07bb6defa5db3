"""What an article adds to a story that was told: figures and actors that no told article had. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: News stands in the title and the opening; what follows is background, in which every article differs. Characters.
OPENING = 600
#: Lines of each sort.
LINES = 3
_FIGURE, _ACTOR, _BETWEEN = "Nouveau chiffre\u00a0: ", "Nouvel acteur\u00a0: ", "\u00a0; "
_KINDS = frozenset({"amount", "percentage", "stake"})


@dataclass(frozen=True)
class Said:
    """Figures and actors of a text by what identifies them, each with how it is told."""

    figures: Mapping[str, str] = field(default_factory=dict)
    actors: Mapping[str, str] = field(default_factory=dict)


def figures(amounts: Iterable[Mapping[str, Any]], within: int | None = None) -> dict[str, str]:
    """Sums, shares and stakes of a stored understanding; only those that start before ``within``, if given."""
    return {
        f"{_number(amount['value'])} {amount.get('unit', '')}": str(amount.get("text", ""))
        for amount in amounts
        if amount.get("kind") in _KINDS
        and amount.get("value")
        and (within is None or int(amount.get("start", 0)) < within)
    }


def fresh(opening: Said, told: Said) -> tuple[str, ...]:
    """«Nouveau chiffre : 120 millions d’euros», «Nouvel acteur : Nuagis»: what ``told`` lacks."""
    amounts = [text for key, text in opening.figures.items() if key not in told.figures][:LINES]
    names = [name for key, name in opening.actors.items() if key not in told.actors][:LINES]
    return (
        *(f"{_FIGURE}{' '.join(text.split())}" for text in amounts),
        *(f"{_ACTOR}{name}" for name in names),
    )


def joined(news: Iterable[str]) -> str:
    """The lines of ``fresh`` as an alert's reason."""
    return _BETWEEN.join(news)


def told(reason: str) -> tuple[str, ...]:
    """The lines of ``fresh`` that an alert's reason holds, whatever stands before them."""
    starts = [place for place in (reason.find(_FIGURE), reason.find(_ACTOR)) if place >= 0]
    return tuple(reason[min(starts) :].split(_BETWEEN)) if starts else ()


def _number(value: str) -> str:
    return value.rstrip("0").rstrip(".") if "." in value else value
