"""A document cut once: its sentences with their stems and notions, and the blocks that the model looks at. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.french.sentences import split_sentences
from monitor.french.tokens import Token, tokenize
from monitor.topics.classification import Document
from monitor.topics.concepts import notions, richness

#: Words of a block: about what the encoder reads at once, and what most texts of the corpus are long.
BLOCK = 90
#: Blocks of a text that the encoder reads beside its head: those that the notions point at.
BLOCKS = 1
#: Sentences read of a text. The longest real articles seen have about 250.
SENTENCES = 600


@dataclass(frozen=True)
class Line:
    """A sentence of a document. ``start`` and ``end`` are offsets into its text, 0 for title and lead."""

    text: str
    start: int
    end: int
    tokens: tuple[Token, ...]
    notions: int

    @property
    def stems(self) -> list[str]:
        """The stems of its words, in order."""
        return [token.stem for token in self.tokens]


@dataclass(frozen=True)
class Reading:
    """A title and the sentences below it."""

    title: Line
    lines: tuple[Line, ...]

    def blocks(self) -> list[tuple[int, int]]:
        """Runs of sentences of about ``BLOCK`` words, as (first, one past the last); the whole text is covered."""
        runs, first, size = [], 0, 0
        for place, line in enumerate(self.lines):
            if size and size + len(line.tokens) > BLOCK:
                runs.append((first, place))
                first, size = place, 0
            size += len(line.tokens)
        if size or not runs:
            runs.append((first, len(self.lines)))
        return runs

    def richest(self, count: int) -> list[tuple[int, int]]:
        """The blocks after the first that speak of the subject most; none that does not at all."""
        found = [
            (sum(richness(line.notions) for line in self.lines[first:last]), first, last)
            for first, last in self.blocks()[1:]
        ]
        best = sorted((run for run in found if run[0]), key=lambda run: (-run[0], run[1]))
        return [(first, last) for _, first, last in best[:count]]

    def peak(self) -> range:
        """The sentences of the block, the first included, that speaks of the subject most."""
        runs = self.blocks()
        first, last = max(runs, key=lambda run: sum(richness(line.notions) for line in self.lines[slice(*run)]))
        return range(first, last)

    def text(self, first: int, last: int) -> str:
        """Title and the sentences of a block, as the encoder reads them."""
        body = " ".join(line.text for line in self.lines[first:last])
        return f"{self.title.text}. {body}" if self.title.text else body


def _line(text: str, start: int, end: int) -> Line:
    tokens = tuple(tokenize(text))
    return Line(text, start, end, tokens, notions().found([token.stem for token in tokens]))


def _sentences(text: str, *, spans: bool) -> Sequence[Line]:
    return [
        _line(sentence.text, sentence.start if spans else 0, sentence.end if spans else 0)
        for sentence in split_sentences(text)[:SENTENCES]
    ]


def read(document: Document) -> Reading:
    """Cut a document. A lead that the text does not repeat comes first."""
    lead, text = document.lead.strip(), document.text
    repeated = not lead or lead[:60] in text[: len(lead) + 200]
    lines = [] if repeated else list(_sentences(lead, spans=False))
    return Reading(_line(document.title.strip(), 0, 0), (*lines, *_sentences(text, spans=True)))
