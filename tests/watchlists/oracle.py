"""The meaning of queries, spelled out with no care for speed: what the product's evaluator must agree with.

It works on the syntax tree and on lists of tokens, and shares nothing with ``compile`` but the reading of
a term's words as patterns.
"""

from __future__ import annotations

import operator
from itertools import permutations, product

from monitor.french.tokens import Token, tokenize
from monitor.watchlists.compile import term_patterns
from monitor.watchlists.cuts import cut
from monitor.watchlists.document import Document
from monitor.watchlists.facts import day
from monitor.watchlists.patterns import same_form
from monitor.watchlists.syntax import (
    Actor,
    Amount,
    And,
    AtLeast,
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
    Scope,
    Scoped,
    Status,
    Story,
    Term,
    Topic,
    Within,
)

#: A place: the field, the first and the last token.
Place = tuple[str, int, int]
COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}


class Oracle:
    """Holds queries against one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.inner_lead = document.text.startswith(document.lead)
        self.fields: dict[str, list[Token]] = {
            "title": tokenize(document.title),
            "text": tokenize(document.text),
        }
        if not self.inner_lead:
            self.fields["lead"] = tokenize(document.lead)

    def _in_scope(self, place: Place, scope: Scope | None) -> bool:
        field, _, last = place
        if scope is Scope.LEAD and self.inner_lead:
            return field == "text" and self.fields["text"][last].start < len(self.document.lead)
        return scope is None or field == scope.value

    def _in_context(self, place: Place, context: Context | None) -> bool:
        field, first, last = place
        tokens = self.fields[field]
        return context is None or any(
            r.context is context and r.field == field and r.start <= tokens[first].start and tokens[last].end <= r.end
            for r in self.document.regions
        )

    def _token_is(self, token: Token, form: Form, key: str, word: str) -> bool:
        if form is Form.PREFIX:
            return token.norm.startswith(key)
        same = cut(token.text).keys == (key,)
        return same and (form is Form.STEM or same_form(word, token.text))

    def _sequences(self, term: Term, tokens: list[Token]) -> list[tuple[int, int]]:
        patterns = term_patterns(term)
        size = len(patterns)
        if term.slop is None or size == 1:
            return [
                (at, at + size - 1)
                for at in range(len(tokens) - size + 1)
                if all(self._token_is(tokens[at + i], *p) for i, p in enumerate(patterns))
            ]
        width = size + term.slop
        found = []
        for low in range(len(tokens)):
            for high in range(low, min(low + width, len(tokens))):
                inside = range(low, high + 1)
                if any(
                    all(self._token_is(tokens[i], *p) for i, p in zip(chosen, patterns, strict=True))
                    for chosen in permutations(inside, size)
                ):
                    found.append((low, high))
                    break
        return [w for w in found if not any(o != w and w[0] <= o[0] and o[1] <= w[1] for o in found)]

    def places(self, query: Query, scope: Scope | None, context: Context | None) -> set[Place]:
        """Where a positional query stands."""
        match query:
            case Term():
                found = {(f, a, b) for f, t in self.fields.items() for a, b in self._sequences(query, t)}
            case Actor():
                found = self._mentions(query.name, context)
                context = None
            case Or():
                found = {p for o in query.operands for p in self.places(o, scope, context)}
            case Near():
                sides = product(self.places(query.left, scope, context), self.places(query.right, scope, context))
                return {
                    (a[0], min(a[1], b[1]), max(a[2], b[2]))
                    for a, b in sides
                    if a[0] == b[0]
                    and (0 <= b[1] - a[2] - 1 <= query.distance or 0 <= a[1] - b[2] - 1 <= query.distance)
                }
            case _:
                raise TypeError(query)
        return {p for p in found if self._in_scope(p, scope) and self._in_context(p, context)}

    def _mentions(self, actor: str, context: Context | None) -> set[Place]:
        found = set()
        for m in self.document.mentions:
            field = "text" if m.field == "lead" and self.inner_lead else m.field
            tokens = self.fields[field]
            touched = [i for i, t in enumerate(tokens) if t.start < m.end and m.start < t.end]
            if m.actor != actor or not touched:
                continue
            place = (field, touched[0], touched[-1])
            flagged = m.negated if context is Context.NEGATED else m.quoted
            if context is None or flagged or self._in_context(place, context):
                found.add(place)
        return found

    def holds(self, query: Query, scope: Scope | None = None, context: Context | None = None) -> bool:
        """Whether the document satisfies the query."""
        d = self.document
        match query:
            case Term() if scope in {Scope.SOURCE, Scope.AUTHOR}:
                texts = (d.source, d.host) if scope is Scope.SOURCE else d.authors
                return any(self._sequences(query, tokenize(text)) for text in texts)
            case Term() | Actor() | Near():
                return bool(self.places(query, scope, context))
            case And():
                return all(self.holds(o, scope, context) for o in query.operands)
            case Or():
                return any(self.holds(o, scope, context) for o in query.operands)
            case Not():
                return not self.holds(query.operand, scope, context)
            case AtLeast():
                return sum(self.holds(o, scope, context) for o in query.operands) >= query.minimum
            case Count():
                starts = {(f, a) for f, a, _ in self.places(query.operand, scope, context)}
                return len(starts) >= query.minimum
            case Scoped():
                return self.holds(query.operand, query.scope, context)
            case Within():
                return self.holds(query.operand, scope, query.context)
            case _:
                return self._fact(query)

    def _fact(self, query: Query) -> bool:
        d = self.document
        match query:
            case Topic():
                limit = 0.5 if query.value is None else query.value
                return query.slug in d.topics and COMPARE[query.comparison](d.topics[query.slug], limit)
            case Language():
                return d.language == query.code
            case Country():
                return d.country == query.code
            case Status():
                return d.status == query.value
            case Story():
                return d.opens_story == query.new
            case Amount():
                return any(
                    COMPARE[query.comparison](m.value, query.value) and query.currency in {"", m.currency}
                    for m in d.amounts
                )
            case Published():
                if d.published is None:
                    return False
                on = day(d.published)
                return (query.first is None or query.first <= on) and (query.last is None or on <= query.last)
            case _:
                raise TypeError(query)
