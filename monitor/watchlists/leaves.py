"""Leaves of a compiled query: terms, mentions of actors, facts. Each finds itself in a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from monitor.watchlists.document import Document, Span
from monitor.watchlists.patterns import Pattern, same_form
from monitor.watchlists.reading import GAP, Occurrence, Reading, Words
from monitor.watchlists.syntax import Context, Form, Scope
from monitor.watchlists.windows import may_meet, windows

_BODY = frozenset({Scope.TITLE, Scope.LEAD, Scope.TEXT})


class Findings:
    """What a match rests on, gathered while a query that holds explains itself."""

    __slots__ = ("passages", "reasons")

    def __init__(self) -> None:
        #: One group a leaf, which leaves share among queries; a group is in order and without doubles.
        self.passages: list[tuple[Span, ...]] = []
        self.reasons: dict[str, None] = {}

    def spans(self) -> tuple[Span, ...]:
        """All passages, in order and each once."""
        groups = self.passages
        if len(groups) == 1:
            return groups[0]
        return tuple(sorted({span for group in groups for span in group})) if groups else ()


class Leaf(Protocol):
    """A node without operands."""

    def holds(self, reading: Reading) -> bool:
        """Whether the document has it."""

    def explain(self, reading: Reading, findings: Findings) -> bool:
        """Whether the document has it; if so, add what that rests on."""


class TermLeaf:
    """A word, a sequence of words, or words within a window, in some fields of the document."""

    __slots__ = ("alone", "context", "everywhere", "in_body", "key", "label", "needed", "patterns", "scopes", "slop")

    def __init__(
        self,
        patterns: tuple[Pattern, ...],
        slop: int | None,
        scopes: frozenset[Scope],
        context: Context | None,
        label: str,
    ) -> None:
        self.patterns = patterns
        self.slop = slop
        self.scopes = scopes
        self.context = context
        self.label = label
        #: Whether it is looked for in title, lead or text, where highlighting can show it.
        self.in_body = scopes <= _BODY
        #: Keys without which it cannot occur.
        self.needed = frozenset(p.key for p in patterns if p.form is not Form.PREFIX)
        #: The longest of these, likely the rarest; None for prefixes alone.
        self.key = max(self.needed, key=len, default=None)
        #: Whether it may stand anywhere in the body; and whether its presence among the keys already decides.
        self.everywhere = scopes == _BODY and context is None
        self.alone = self.everywhere and len(patterns) == 1 and patterns[0].form is Form.STEM

    def _places(self, pattern: Pattern, words: Words) -> Sequence[int]:
        if pattern.form is Form.PREFIX:
            return words.starting_with(pattern.key)
        places = words.places(pattern.key)
        if pattern.form is Form.EXACT:
            return [p for p in places if same_form(pattern.word, words.written(p))]
        return places

    def _in_order(self, words: Words) -> Sequence[int]:
        """Where the sequence begins."""
        kept = self._places(self.patterns[0], words)
        for offset, pattern in enumerate(self.patterns[1:], 1):
            if not kept:
                return []
            if pattern.form is Form.STEM:
                keys, key, end = words.keys, pattern.key, len(words.keys) - offset
                kept = [p for p in kept if p < end and keys[p + offset] == key]
            else:
                places = set(self._places(pattern, words))
                kept = [p for p in kept if p + offset in places]
        return kept

    def _found(self, words: Words) -> list[Occurrence]:
        if not self.needed <= words.present:
            return []
        if self.slop is None:
            more = len(self.patterns) - 1
            return [Occurrence(p, p + more) for p in self._in_order(words)]
        places = [self._places(pattern, words) for pattern in self.patterns]
        if not may_meet(places, self.slop):
            return []
        # A window may not cross from one field to the next: the gaps between them part the places.
        gaps = words.places(GAP)
        bounds = [-1, *gaps, len(words.keys)]
        return [
            Occurrence(first, last)
            for low, high in pairwise(bounds)
            for first, last in windows([[p for p in found if low < p < high] for found in places], self.slop)
        ]

    def passages(self, reading: Reading) -> list[Span]:
        """Its places in the body as passages to highlight."""
        if self.everywhere and self.slop is None and self.needed <= reading.body.present:
            # As most terms are: the words' places are at once the passages.
            return reading.spans(self._in_order(reading.body), len(self.patterns) - 1, self.label)
        return [reading.span(occurrence, self.label) for occurrence in self.occurrences(reading)]

    def _scoped(self, reading: Reading, found: list[Occurrence]) -> list[Occurrence]:
        ranges = [reading.range_of(scope.value) for scope in self.scopes]
        return [o for o in found if any(first <= o.first and o.last < end for first, end in ranges)]

    def occurrences(self, reading: Reading) -> list[Occurrence]:
        """Where it stands in the body, in order; computed once for each document."""
        known = reading.found.get(self)
        if known is not None:
            return known
        found = self._found(reading.body)
        if found and self.scopes != _BODY:
            found = self._scoped(reading, found)
        if found and self.context is not None:
            found = [o for o in found if within(reading, self.context, *reading.characters(o))]
        reading.found[self] = found
        return found

    def holds(self, reading: Reading) -> bool:
        """Whether it occurs."""
        if self.in_body:
            if self.key is not None and self.key not in reading.announced:
                return False
            return self.alone or bool(self.occurrences(reading))
        words = reading.source if Scope.SOURCE in self.scopes else reading.authors
        return bool(self._found(words))

    def explain(self, reading: Reading, findings: Findings) -> bool:
        """Add its passages, or the field in which it was found."""
        if self.in_body:
            if self.key is not None and self.key not in reading.announced:
                return False
            found = reading.passages.get(self)
            if found is None:
                found = passages(self, reading)
            if not found:
                return False
            findings.passages.append(found)
            return True
        if not self.holds(reading):
            return False
        where = "source" if Scope.SOURCE in self.scopes else "auteur"
        findings.reasons[f"{where} : {self.label}"] = None
        return True


def within(reading: Reading, context: Context, field: str, start: int, end: int) -> bool:
    """Whether a passage lies in a denied, or quoted, region."""
    return any(
        region.context is context and region.field == field and region.start <= start and end <= region.end
        for region in reading.document.regions
    )


class ActorLeaf:
    """Mentions of one actor (or of several that share a name)."""

    __slots__ = ("context", "label", "scopes", "slugs")

    def __init__(self, slugs: frozenset[str], scopes: frozenset[Scope], context: Context | None, label: str) -> None:
        self.slugs = slugs
        self.scopes = scopes
        self.context = context
        self.label = label

    def occurrences(self, reading: Reading) -> list[Occurrence]:
        """Where the actor is named, in order."""
        known = reading.found.get(self)
        if known is not None:
            return known
        found: list[Occurrence] = []
        for mention in reading.document.mentions:
            if mention.actor not in self.slugs:
                continue
            place = reading.occurrence(mention.field, mention.start, mention.end)
            if place is None or not self._in_context(reading, mention.negated, mention.quoted, place):
                continue
            found.append(place)
        if self.scopes != _BODY:
            ranges = [reading.range_of(scope.value) for scope in self.scopes]
            found = [o for o in found if any(first <= o.first and o.last < end for first, end in ranges)]
        found = sorted(set(found))
        reading.found[self] = found
        return found

    def passages(self, reading: Reading) -> list[Span]:
        """Its places as passages to highlight."""
        return [reading.span(occurrence, self.label) for occurrence in self.occurrences(reading)]

    def _in_context(self, reading: Reading, negated: bool, quoted: bool, place: Occurrence) -> bool:
        match self.context:
            case None:
                return True
            case Context.NEGATED if negated:
                return True
            case Context.QUOTED if quoted:
                return True
            case context:
                return within(reading, context, *reading.characters(place))

    def holds(self, reading: Reading) -> bool:
        """Whether the actor is named."""
        return bool(self.occurrences(reading))

    def explain(self, reading: Reading, findings: Findings) -> bool:
        """Add the passages that name the actor."""
        found = passages(self, reading)
        if found:
            findings.passages.append(found)
        return bool(found)


def passages(leaf: TermLeaf | ActorLeaf, reading: Reading) -> tuple[Span, ...]:
    """The passages of a leaf in order, computed once for each document."""
    known = reading.passages.get(leaf)
    if known is None:
        found = leaf.passages(reading)
        known = reading.passages[leaf] = tuple(sorted(set(found))) if len(found) > 1 else tuple(found)
    return known


@dataclass(frozen=True, slots=True, eq=False)
class FactLeaf:
    """Something that is true of the whole article or not.

    ``say`` tells it in French as a reason, empty for what goes without saying (the scope of a watchlist);
    ``key`` announces it to the percolator, if any.
    """

    test: Callable[[Document], bool]
    say: Callable[[Document], str]
    key: str = ""

    def holds(self, reading: Reading) -> bool:
        """Whether it is true of the article."""
        return self.test(reading.document)

    def explain(self, reading: Reading, findings: Findings) -> bool:
        """Add it as a reason."""
        if not self.holds(reading):
            return False
        if said := self.say(reading.document):
            findings.reasons[said] = None
        return True
