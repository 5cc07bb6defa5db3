"""Why a text is no query: from the parser's exception to a sentence that says what to mend, and where."""

from __future__ import annotations

from typing import Final

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from monitor.watchlists.errors import QueryError

_CLOSING: Final = {'"': '"', "«": "»", "“": "”"}
_OPERATORS: Final = ("AND", "OR", "NOT", "NEAR")
_OPENERS: Final = (
    "WORD",
    "QUOTED",
    "FIELD",
    "LPAR",
    "REFERENCE",
    "COUNT",
    "AT_LEAST",
    "COMPARED",
    "AND",
    "OR",
)


def comparison(place: tuple[int, int], sign: str) -> QueryError:
    """A comparison where none can stand."""
    return QueryError.at(
        place,
        f"{sign!r} compares amounts, dates and topics only",
        french=f"« {sign} » ne compare que des montants, des dates et des sujets",
        advice="Par exemple montant>=10M€, date>=2026-11-01 ou sujet:capital>=0,7.",
    )


def _position(error: UnexpectedCharacters) -> int:
    # Declared optional by lark, though this kind of error always knows its place.
    position: int | None = error.pos_in_stream
    return position or 0


def _slop(at: int) -> QueryError:
    return QueryError.at(
        (at, at + 1),
        "A slop follows a quoted term",
        french="« ~ » suit une expression entre guillemets",
        advice='Par exemple "cloud souverain"~3.',
    )


def _delimiters(text: str) -> QueryError | None:
    """Quotes and parentheses that are not closed, or were never opened."""
    depth: list[int] = []
    quote, closing = -1, ""
    for index, character in enumerate(text):
        if closing:
            if character == closing:
                closing = ""
        elif character in _CLOSING:
            quote, closing = index, _CLOSING[character]
        elif character in "»”":
            return QueryError(
                f"Quote closed at position {index + 1} but never opened",
                french=f"guillemet fermé à la position {index + 1}, mais jamais ouvert",
                position=index,
            )
        elif character == "(":
            depth.append(index)
        elif character == ")":
            if not depth:
                return QueryError(
                    f"Parenthesis closed at position {index + 1} but never opened",
                    french=f"parenthèse fermée à la position {index + 1}, mais jamais ouverte",
                    position=index,
                )
            depth.pop()
    if closing:
        return QueryError(
            f"Quote opened at position {quote + 1} and never closed",
            french=f"guillemet ouvert à la position {quote + 1} et jamais refermé",
            position=quote,
            length=len(text) - quote,
        )
    if depth:
        return QueryError(
            f"Parenthesis opened at position {depth[-1] + 1} and never closed",
            french=f"parenthèse ouverte à la position {depth[-1] + 1} et jamais refermée",
            position=depth[-1],
        )
    return None


def _last_word(text: str) -> tuple[int, str]:
    stripped = text.rstrip()
    start = max(stripped.rfind(c) for c in " \t\n(") + 1
    return start, stripped[start:]


def _ended(text: str) -> QueryError:
    start, word = _last_word(text)
    return QueryError(
        f"Nothing follows {word!r} at position {start + 1}",
        french=f"il manque quelque chose après « {word} » (position {start + 1})",
        position=start,
        length=len(word),
    )


def _token(text: str, error: UnexpectedToken) -> QueryError:
    token = error.token
    start, end = token.start_pos or 0, token.end_pos or 0
    shown = str(token).strip()
    place = (start, end)
    expected = error.expected
    if token.type == "$END":
        return _ended(text)
    if token.type == "COMPARISON":
        return comparison(place, shown)
    if token.type == "SLOP":
        return _slop(start)
    if token.type == "SEPARATOR":
        return QueryError.at(
            place,
            "A comma separates only the list of AU MOINS",
            french=f"« {shown} » ne sépare que les éléments de AU MOINS … DE (…)",
            advice="Reliez les mots par ET ou OU.",
        )
    if "NOT" in expected and not {"AND", "WORD"} & expected and token.type in _OPENERS:
        return QueryError.at(
            place,
            "What follows an exclusion is ambiguous without parentheses",
            french=f"après SAUF, « {shown} » est ambigu",
            advice="Mettez entre parenthèses ce qui est exclu, SAUF (a OU b), ou ce qui précède, (… SAUF a) ET b.",
        )
    if token.type in _OPERATORS or token.type == "RPAR":
        before = text[:start].rstrip()
        if not before or before.endswith("("):
            what = "la parenthèse est vide" if token.type == "RPAR" else f"rien ne précède « {shown} »"
            return QueryError.at(place, f"Nothing before {shown!r}", french=what)
        _, word = _last_word(before)
        return QueryError.at(
            place,
            f"A word is missing between {word!r} and {shown!r}",
            french=f"il manque un mot entre « {word} » et « {shown} »",
        )
    return QueryError.at(place, f"Unexpected {shown!r}", french=f"« {shown} » n’est pas attendu ici")


def explain(text: str, error: UnexpectedInput) -> QueryError:
    """The error to show for a text that the grammar refused."""
    delimiters = _delimiters(text)
    if delimiters is not None:
        return delimiters
    if isinstance(error, UnexpectedToken):
        return _token(text, error)
    if isinstance(error, UnexpectedCharacters):
        at = _position(error)
        character = text[at : at + 1]
        if character in "<>≤≥":
            return comparison((at, at + 1), character)
        if character == "~":
            return _slop(at)
        if text[at:].startswith(("PROCHE", "NEAR")):
            return QueryError.at(
                (at, at + 6),
                "PROCHE takes a number of words and stands between two operands",
                french="PROCHE se place entre deux mots, avec une distance",
                advice="Par exemple cloud PROCHE/10 rachat.",
            )
        return QueryError.at(
            (at, at + 1),
            f"Unexpected character {character!r}",
            french=f"le caractère « {character} » n’est pas attendu ici",
        )
    return _ended(text)
