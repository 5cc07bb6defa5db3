"""What a text says, by rules: actors, figures, status, cited sources. Pure but for the gazetteer, which is
read once from ``config/defaults/actors.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.articles.extracted import Extracted
from monitor.french.actors import load_actors
from monitor.french.amounts import find_figures
from monitor.french.article_status import article_status
from monitor.french.figures import Figure
from monitor.french.sentences import split_sentences

if TYPE_CHECKING:
    from monitor.french.gazetteer import Gazetteer

ACTORS_FILE = Path(__file__).resolve().parents[2] / "config" / "defaults" / "actors.toml"
#: Cues shown beside a status.
CUES = 3


@dataclass(frozen=True)
class MentionValue:
    """Where a text names an actor; ``field`` is «title» or «text», spans are code-point offsets into it."""

    slug: str
    name: str
    field: str
    start: int
    end: int
    role: str = ""


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

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "status_cues": list(self.status_cues),
            "status_sentences": list(self.status_sentences),
            "also": [{"status": status, "sentence": sentence} for status, sentence in self.also],
            "cited": list(self.cited),
            "amounts": [figure_json(figure) for figure in self.amounts],
        }


@cache
def gazetteer() -> Gazetteer:
    """The actors that this process recognises."""
    return load_actors(ACTORS_FILE.read_text(encoding="utf-8"))


def understand(extracted: Extracted) -> Understood:
    """Read an article's title and text."""
    sentences = [sentence.text for sentence in split_sentences(extracted.text)]
    status = article_status(extracted.title, sentences)
    cues = [cue for deciding in status.deciding for cue in _cue_texts(deciding.text, deciding.status.cues)]
    published = extracted.updated or extracted.published
    return Understood(
        status=status.status.value,
        status_cues=tuple(dict.fromkeys(cues))[:CUES],
        status_sentences=tuple(deciding.text for deciding in status.deciding),
        also=tuple((d.status.status.value, d.text) for d in status.also),
        cited=tuple(source.name for source in status.sources),
        mentions=(*_mentions("title", extracted.title), *_mentions("text", extracted.text)),
        amounts=tuple(find_figures(extracted.text, published.date() if published else None)),
    )


def _cue_texts(sentence: str, cues: Any) -> list[str]:
    """The words that a reader is shown: a bare question mark says nothing."""
    texts = (sentence[cue.start : cue.end] for cue in cues)
    return [text for text in texts if any(character.isalpha() for character in text)]


def _mentions(field: str, text: str) -> tuple[MentionValue, ...]:
    actors = gazetteer()
    return tuple(
        MentionValue(m.actor, actors.actors[m.actor].name, field, m.start, m.end) for m in actors.mentions(text)
    )


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
