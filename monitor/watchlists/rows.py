"""The visual builder's rows: conditions that need no syntax, kept and excluded. Pure.

A query is a list of conditions that must hold (all of them, or one) and of conditions that must not. What no
plain row can say stands in a row of its own as a formula, so that any query that can be read can be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from monitor.watchlists.entries import join_entries, listed, read_entries
from monitor.watchlists.errors import QueryError
from monitor.watchlists.parse import DEFAULT_DISTANCE, parse, words
from monitor.watchlists.printing import print_amount, print_query
from monitor.watchlists.syntax import (
    Actor,
    Amount,
    And,
    AtLeast,
    Comparison,
    Context,
    Count,
    Form,
    Near,
    Not,
    Or,
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
    conjunction,
    disjunction,
    negation,
)
from monitor.watchlists.vocabulary import STATUS_NAMES

Join = Literal["all", "any"]
#: What a row may be, in the order in which the builder offers it.
KINDS: Final = (
    "any",
    "all",
    "exact",
    "near",
    "actor",
    "topic",
    "scope",
    "at_least",
    "count",
    "context",
    "status",
    "amount",
    "story",
    "reference",
    "formula",
)


@dataclass(frozen=True)
class Row:
    """One condition as typed. ``without`` excludes what it finds.

    ``words``: entries parted by commas, an expression, names, an amount or a formula; ``other``: the second
    side of a distance; ``number``: a distance, a minimum, or a threshold in per cent; ``choice``: a topic, a
    part of the article, a context, a status, a story or a sub-query.
    """

    kind: str = "any"
    without: bool = False
    words: str = ""
    other: str = ""
    number: str = ""
    choice: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in yet: such a row asks for nothing."""
        if self.kind in {"topic", "status", "story", "reference"}:
            return not self.choice
        return not self.words.strip() and not self.other.strip()


@dataclass(frozen=True)
class Rows:
    """All conditions; ``join`` says whether every kept row must hold or one suffices."""

    join: Join = "all"
    rows: tuple[Row, ...] = ()


def _wrong(message: str, french: str, advice: str = "") -> QueryError:
    return QueryError(message, french=french, advice=advice)


def _whole(row: Row, default: int | None = None) -> int:
    text = row.number.strip()
    if not text and default is not None:
        return default
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:
        raise _wrong(f"Not a whole number: {text!r}", "indiquez un nombre entier")
    return int(text)


def _any(text: str) -> Query:
    return disjunction(read_entries(text))


def _exact(row: Row) -> Query:
    text = row.words.strip().strip('"«»“” ')
    return Term(tuple(Word(word.text.lstrip("="), Form.EXACT) for word in words(text)))


def _threshold(text: str) -> float | None:
    plain = text.strip().removesuffix("%").strip().replace(",", ".")
    if not plain:
        return None
    try:
        value = round(float(plain) / 100, 6)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise _wrong(f"Not a percentage: {text!r}", "un seuil est un pourcentage de 0 à 100")
    return value


def _near(row: Row) -> Query:
    if not row.words.strip() or not row.other.strip():
        raise _wrong("A side of a distance is empty", "donnez les mots des deux côtés")
    # Read back from text, so that the limits of the language hold here too.
    left, right = print_query(_any(row.words)), print_query(_any(row.other))
    return parse(f"({left}) PROCHE/{_whole(row, DEFAULT_DISTANCE)} ({right})")


def _status(row: Row) -> Query:
    if row.choice not in STATUS_NAMES:
        raise ValueError(row.choice)
    return Status(row.choice)


_READERS: Final[dict[str, Callable[[Row], Query]]] = {
    "any": lambda row: _any(row.words),
    "all": lambda row: conjunction(read_entries(row.words)),
    "exact": _exact,
    "near": _near,
    "actor": lambda row: disjunction([Actor(name) for name in listed(row.words)]),
    "topic": lambda row: Topic(row.choice, Comparison.AT_LEAST, _threshold(row.number)),
    "scope": lambda row: Scoped(Scope(row.choice or "title"), _any(row.words)),
    "at_least": lambda row: parse(
        f"AU MOINS {_whole(row, 2)} DE ({', '.join(map(print_query, read_entries(row.words)))})"
    ),
    "count": lambda row: Count(max(_whole(row, 2), 1), _any(row.words)),
    "context": lambda row: Within(Context(row.choice or "negated"), _any(row.words)),
    "status": _status,
    "amount": lambda row: parse(f"montant>={row.words.strip()}"),
    "story": lambda row: Story(row.choice == "new"),
    "reference": lambda row: Reference(row.choice),
    "formula": lambda row: parse(row.words),
}


def row_query(row: Row) -> Query:
    """What one row that is filled asks for, without its exclusion. Raises ``QueryError``; its place is no use."""
    try:
        read = _READERS[row.kind]
        return read(row)
    except (KeyError, ValueError) as error:
        raise _wrong(
            f"Not a row of the builder: {error!r}", "condition inconnue : choisissez-la dans la liste"
        ) from error


def rows_query(rows: Rows) -> Query | None:
    """What all rows ask for; None if none is filled. Raises ``QueryError``."""
    kept = [row_query(row) for row in rows.rows if not row.without and not row.empty]
    excluded = [negation(row_query(row)) for row in rows.rows if row.without and not row.empty]
    joined = [conjunction(kept) if rows.join == "all" else disjunction(kept)] if kept else []
    return conjunction([*joined, *excluded]) if joined or excluded else None


def _entries(query: Query) -> list[Query] | None:
    """The alternatives of a node that can be written as entries parted by commas."""
    operands = query.operands if isinstance(query, Or) else (query,)
    return list(operands) if all(isinstance(o, Term | Actor | Reference) for o in operands) else None


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.8g}".replace(".", ",")


def _listed(kind: str, operand: Query, *, number: str = "", choice: str = "") -> Row | None:
    entries = _entries(operand)
    return None if entries is None else Row(kind, words=join_entries(entries), number=number, choice=choice)


def _plain(query: Query) -> Row | None:
    match query:
        case Term(words=found, slop=None) if all(word.form is Form.EXACT for word in found):
            return Row("exact", words=" ".join(word.text for word in found))
        case Actor(name=name):
            return Row("actor", words=join_entries([name]))
        case Reference(slug=slug):
            return Row("reference", choice=slug)
        case Or(operands=operands) if all(isinstance(o, Actor) for o in operands):
            return Row("actor", words=join_entries([o.name for o in operands if isinstance(o, Actor)]))
        case Term() | Or():
            return _listed("any", query)
        case And(operands=operands) if all(isinstance(o, Term | Actor | Reference) for o in operands):
            return Row("all", words=join_entries(operands))
        case Near(left=left, right=right, distance=distance):
            sides = _entries(left), _entries(right)
            if sides[0] is None or sides[1] is None:
                return None
            return Row("near", words=join_entries(sides[0]), other=join_entries(sides[1]), number=str(distance))
        case Topic(comparison=Comparison.AT_LEAST):
            return Row("topic", choice=query.slug, number=_percent(query.value))
        case Scoped(scope=scope, operand=operand):
            return _listed("scope", operand, choice=scope.value)
        case Within(context=context, operand=operand):
            return _listed("context", operand, choice=context.value)
        case Count(minimum=minimum, operand=operand):
            return _listed("count", operand, number=str(minimum))
        case AtLeast(minimum=minimum, operands=operands):
            return _listed("at_least", Or(operands), number=str(minimum))
        case Status(value=value):
            return Row("status", choice=value)
        case Story(new=new):
            return Row("story", choice="new" if new else "ongoing")
        case Amount(comparison=Comparison.AT_LEAST, value=value, currency=currency):
            return Row("amount", words=print_amount(value, currency))
        case _:
            return None


def row_of(query: Query, *, without: bool = False) -> Row:
    """The row that says ``query``, a formula where no plain row does exactly."""
    row = _plain(query)
    try:
        sound = row is not None and row_query(row) == query
    except QueryError:
        sound = False
    if row is None or not sound:
        row = Row("formula", words=print_query(query))
    return Row(row.kind, without, row.words, row.other, row.number, row.choice)


def _grouped(operands: Iterable[Query], joined: Callable[[Sequence[Query]], Query]) -> list[Query]:
    """Neighbours that can stand in one list, put together."""
    found: list[Query] = []
    for simple, group in groupby(operands, key=lambda o: isinstance(o, Term | Actor)):
        members = list(group)
        found += [joined(members)] if simple else members
    return found


def rows_of(query: Query) -> Rows:
    """The rows of any query: put together again they mean the same."""
    operands = query.operands if isinstance(query, And) else (query,)
    kept: list[Query] = [o for o in operands if not isinstance(o, Not)]
    barred = _grouped((o.operand for o in operands if isinstance(o, Not)), disjunction)
    excluded = [row_of(o, without=True) for o in barred]
    join: Join = "all"
    if len(kept) == 1 and isinstance(kept[0], Or) and row_of(kept[0]).kind == "formula":
        join, kept = "any", _grouped(kept[0].operands, disjunction)
    else:
        kept = _grouped(kept, conjunction)
    return Rows(join, (*(row_of(o) for o in kept), *excluded))
