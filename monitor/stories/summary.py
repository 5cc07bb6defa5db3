"""A story's title and its summary of two sentences, taken from its articles within their rights. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.french.normal import words
from monitor.french.sentences import split_sentences
from monitor.french.tokens import stems
from monitor.stories.portrait import rarity

#: Lines of a summary.
LINES = 2
#: Characters of a sentence that can be read as a line; longer ones are cut at a word.
SHORTEST, LONGEST = 45, 240
#: Sentences read of a text, and characters: the news comes first.
FIRST, READ = 8, 2500
#: How much a sentence loses by each place down its text, and by repeating what the summary already says.
DOWN, REPEATS = 0.06, 0.8
#: A quotation cut to less than this is not worth a line.
LEAST_CUT = 60

_LEANS = words("il elle ils elles ce cela ca cette ces celui celle ceux lui leur mais or donc car ainsi aussi y en")
#: «Lille, 3 mars 2026 (AFP) - » before the first sentence of a dispatch.
_DATELINE = re.compile(r"^[^.!?]{2,60}\([^)]{2,40}\) ?[-–—] ?")
_FURNITURE = ("lire aussi", "à lire", "abonnez", "newsletter", "©", "crédit", "photo")


@dataclass(frozen=True)
class Voice:
    """An article as a summary may quote it: at most ``quotable`` characters of its source in all."""

    key: Any
    at: datetime
    source: str
    title: str
    text: str
    quotable: int
    original: bool
    status: str = ""


@dataclass(frozen=True)
class Quote:
    """A sentence of an article, cut at a word where it is long."""

    text: str
    source: str
    article: Any

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"text": self.text, "source": self.source, "article": self.article}


@dataclass(frozen=True)
class _Sentence:
    voice: Voice
    place: int
    text: str
    stems: frozenset[str]


def title(voices: Sequence[Voice], status: str) -> str:
    """The title that tells most of what all titles and beginnings tell, of the story's own status, an original's
    where there is one.
    """
    weights = _common([f"{voice.title} {voice.text[:300]}" for voice in voices])
    named = [voice for voice in voices if voice.title]
    fitting = [voice for voice in named if voice.status == status] or named
    if not fitting:
        return ""
    best = max(
        [voice for voice in fitting if voice.original] or fitting,
        key=lambda v: (_mean(frozenset(stems(v.title)), weights), -v.at.timestamp()),
    )
    return best.title


def summary(voices: Sequence[Voice]) -> list[Quote]:
    """Up to two sentences, in the order of their articles' dates, of two sources where there are two."""
    weights = _common([voice.text[:READ] for voice in voices])
    sentences = [sentence for voice in voices if voice.quotable > 0 for sentence in _sentences(voice)]
    chosen: list[tuple[_Sentence, str]] = []
    left = {voice.source: voice.quotable for voice in voices}
    while len(chosen) < LINES:
        said = frozenset().union(*(sentence.stems for sentence, _ in chosen))
        taken = {sentence.voice.source for sentence, _ in chosen}
        ranked = sorted(sentences, key=lambda s: -_worth(s, weights, said, taken))
        found = next(((s, cut) for s in ranked if (cut := shorten(s.text, min(left[s.voice.source], LONGEST)))), None)
        if found is None:
            break
        chosen.append(found)
        left[found[0].voice.source] -= len(found[1])
        sentences.remove(found[0])
    chosen.sort(key=lambda pair: (pair[0].voice.at, pair[0].place))
    return [Quote(cut, sentence.voice.source, sentence.voice.key) for sentence, cut in chosen]


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut at a word with an ellipsis; empty where what is left says too little."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    if limit < LEAST_CUT:
        return ""
    return flat[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.(«–-") + "…"


def _common(texts: Sequence[str]) -> dict[str, float]:
    """The weight of each stem: its rarity, by how many of the texts say it."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(stems(text)))
    return {stem: rarity(stem) * count / len(texts) for stem, count in counts.items()}


def _mean(said: frozenset[str], weights: dict[str, float]) -> float:
    telling = sorted((weights.get(stem, 0.0) for stem in said), reverse=True)[:12]
    return sum(telling) / (len(telling) + 3)


def _sentences(voice: Voice) -> list[_Sentence]:
    found = []
    for place, sentence in enumerate(split_sentences(voice.text[:READ])[:FIRST]):
        text = _DATELINE.sub("", sentence.text)
        ended = text.endswith((".", "!", "»", "”", "…", '"'))
        if len(text) >= SHORTEST and ended and not any(word in text.lower() for word in _FURNITURE):
            found.append(_Sentence(voice, place, text, frozenset(stems(text))))
    return found


def _worth(sentence: _Sentence, weights: dict[str, float], said: frozenset[str], taken: set[str]) -> float:
    fresh = sum(weights.get(stem, 0.0) for stem in sentence.stems - said)
    whole = sum(weights.get(stem, 0.0) for stem in sentence.stems) or 1.0
    worth = _mean(sentence.stems, weights) * (1 - REPEATS * (1 - fresh / whole)) - DOWN * sentence.place
    first = stems(sentence.text[:20])[:1]
    worth -= 0.15 * (bool(first) and first[0] in _LEANS) + 0.1 * sentence.text.startswith(("«", '"', "“", "–"))
    worth -= 0.1 * (sentence.voice.source in taken) + 0.1 * (not sentence.voice.original)
    return worth - 0.1 * max(0, len(sentence.text) - LONGEST) / LONGEST
