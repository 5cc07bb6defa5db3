"""A sentence as the rules on status read it: flattened, with its quotations and its verb forms."""

from __future__ import annotations

from typing import NamedTuple

from monitor.french.cues import Cue, find
from monitor.french.normal import flat
from monitor.french.quotes import ends_inside_quotation, quoted_spans
from monitor.french.verbs import Tense, VerbForm, verb_forms


class Reading(NamedTuple):
    """A flattened sentence with what was found in it."""

    text: str
    quotes: list[tuple[int, int]]
    conditionals: list[VerbForm]
    futures: list[VerbForm]

    def all(self, *names: str) -> list[Cue]:
        """Return the cues of these names, in the order of the names."""
        return [cue for name in names for cue in find(name, self.text)]

    def quoted(self, at: int) -> bool:
        """Whether the character at ``at`` stands between quotation marks."""
        return any(start <= at < end for start, end in self.quotes)

    @property
    def quoted_share(self) -> float:
        """The share of the sentence that is quoted, between 0 and 1."""
        return sum(end - start for start, end in self.quotes) / max(1, len(self.text))


def read(sentence: str, before: str) -> Reading:
    """Read ``sentence``; ``before``, the text that precedes it, tells whether a quotation is already open."""
    text = flat(sentence)
    inside = ends_inside_quotation(flat(before[-2000:])) if before else False
    forms = verb_forms(text)
    return Reading(
        text,
        quoted_spans(text, inside=inside),
        [f for f in forms if f.tense is Tense.CONDITIONAL],
        [f for f in forms if f.tense is Tense.FUTURE],
    )
