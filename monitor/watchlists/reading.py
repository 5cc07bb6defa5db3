"""A document made ready for many queries: its tokens, where each stands, and what was already found."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import compress, count
from typing import TYPE_CHECKING, Final, NamedTuple

from monitor.watchlists.cuts import KEYS, Cuts, Memory
from monitor.watchlists.document import LEAD, TEXT, TITLE, Document, Span

if TYPE_CHECKING:
    from monitor.watchlists.leaves import Leaf

#: Stands between two fields: no query has this key, so that no sequence of words crosses it.
GAP: Final = ""


class Occurrence(NamedTuple):
    """Tokens ``first`` to ``last`` (included) of the document's body."""

    first: int
    last: int


class Standing(NamedTuple):
    """Run number ``place`` of text number ``text``."""

    text: int
    place: int


class Words:
    """A list of tokens with an index of where each key stands."""

    __slots__ = ("__dict__", "_beginning", "_cuts", "_places", "_prefixes", "keys", "present", "sizes")

    def __init__(self, cuts: Sequence[Cuts]) -> None:
        self._cuts = cuts
        self._places: dict[str, list[int]] = {}
        self._prefixes: Container[str] = ()
        self._beginning: dict[str, list[Standing]] = {}
        self.keys: list[str] = []
        self.sizes: list[int] = []
        for index, part in enumerate(cuts):
            if index:
                self.keys.append(GAP)
            keys = part.keys()
            self.keys += keys
            self.sizes.append(len(keys))
        #: Which keys there are.
        self.present: set[str | tuple[str, str]] = set(self.keys)

    def written(self, position: int) -> str:
        """A token as written."""
        for part, size in zip(self._cuts, self.sizes, strict=True):
            if position < size:
                return part.word(position)
            position -= size + 1
        raise IndexError(position)

    def index(self, keys: AbstractSet[str]) -> None:
        """Note where ``keys`` stand, all at once; the places of others are looked for when asked for."""
        places: dict[str, list[int]] = {key: [] for key in keys}
        written = self.keys
        for position in compress(count(), map(keys.__contains__, written)):
            places[written[position]].append(position)
        self._places = places

    def places(self, key: str) -> list[int]:
        """Where a key stands, in order."""
        known = self._places.get(key)
        if known is None:
            known, position = [], -1
            for _ in range(self.keys.count(key)):
                position = self.keys.index(key, position + 1)
                known.append(position)
            self._places[key] = known
        return known

    def runs(self) -> set[str]:
        """The runs of characters between spaces, each once."""
        return set().union(*(part.runs for part in self._cuts))

    def standing(self, runs: Container[str]) -> list[Standing]:
        """Where the runs that are among ``runs`` stand, in order."""
        return [Standing(index, place) for index, part in enumerate(self._cuts) for place in part.places_of(runs)]

    def run(self, standing: Standing) -> str:
        """The run that stands there."""
        return self._cuts[standing.text].runs[standing.place]

    def begins(self, prefixes: Container[str], runs: dict[str, list[Standing]]) -> None:
        """Take from who knows it which runs hold a word that begins with any of ``prefixes``."""
        self._prefixes = prefixes
        self._beginning = runs

    def starting_with(self, prefix: str) -> list[int]:
        """Where words begin with ``prefix`` (in normal form), in order."""
        runs = self._beginning.get(prefix, []) if prefix in self._prefixes else self.standing(self.runs())
        return [
            sum(self.sizes[:text]) + text + token
            for text, place in runs
            for token in self._cuts[text].starting_with(prefix, place)
        ]


class Part(NamedTuple):
    """Where a field lies among the body's tokens: ``[first, end)``, with the offsets of its text."""

    field: str
    first: int
    end: int
    cuts: Cuts


class Reading:
    """One document, read once for all queries. Parts that few queries need are made when asked for.

    A lead that is the beginning of the text is not counted twice: it is read as that part of the text.
    ``keys`` remembers the keys of runs.
    """

    __slots__ = ("__dict__", "announced", "body", "document", "found", "memory", "parts", "passages")

    def __init__(self, document: Document, keys: Memory[tuple[str, ...]] = KEYS) -> None:
        self.document = document
        self.memory = keys
        fields = [(TITLE, document.title)]
        if document.lead and not document.text.startswith(document.lead):
            fields.append((LEAD, document.lead))
        if document.text:
            fields.append((TEXT, document.text))
        cuts = [Cuts(text, keys) for _, text in fields]
        self.body = Words(cuts)
        #: The keys of the body, beside which percolation puts pairs, prefixes and facts.
        self.announced: set[str | tuple[str, str]] = self.body.present
        self.parts: list[Part] = []
        first = 0
        for (name, _), part, size in zip(fields, cuts, self.body.sizes, strict=True):
            self.parts.append(Part(name, first, first + size, part))
            first += size + 1
        #: What leaves found, by the leaf itself: many queries share their terms.
        self.found: dict[Leaf, list[Occurrence]] = {}
        self.passages: dict[Leaf, tuple[Span, ...]] = {}

    @cached_property
    def source(self) -> Words:
        """The name and the host of the source."""
        return Words([Cuts(self.document.source), Cuts(self.document.host)])

    @cached_property
    def authors(self) -> Words:
        """The names of the authors."""
        return Words([Cuts(name) for name in self.document.authors])

    def part_at(self, position: int) -> Part:
        """The field in which the token at ``position`` stands."""
        for part in self.parts:
            if position < part.end:
                return part
        return self.parts[-1]

    @cached_property
    def lead_range(self) -> tuple[int, int]:
        """Tokens ``[first, end)`` of the lead; empty where there is none."""
        for part in self.parts:
            if part.field == LEAD:
                return part.first, part.end
        if self.document.lead:
            text = self.parts[-1]
            return text.first, text.first + text.cuts.starting_before(len(self.document.lead))
        return 0, 0

    def range_of(self, field: str) -> tuple[int, int]:
        """Tokens ``[first, end)`` of a field; empty where there is none."""
        if field == LEAD:
            return self.lead_range
        for part in self.parts:
            if part.field == field:
                return part.first, part.end
        return 0, 0

    def characters(self, occurrence: Occurrence) -> tuple[str, int, int]:
        """Field and code points ``[start, end)`` of an occurrence."""
        part = self.part_at(occurrence.first)
        start, end = part.cuts.characters(occurrence.first - part.first, occurrence.last - part.first)
        return part.field, start, end

    def span(self, occurrence: Occurrence, term: str) -> Span:
        """An occurrence as a passage to highlight."""
        return self.spans([occurrence.first], occurrence.last - occurrence.first, term)[0]

    def spans(self, places: Iterable[int], more: int, term: str) -> list[Span]:
        """The words at ``places``, each with ``more`` that follow it, as passages to highlight."""
        found, part = [], self.parts[0]
        for place in places:
            if not part.first <= place < part.end:
                part = self.part_at(place)
            first = place - part.first
            start, end = part.cuts.characters(first, first + more)
            found.append(Span(part.field, start, end, term))
        return found

    def occurrence(self, field: str, start: int, end: int) -> Occurrence | None:
        """The tokens that code points ``[start, end)`` of a field touch, None if none does."""
        if field == LEAD and all(part.field != LEAD for part in self.parts):
            field = TEXT
        for part in self.parts:
            if part.field == field:
                first = part.cuts.ending_by(start)
                last = part.cuts.starting_before(end) - 1
                if first > last:
                    return None
                return Occurrence(part.first + first, part.first + last)
        return None
