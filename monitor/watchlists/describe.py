"""What a query means, in plain French: sentences that nest as the query does. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from monitor.watchlists.names import COUNTRY_NAMES, LANGUAGE_NAMES, MONTHS
from monitor.watchlists.printing import print_amount
from monitor.watchlists.syntax import (
    Actor,
    Amount,
    And,
    AtLeast,
    Comparison,
    Context,
    Count,
    Country,
    Form,
    Language,
    Near,
    Not,
    Or,
    Published,
    Query,
    Reference,
    Scope,
    Scoped,
    Status,
    Story,
    Term,
    Topic,
    Within,
    Word,
)

NBSP: Final = "\u00a0"
#: Between a number and its unit, where typography wants a space: «10 M€».
_UNIT: Final = re.compile(r"(?<=\d)(?=[kM€$£])")

_SCOPES: Final = {
    Scope.TITLE: "dans le titre",
    Scope.LEAD: "dans le chapô",
    Scope.TEXT: "dans le texte",
    Scope.SOURCE: "dans le nom de la source",
    Scope.AUTHOR: "dans le nom des auteurs",
}
_CONTEXTS: Final = {Context.NEGATED: "dans une phrase qui nie", Context.QUOTED: "dans des propos rapportés"}
_COMPARED: Final = {
    Comparison.AT_LEAST: "d’au moins",
    Comparison.AT_MOST: "d’au plus",
    Comparison.MORE: "de plus de",
    Comparison.LESS: "de moins de",
    Comparison.EQUAL: "de",
}
_STATUSES: Final = {
    "confirmed": "l’information est confirmée",
    "conditional": "l’information est au conditionnel",
    "denied": "l’information est démentie",
    "opinion": "l’article est une opinion",
}


@dataclass(frozen=True)
class Meaning:
    """A sentence, what it introduces, and the sub-query that it names, if any."""

    text: str
    parts: tuple[Meaning, ...] = ()
    reference: str = ""


def _quoted(text: str) -> str:
    return f"«{NBSP}{text}{NBSP}»"


def share(value: float) -> str:
    """A probability as a percentage: «70 %», «2,5 %»."""
    return f"{value * 100:.4g}".replace(".", ",") + f"{NBSP}%"


def day(value: date) -> str:
    """«1er mai 2026»."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {MONTHS[value.month - 1]} {value.year}"


def _word(word: Word) -> str:
    return f"{word.text}…" if word.form is Form.PREFIX else word.text


def _term(term: Term) -> str:
    shown = _quoted(" ".join(_word(word) for word in term.words))
    exact = [word.text for word in term.words if word.form is Form.EXACT]
    if len(term.words) == 1:
        match term.words[0].form:
            case Form.EXACT:
                return f"le mot {shown}, écrit exactement ainsi"
            case Form.PREFIX:
                return f"un mot qui commence par {_quoted(term.words[0].text)}"
            case Form.STEM:
                return f"le mot {shown}"
    exactly = f", avec {', '.join(map(_quoted, exact))} écrit exactement ainsi" if exact else ""
    if term.slop is None:
        return f"l’expression {shown}{exactly}"
    return f"les mots {shown} dans n’importe quel ordre, {term.slop} autres mots au plus parmi eux{exactly}"


@dataclass(frozen=True)
class Describer:
    """Describes queries; ``topics`` are the labels of topics by slug."""

    topics: Mapping[str, str] = field(default_factory=dict)

    def describe(self, query: Query) -> Meaning:
        """What ``query`` asks of an article."""
        match query:
            case And(operands=operands):
                return self._all(operands)
            case Or(operands=operands):
                return Meaning("l’un au moins de ces critères", self._each(operands))
            case AtLeast(minimum=minimum, operands=operands):
                return Meaning(f"{minimum} au moins de ces critères", self._each(operands))
            case Not(operand=operand):
                return self._wrap("mais pas", operand)
            case Near(left=left, right=right, distance=distance):
                return Meaning(
                    f"à {distance} mots de distance au plus, dans n’importe quel ordre", self._each((left, right))
                )
            case Count(minimum=minimum, operand=operand):
                return self._wrap(f"{minimum} fois au moins", operand)
            case Scoped(scope=scope, operand=operand):
                return self._wrap(_SCOPES[scope], operand)
            case Within(context=context, operand=operand):
                return self._wrap(_CONTEXTS[context], operand)
            case Reference(slug=slug):
                return Meaning("la sous-requête", reference=slug)
            case _:
                return Meaning(self._fact(query))

    def _each(self, operands: tuple[Query, ...]) -> tuple[Meaning, ...]:
        return tuple(self.describe(operand) for operand in operands)

    def _all(self, operands: tuple[Query, ...]) -> Meaning:
        wanted = [operand for operand in operands if not isinstance(operand, Not)]
        parts = self._each(operands)
        if len(wanted) == 1 and len(operands) > 1:
            return Meaning("ce critère, et aucun de ceux qui sont exclus", parts)
        return Meaning("tous ces critères à la fois", parts)

    def _wrap(self, said: str, operand: Query) -> Meaning:
        inner = self.describe(operand)
        return Meaning(f"{said}{NBSP}: {inner.text}", inner.parts, inner.reference)

    def _fact(self, query: Query) -> str:
        match query:
            case Term():
                return _term(query)
            case Actor(name=name):
                return f"l’acteur {name}, sous tous ses noms"
            case Topic():
                return self._topic(query)
            case Language(code=code):
                return f"la langue de l’article est{NBSP}: {LANGUAGE_NAMES.get(code, code)}"
            case Country(code=code):
                return f"le pays de la source est{NBSP}: {COUNTRY_NAMES.get(code, code)}"
            case Status(value=value):
                return _STATUSES[value]
            case Amount():
                amount = _UNIT.sub(NBSP, print_amount(query.value, query.currency))
                return f"l’article cite un montant {_COMPARED[query.comparison]} {amount}"
            case Published():
                return _published(query)
            case Story(new=new):
                return "l’article ouvre une histoire" if new else "l’article poursuit une histoire déjà ouverte"
            case _:
                raise TypeError(f"not a leaf: {query!r}")

    def _topic(self, topic: Topic) -> str:
        name = _quoted(self.topics.get(topic.slug, topic.slug))
        if topic.value is None:
            return f"l’article traite du sujet {name}"
        return f"le sujet {name} a une probabilité {_COMPARED[topic.comparison]} {share(topic.value)}"


def _published(query: Published) -> str:
    if query.first is not None and query.last is not None:
        if query.first == query.last:
            return f"l’article est publié le {day(query.first)}"
        return f"l’article est publié du {day(query.first)} au {day(query.last)}"
    if query.first is not None:
        return f"l’article est publié le {day(query.first)} ou après"
    return (
        f"l’article est publié le {day(query.last)} ou avant" if query.last else "l’article est publié n’importe quand"
    )
