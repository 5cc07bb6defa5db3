"""The query language as values: what ``parse`` makes of a text and ``printing`` turns back into one.

Every node is frozen and compares by meaning: ``at``, the place in the text that it came from, is left out.
``conjunction`` and ``disjunction`` keep trees in one shape (flat, no operator with a single operand), so that
printing a query and parsing it again gives an equal tree.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

#: (start, end) in the query's text, in code points.
Place: TypeAlias = tuple[int, int]
NOWHERE: Place = (0, 0)


class Form(enum.StrEnum):
    """How a word of a query is compared with a word of the text."""

    STEM = "stem"  # any inflection: «souverain» finds «souveraines»
    EXACT = "exact"  # =Orange: these letters and accents, and a capital where the query has one
    PREFIX = "prefix"  # souver*: words that begin so


class Scope(enum.StrEnum):
    """A part of the document to which ``titre:`` and its like restrict words."""

    TITLE = "title"
    LEAD = "lead"
    TEXT = "text"
    SOURCE = "source"
    AUTHOR = "author"


class Context(enum.StrEnum):
    """``nié:`` and ``cité:``: mentions in denied sentences and in the words of somebody else."""

    NEGATED = "negated"
    QUOTED = "quoted"


class Comparison(enum.StrEnum):
    """How a number or a date is compared."""

    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"
    EQUAL = "="


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed, without its mark; it may hold several tokens («Gaia-X», «l’Anssi»)."""

    text: str
    form: Form = Form.STEM


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a sequence of words. With ``slop``, in any order with at most so many others among them."""

    words: tuple[Word, ...]
    slop: int | None = None
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention of an actor of the gazetteer, under any of its names, disambiguated."""

    name: str
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Topic:
    """The score of a topic of the taxonomy; without a comparison, the topic's own threshold decides."""

    slug: str
    comparison: Comparison = Comparison.AT_LEAST
    value: float | None = None
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Language:
    """The article's language, as an ISO 639-1 code."""

    code: str
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Country:
    """The country of the article's source, as an ISO 3166 code of two letters."""

    code: str
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Status:
    """How the article asserts its news: confirmed, conditional, denied, opinion."""

    value: str
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that the article names. ``currency`` is an ISO 4217 code, empty for any."""

    comparison: Comparison
    value: float
    currency: str = ""
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Published:
    """The day of publication in Paris, within both bounds included (None: open)."""

    first: date | None
    last: date | None
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Story:
    """Whether the article opens a story (``histoire:nouvelle``) or goes on with one (``histoire:suite``)."""

    new: bool
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """A named sub-query, ``@slug``."""

    slug: str
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Scoped:
    """Words looked for in one part of the document only."""

    scope: Scope
    operand: Query
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Within:
    """Mentions that are negated, or quoted."""

    context: Context
    operand: Query
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class And:
    """All operands hold."""

    operands: tuple[Query, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one operand holds."""

    operands: tuple[Query, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The operand does not hold."""

    operand: Query
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Both occur in one part of the document with at most ``distance`` words between them, in any order."""

    left: Query
    right: Query
    distance: int
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Count:
    """The operand occurs at least ``minimum`` times."""

    minimum: int
    operand: Query
    at: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least ``minimum`` of the operands hold."""

    minimum: int
    operands: tuple[Query, ...]
    at: Place = field(default=NOWHERE, compare=False, repr=False)


Fact: TypeAlias = Topic | Language | Country | Status | Amount | Published | Story
Query: TypeAlias = (
    Term
    | Actor
    | Topic
    | Language
    | Country
    | Status
    | Amount
    | Published
    | Story
    | Reference
    | Scoped
    | Within
    | And
    | Or
    | Not
    | Near
    | Count
    | AtLeast
)


def _flat(kind: type[And | Or], operands: Iterable[Query]) -> Iterator[Query]:
    for operand in operands:
        if isinstance(operand, kind):
            yield from operand.operands
        else:
            yield operand


def conjunction(operands: Iterable[Query], at: Place = NOWHERE) -> Query:
    """All of ``operands``, as one flat node; a single operand stands for itself."""
    flat = tuple(_flat(And, operands))
    return flat[0] if len(flat) == 1 else And(flat, at)


def disjunction(operands: Iterable[Query], at: Place = NOWHERE) -> Query:
    """Any of ``operands``, as one flat node; a single operand stands for itself."""
    flat = tuple(_flat(Or, operands))
    return flat[0] if len(flat) == 1 else Or(flat, at)


def negation(operand: Query, at: Place = NOWHERE) -> Query:
    """The contrary of ``operand``; two negations cancel."""
    return operand.operand if isinstance(operand, Not) else Not(operand, at)


def children(query: Query) -> tuple[Query, ...]:
    """The operands of a node, none for a leaf."""
    match query:
        case And() | Or() | AtLeast():
            return query.operands
        case Not() | Count() | Scoped() | Within():
            return (query.operand,)
        case Near():
            return (query.left, query.right)
        case _:
            return ()


def walk(query: Query) -> Iterator[Query]:
    """Every node, parents first."""
    yield query
    for child in children(query):
        yield from walk(child)
