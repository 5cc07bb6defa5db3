"""From the text of a query to its syntax tree."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lark import Lark, Transformer
from lark.exceptions import UnexpectedInput

from monitor.french.normal import fold
from monitor.watchlists import diagnose, values, vocabulary
from monitor.watchlists.errors import QueryError
from monitor.watchlists.syntax import (
    NOWHERE,
    Actor,
    And,
    AtLeast,
    Count,
    Form,
    Near,
    Not,
    Or,
    Place,
    Query,
    Reference,
    Scoped,
    Term,
    Topic,
    Within,
    Word,
    children,
    conjunction,
    disjunction,
    negation,
    walk,
)

if TYPE_CHECKING:
    from lark import Token

#: Longer texts are refused: no person wrote them, and each browser key stroke parses the whole.
MAX_LENGTH = 50_000
#: Distance of ``PROCHE`` without a number; most tools of the trade take ten words.
DEFAULT_DISTANCE = 10
#: Shorter prefixes would match half the dictionary.
MIN_PREFIX = 3
MAX_DISTANCE = 200
#: Levels of operators and fields.
MAX_DEPTH = 60


def _place(token: Token) -> Place:
    return (token.start_pos or 0, token.end_pos or 0)


def _cover(first: Query, last: Query) -> Place:
    return (first.at[0], last.at[1])


def word(text: str, place: Place = NOWHERE) -> Word:
    """Read one word with its mark: ``=exact`` or ``prefix*``."""
    if text.startswith("="):
        if len(text) == 1 or "*" in text:
            raise QueryError.at(
                place,
                f"Bad exact word {text!r}",
                french=f"« {text} » : le signe = précède un mot entier",
                advice="Écrivez =mot, sans espace ni astérisque.",
            )
        return Word(text[1:], Form.EXACT)
    if "*" not in text:
        if text[0] == "-" and len(text) > 1:
            raise QueryError.at(
                place,
                f"A minus sign before {text[1:]!r}",
                french=f"« {text} » : le signe moins n’exclut rien ici",
                advice=f"Pour exclure un mot, écrivez SAUF {text[1:]}.",
            )
        return Word(text)
    stem = text.removesuffix("*")
    if "*" in stem:
        raise QueryError.at(
            place,
            f"Misplaced wildcard in {text!r}",
            french=f"« {text} » : l’astérisque ne va qu’à la fin d’un mot",
            advice="Écrivez par exemple souver*.",
        )
    if len(fold(stem)) < MIN_PREFIX:
        raise QueryError.at(
            place,
            f"Prefix too short: {text!r}",
            french=f"« {text} » : un début de mot compte au moins {MIN_PREFIX} lettres",
        )
    return Word(stem, Form.PREFIX)


def words(text: str, place: Place = NOWHERE) -> tuple[Word, ...]:
    """Read the words of a term, marks included, out of a text without quotes."""
    return tuple(word(piece, place) for piece in text.split())


def _leaf_text(term: Term) -> str:
    return " ".join(word.text for word in term.words)


def _as_fact(field: str, operand: Query) -> Query:
    """Read the words under ``pays:`` and its like as values; groups are kept: ``pays:(FR OU BE)``."""
    match operand:
        case Term():
            return values.fact(field, _leaf_text(operand), operand.at)
        case And():
            return conjunction((_as_fact(field, o) for o in operand.operands), operand.at)
        case Or():
            return disjunction((_as_fact(field, o) for o in operand.operands), operand.at)
        case Not():
            return negation(_as_fact(field, operand.operand), operand.at)
        case _:
            raise QueryError.at(
                operand.at,
                f"{field}: takes plain values",
                french=f"le champ « {field} » attend une valeur simple",
                advice=f"Par exemple {field}:valeur ou {field}:(valeur1 OU valeur2).",
            )


def _only_words(name: str, operand: Query) -> None:
    """Refuse facts on the whole article under ``titre:`` and its like, which cannot apply there."""
    for node in walk(operand):
        if not isinstance(node, Term | Actor | And | Or | Not | Near | Count | AtLeast | Scoped | Within | Reference):
            raise QueryError.at(
                node.at,
                f"A fact on the whole article inside {name}:",
                french=f"« {name}: » ne s’applique qu’à des mots et à des acteurs",
            )


class _Builder(Transformer[Any, Query]):
    """Makes nodes as lark reduces rules."""

    def difference(self, items: list[Any]) -> Query:
        kept, *excluded = items[::2]
        return conjunction([kept, *(negation(o, o.at) for o in excluded)], _cover(kept, excluded[-1]))

    def alternative(self, items: list[Any]) -> Query:
        operands = items[::2]
        return disjunction(operands, _cover(operands[0], operands[-1]))

    def all(self, items: list[Any]) -> Query:
        operands = [item for item in items if not hasattr(item, "type")]
        return conjunction(operands, _cover(operands[0], operands[-1]))

    def negated(self, items: list[Any]) -> Query:
        return negation(items[1], (_place(items[0])[0], items[1].at[1]))

    def near(self, items: list[Any]) -> Query:
        left: Query = items[0]
        for operator, right in zip(items[1::2], items[2::2], strict=True):
            _, _, digits = str(operator).partition("/")
            distance = int(digits) if digits else DEFAULT_DISTANCE
            if distance > MAX_DISTANCE:
                raise QueryError.at(
                    _place(operator),
                    f"Distance over {MAX_DISTANCE}",
                    french=f"une distance de {distance} mots est trop grande (au plus {MAX_DISTANCE})",
                )
            left = Near(left, right, distance, _cover(left, right))
        return left

    def words(self, tokens: list[Token]) -> Query:
        place = (_place(tokens[0])[0], _place(tokens[-1])[1])
        return Term(tuple(word(str(t), _place(t)) for t in tokens), None, place)

    def quoted(self, tokens: list[Token]) -> Query:
        start, end = _place(tokens[0])
        content = str(tokens[0])
        inside = words(content.removeprefix("=")[1:-1], (start, end))
        if content.startswith("="):
            inside = tuple(Word(w.text, Form.EXACT) if w.form is Form.STEM else w for w in inside)
        if not inside:
            raise QueryError.at((start, end), "Empty quotes", french="rien entre les guillemets")
        slop = None
        if len(tokens) > 1:
            slop = int(str(tokens[1])[1:])
            end = _place(tokens[1])[1]
            if slop > MAX_DISTANCE or len(inside) == 1:
                raise QueryError.at(
                    _place(tokens[1]),
                    "A slop needs several words and a small number",
                    french=f"« ~{slop} » demande une expression de plusieurs mots et un nombre "
                    f"d’au plus {MAX_DISTANCE}",
                )
        return Term(inside, slop, (start, end))

    def field(self, items: list[Any]) -> Query:
        token, operand = items
        name = str(token).rstrip().removesuffix(":")
        folded = fold(name)
        place = (_place(token)[0], operand.at[1])
        if folded in vocabulary.SCOPES:
            _only_words(name, operand)
            return Scoped(vocabulary.SCOPES[folded], operand, place)
        if folded in vocabulary.CONTEXTS:
            _only_words(name, operand)
            return Within(vocabulary.CONTEXTS[folded], operand, place)
        if folded in vocabulary.FACTS:
            return _as_fact(vocabulary.FACTS[folded], operand)
        known = ", ".join(vocabulary.FIELD_NAMES)
        raise QueryError.at(
            _place(token),
            f"Unknown field {name!r}",
            french=f"champ inconnu « {name} »",
            advice=vocabulary.suggestion(name, vocabulary.FIELD_NAMES) or f"Champs possibles : {known}.",
        )

    def score(self, items: list[Any]) -> Query:
        token, term, sign, value = items
        name = str(token).rstrip().removesuffix(":")
        if vocabulary.FACTS.get(fold(name)) != "sujet":
            raise diagnose.comparison(_place(sign), str(sign).strip())
        place = (_place(token)[0], _place(value)[1])
        limit = values.number(str(value), _place(value))
        if not 0 <= limit <= 1:
            raise QueryError.at(
                _place(value),
                "A threshold lies between 0 and 1",
                french="un seuil de sujet est compris entre 0 et 1",
                advice="Par exemple sujet:capital>=0,7.",
            )
        return Topic(fold(_leaf_text(term)), vocabulary.COMPARISONS[str(sign).strip()], limit, place)

    def compared(self, items: list[Any]) -> Query:
        head, value = items
        name = str(head).rstrip("><=≥≤ \t\n")
        comparison = vocabulary.COMPARISONS[str(head)[len(name) :].strip()]
        place = (_place(head)[0], _place(value)[1])
        if fold(name) == "date":
            return values.published(comparison, str(value), place)
        return values.amount(comparison, str(value), place)

    def count(self, items: list[Any]) -> Query:
        token, operand = items
        minimum = int(str(token)[:-1])
        if minimum < 1:
            raise QueryError.at(_place(token), "A minimum of zero", french="le nombre minimal d’occurrences est 1")
        return Count(minimum, operand, (_place(token)[0], operand.at[1]))

    def at_least(self, items: list[Any]) -> Query:
        head = items[0]
        operands = tuple(item for item in items[1:] if not hasattr(item, "type"))
        if len(operands) == 1 and isinstance(operands[0], Or):
            operands = operands[0].operands
        minimum = int("".join(c for c in str(head) if c.isdigit()))
        place = (_place(head)[0], operands[-1].at[1])
        if not 1 <= minimum <= len(operands):
            raise QueryError.at(
                place,
                f"{minimum} of {len(operands)} is impossible",
                french=f"« au moins {minimum} » parmi {len(operands)} : impossible",
                advice="Séparez les éléments par des virgules : AU MOINS 2 DE (a, b, c).",
            )
        return AtLeast(minimum, operands, place)

    def reference(self, tokens: list[Token]) -> Query:
        return Reference(str(tokens[0])[1:].lower(), _place(tokens[0]))


_TOO_DEEP = QueryError("The query is nested too deep", french="trop de niveaux les uns dans les autres")


def _check_depth(query: Query) -> None:
    """Refuse what later steps, which recur, could not descend."""
    level = [query]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in children(node)]
        if not level:
            return
    raise _TOO_DEEP


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", transformer=_Builder(), maybe_placeholders=False)


def parse(text: str) -> Query:
    """Read a query.

    Words side by side are one term, a sequence of words, as in quotes; between other operands nothing means
    ET. ``SAUF`` takes away from everything on its left within its parentheses. Raises ``QueryError``.
    """
    if not text.strip():
        raise QueryError("The query is empty", french="la requête est vide")
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"The query is longer than {MAX_LENGTH} characters",
            french=f"la requête dépasse {MAX_LENGTH} caractères",
        )
    try:
        tree: Any = _parser().parse(text)
    except UnexpectedInput as error:
        raise diagnose.explain(text, error) from None
    except RecursionError:
        raise _TOO_DEEP from None
    query: Query = tree
    _check_depth(query)
    return query
