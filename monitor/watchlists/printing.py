"""From a syntax tree to its canonical text: the form that is stored, shown and compared."""

from __future__ import annotations

import re
from typing import Final

from monitor.watchlists import vocabulary
from monitor.watchlists.syntax import (
    Actor,
    Amount,
    And,
    AtLeast,
    Comparison,
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
    Scoped,
    Status,
    Story,
    Term,
    Topic,
    Within,
    Word,
)

#: How tightly a printed node binds: 4 stands anywhere, 0 only at the outside of parentheses.
_UNIT, _NEAR, _ALL, _ANY, _DIFFERENCE = 4, 3, 2, 1, 0
_OPERATOR: Final = re.compile(r"(?:ET|AND|OU|OR|SAUF|NON|NOT|PROCHE|NEAR|AU|AT)\b|\d+\+")
_PLAIN: Final = re.compile(r"[^\s()\"«»“”,;<>≥≤~:@*=&|-][^\s()\"«»“”,;<>≥≤~:@*&|]*")


def _number(value: float) -> str:
    return f"{value:.12g}".replace(".", ",")


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and not _OPERATOR.match(text)


def print_word(word: Word) -> str:
    """One word with its mark."""
    match word.form:
        case Form.EXACT:
            return f"={word.text}"
        case Form.PREFIX:
            return f"{word.text}*"
        case Form.STEM:
            return word.text


def print_term(term: Term) -> str:
    """A term: a lone word bare where it can be read back, everything else in quotes."""
    text = " ".join(print_word(word) for word in term.words)
    if len(term.words) == 1 and term.slop is None and _is_plain(term.words[0].text):
        return text
    slop = "" if term.slop is None else f"~{term.slop}"
    return f'"{text}"{slop}' if '"' not in text else f"«{text}»{slop}"


def _value(text: str) -> str:
    return text if _is_plain(text) else f'"{text}"'


def print_amount(value: float, currency: str) -> str:
    """«10M€», «1,5Md€», «500k€», «12CHF»."""
    for multiple, sign in ((1e9, "Md"), (1e6, "M"), (1e3, "k")):
        if value >= multiple and float(f"{value / multiple:.12g}") * multiple == value:
            return f"{_number(value / multiple)}{sign}{vocabulary.CURRENCY_SIGNS.get(currency, '')}"
    return f"{_number(value)}{vocabulary.CURRENCY_SIGNS.get(currency, '')}"


def _published(query: Published) -> str:
    if query.first is not None and query.last is not None:
        return f"date:{query.first.isoformat()}..{query.last.isoformat()}"
    if query.first is not None:
        return f"date>={query.first.isoformat()}"
    return f"date<={query.last.isoformat()}" if query.last is not None else "date:.."


def _leaf(query: Query) -> str:
    match query:
        case Term():
            return print_term(query)
        case Actor():
            return f'acteur:"{query.name}"'
        case Topic():
            name = _value(query.slug)
            if query.value is None:
                return f"sujet:{name}"
            return f"sujet:{name}{query.comparison}{_number(query.value)}"
        case Language():
            return f"langue:{query.code}"
        case Country():
            return f"pays:{query.code}"
        case Status():
            return f"statut:{vocabulary.STATUS_NAMES[query.value]}"
        case Amount():
            sign = "=" if query.comparison is Comparison.EQUAL else query.comparison
            return f"montant{sign}{print_amount(query.value, query.currency)}"
        case Published():
            return _published(query)
        case Story():
            return f"histoire:{'nouvelle' if query.new else 'suite'}"
        case Reference():
            return f"@{query.slug}"
        case _:
            raise TypeError(f"not a leaf: {query!r}")


def _and(query: And) -> tuple[str, int]:
    operands = list(query.operands)
    excluded: list[str] = []
    while len(operands) > 1 and isinstance(operands[-1], Not):
        last = operands.pop()
        if isinstance(last, Not):
            excluded.insert(0, _at(last.operand, _NEAR))
    if not excluded:
        return " ET ".join(_at(o, _ALL) for o in operands), _ALL
    kept = _at(operands[0], _ALL) if len(operands) == 1 else " ET ".join(_at(o, _ALL) for o in operands)
    return " SAUF ".join([kept, *excluded]), _DIFFERENCE


def _render(query: Query) -> tuple[str, int]:
    match query:
        case And():
            return _and(query)
        case Or():
            return " OU ".join(_at(o, _ALL) for o in query.operands), _ANY
        case Not():
            return f"NON {_at(query.operand, _NEAR)}", _ALL
        case Near():
            # The right side of PROCHE is a unit; the left may be a chain of them.
            left = _at(query.left, _NEAR)
            return f"{left} PROCHE/{query.distance} {_at(query.right, _UNIT)}", _NEAR
        case Scoped():
            return f"{vocabulary.SCOPE_NAMES[query.scope]}:{_at(query.operand, _UNIT)}", _UNIT
        case Within():
            return f"{vocabulary.CONTEXT_NAMES[query.context]}:{_at(query.operand, _UNIT)}", _UNIT
        case Count():
            return f"{query.minimum}+ {_at(query.operand, _UNIT)}", _UNIT
        case AtLeast():
            listed = ", ".join(_at(o, _DIFFERENCE) for o in query.operands)
            return f"AU MOINS {query.minimum} DE ({listed})", _UNIT
        case _:
            return _leaf(query), _UNIT


def _at(query: Query, tightness: int) -> str:
    text, own = _render(query)
    return text if own >= tightness else f"({text})"


def print_query(query: Query) -> str:
    """The canonical text of ``query``; ``parse`` reads it back to an equal tree."""
    return _render(query)[0]
