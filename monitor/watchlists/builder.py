"""The visual builder's view of a query: the same tree as plain JSON, lossless both ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, TypeAlias

from monitor.watchlists.errors import QueryError
from monitor.watchlists.parse import words
from monitor.watchlists.printing import print_word
from monitor.watchlists.syntax import (
    Actor,
    Amount,
    And,
    AtLeast,
    Comparison,
    Context,
    Count,
    Country,
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
    conjunction,
    disjunction,
    negation,
)

Json: TypeAlias = dict[str, Any]


def to_json(query: Query) -> Json:
    """A query as JSON; ``kind`` names the node, ``items`` or ``item`` hold its operands."""
    match query:
        case And(operands=operands):
            return {"kind": "all", "items": [to_json(o) for o in operands]}
        case Or(operands=operands):
            return {"kind": "any", "items": [to_json(o) for o in operands]}
        case AtLeast(minimum=minimum, operands=operands):
            return {"kind": "at_least", "minimum": minimum, "items": [to_json(o) for o in operands]}
        case Not(operand=operand):
            return {"kind": "none", "item": to_json(operand)}
        case Near(left=left, right=right, distance=distance):
            return {"kind": "near", "distance": distance, "items": [to_json(left), to_json(right)]}
        case Count(minimum=minimum, operand=operand):
            return {"kind": "count", "minimum": minimum, "item": to_json(operand)}
        case Scoped(scope=scope, operand=operand):
            return {"kind": "field", "field": scope.value, "item": to_json(operand)}
        case Within(context=context, operand=operand):
            return {"kind": "context", "context": context.value, "item": to_json(operand)}
        case _:
            return _leaf(query)


def _leaf(query: Query) -> Json:
    match query:
        case Term():
            return {
                "kind": "term",
                "words": " ".join(print_word(word) for word in query.words),
                "slop": query.slop,
            }
        case Actor(name=name):
            return {"kind": "actor", "name": name}
        case Topic():
            return {
                "kind": "topic",
                "slug": query.slug,
                "comparison": query.comparison.value,
                "value": query.value,
            }
        case Language(code=code):
            return {"kind": "language", "code": code}
        case Country(code=code):
            return {"kind": "country", "code": code}
        case Status(value=value):
            return {"kind": "status", "value": value}
        case Amount():
            return {
                "kind": "amount",
                "comparison": query.comparison.value,
                "value": query.value,
                "currency": query.currency,
            }
        case Published(first=first, last=last):
            return {
                "kind": "published",
                "first": first.isoformat() if first else None,
                "last": last.isoformat() if last else None,
            }
        case Story(new=new):
            return {"kind": "story", "new": new}
        case Reference(slug=slug):
            return {"kind": "reference", "slug": slug}
        case _:
            raise TypeError(f"not a leaf: {query!r}")


def _items(data: Json) -> list[Query]:
    items = data["items"]
    if not isinstance(items, list) or not items:
        raise QueryError("An empty group", french="un groupe est vide : ajoutez-y un mot ou supprimez-le")
    return [from_json(item) for item in items]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _term(data: Json) -> Query:
    found = words(data["words"])
    if not found:
        raise QueryError("An empty term", french="un terme est vide : écrivez-y un mot ou supprimez-le")
    return Term(found, data.get("slop") if len(found) > 1 else None)


def _near(data: Json) -> Query:
    left, right = _items(data)
    return Near(left, right, int(data["distance"]))


_READERS: Final[dict[str, Callable[[Json], Query]]] = {
    "all": lambda d: conjunction(_items(d)),
    "any": lambda d: disjunction(_items(d)),
    "at_least": lambda d: AtLeast(int(d["minimum"]), tuple(_items(d))),
    "none": lambda d: negation(from_json(d["item"])),
    "near": _near,
    "count": lambda d: Count(int(d["minimum"]), from_json(d["item"])),
    "field": lambda d: Scoped(Scope(d["field"]), from_json(d["item"])),
    "context": lambda d: Within(Context(d["context"]), from_json(d["item"])),
    "term": _term,
    "actor": lambda d: Actor(str(d["name"])),
    "topic": lambda d: Topic(str(d["slug"]), Comparison(d["comparison"]), d["value"]),
    "language": lambda d: Language(str(d["code"])),
    "country": lambda d: Country(str(d["code"])),
    "status": lambda d: Status(str(d["value"])),
    "amount": lambda d: Amount(Comparison(d["comparison"]), float(d["value"]), str(d["currency"])),
    "published": lambda d: Published(_day(d["first"]), _day(d["last"])),
    "story": lambda d: Story(bool(d["new"])),
    "reference": lambda d: Reference(str(d["slug"])),
}


def from_json(data: Json) -> Query:
    """A query from the builder's JSON. Raises ``QueryError`` for what is no query."""
    try:
        return _READERS[data["kind"]](data)
    except (KeyError, TypeError, ValueError) as error:
        raise QueryError(
            f"Not a query of the builder: {error!r}",
            french="le constructeur a envoyé une requête illisible : rechargez la page",
        ) from error
