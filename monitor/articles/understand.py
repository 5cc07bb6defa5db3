"""What a text says, by rules: actors, figures, status, cited sources. Pure but for the gazetteer, which is
read once from ``config/defaults/actors.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monitor.articles.extracted import Extracted
from monitor.articles.mentions import MentionValue, find_mentions
from monitor.articles.mentions import gazetteer as gazetteer
from monitor.french.amounts import find_figures
from monitor.french.article_status import article_status
from monitor.french.figures import Figure
from monitor.french.sentences import split_sentences

#: Cues shown beside a status.
CUES = 3


@dataclass(frozen=True)
class Understood:
    """What the rules read in an article."""

    status: str
    status_cues: tuple[str, ...] = ()
    status_sentences: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    cited: tuple[str, ...] = ()
    mentions: tuple[MentionValue, ...] = ()
    amounts: tuple[Figure, ...] = ()
    agencies: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "status_cues": list(self.status_cues),
            "status_sentences": list(self.status_sentences),
            "also": [{"status": status, "sentence": sentence} for status, sentence in self.also],
            "cited": list(self.cited),
            "agencies": list(self.agencies),
            "amounts": [figure_json(figure) for figure in self.amounts],
            "negated": [
                {"slug": m.slug, "field": m.field, "start": m.start, "negation": m.negation, "role": m.role}
                for m in self.mentions
                if m.negated
            ],
        }


def understand(extracted: Extracted) -> Understood:
    """Read an article's title and text."""
    sentences = split_sentences(extracted.text)
    status = article_status(extracted.title, [sentence.text for sentence in sentences])
    cues = [cue for deciding in status.deciding for cue in _cue_texts(deciding.text, deciding.status.cues)]
    published = extracted.updated or extracted.published
    return Understood(
        status=status.status.value,
        status_cues=tuple(dict.fromkeys(cues))[:CUES],
        status_sentences=tuple(deciding.text for deciding in status.deciding),
        also=tuple((d.status.status.value, d.text) for d in status.also),
        cited=tuple(source.name for source in status.sources),
        agencies=extracted.agencies,
        mentions=(
            *find_mentions("title", extracted.title, split_sentences(extracted.title)),
            *find_mentions("text", extracted.text, sentences),
        ),
        amounts=tuple(find_figures(extracted.text, published.date() if published else None)),
    )


def _cue_texts(sentence: str, cues: Any) -> list[str]:
    """The words that a reader is shown: a bare question mark says nothing."""
    texts = (sentence[cue.start : cue.end] for cue in cues)
    return [text for text in texts if any(character.isalpha() for character in text)]


def figure_json(figure: Figure) -> dict[str, Any]:
    """A figure as it is stored and printed: numbers as text, so that no digit is lost."""
    values = {"value": figure.value, "low": figure.low, "high": figure.high}
    return {
        "kind": figure.kind.value,
        "text": figure.text,
        "start": figure.start,
        "end": figure.end,
        **{name: None if value is None else format(value, "f") for name, value in values.items()},
        "unit": figure.unit,
        "approximate": figure.approximate,
        "iso": figure.iso,
        "label": figure.label,
    }
