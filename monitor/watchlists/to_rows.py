"""From a query to the builder's rows. Pure; ``rows`` goes the other way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from monitor.watchlists.entries import join_entries
from monitor.watchlists.errors import QueryError
from monitor.watchlists.printing import print_amount, print_query
from monitor.watchlists.rows import Join, Row, Rows, row_query
from monitor.watchlists.syntax import (
    Actor,
    Amount,
    And,
    AtLeast,
    Comparison,
    Count,
    Form,
    Near,
    Not,
    Or,
    Query,
    Reference,
    Scoped,
    Status,
    Story,
    Term,
    Topic,
    Within,
    conjunction,
    disjunction,
)


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
