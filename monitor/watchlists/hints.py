"""What to tell the author of a query that can be read but may not mean what was meant. Pure; French."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from monitor.watchlists.printing import print_query
from monitor.watchlists.syntax import And, Form, Not, Or, Query, Term, walk

_OPERATORS: Final = {"et": "ET", "ou": "OU", "sauf": "SAUF", "and": "AND", "or": "OR", "not": "NOT"}
#: Bare words from which on an expression is more likely a list that lacks its operators.
_LONG: Final = 5


def _bare(term: Term, text: str) -> bool:
    """Whether a term of several words was typed without quotes."""
    start, end = term.at
    return len(term.words) > 1 and start < end and text[start] not in '"«“='


def _of_terms(query: Query, text: str) -> Iterator[str]:
    for node in walk(query):
        if not isinstance(node, Term) or not _bare(node, text):
            continue
        shown = " ".join(word.text for word in node.words)
        for word in node.words[1:-1]:
            if word.form is Form.STEM and word.text in _OPERATORS:
                yield (
                    f"Dans « {shown} », « {word.text} » est cherché comme un mot ; pour relier, écrivez "
                    f"{_OPERATORS[word.text]}."
                )
        if len(node.words) >= _LONG:
            yield f"« {shown} » est cherché comme une expression, mot à mot ; pour des mots séparés, écrivez ET."


def _mixes(query: Query) -> bool:
    """Whether an alternative has exclusions that weigh on all of it, without parentheses having said so."""
    return any(
        isinstance(node, And)
        and isinstance(node.operands[0], Or)
        and all(isinstance(operand, Not) for operand in node.operands[1:])
        for node in walk(query)
    )


def hints(query: Query, text: str) -> list[str]:
    """French remarks on how ``text``, of which ``query`` was read, is understood; none where it is plain."""
    found = list(dict.fromkeys(_of_terms(query, text)))
    if _mixes(query) and "(" not in text:
        found.append(f"La requête se lit ainsi : {print_query(query)}")
    return found
