"""The visual builder's rows: conditions that need no syntax, kept and excluded. Pure.

A query is a list of conditions that must hold (all of them, or one) and of conditions that must not. What no
plain row can say stands in a row of its own as a formula, so that any query that can be read can be shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from monitor.watchlists.entries import listed, read_entries
from monitor.watchlists.errors import QueryError
from monitor.watchlists.parse import DEFAULT_DISTANCE, parse, words
from monitor.watchlists.printing import print_query
from monitor.watchlists.syntax import (
    Actor,
    Comparison,
    Context,
    Count,
    Form,
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
