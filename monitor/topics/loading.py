"""The classifier of this process, loaded once."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache

from django.conf import settings

from monitor.french.normal import fold
from monitor.french.sentences import split_sentences
from monitor.topics.classification import (
    MAIN_TOPIC,
    Band,
    Classification,
    Classifier,
    Document,
    Evidence,
    TopicScore,
)


class _Lexical:
    version = "lexical-0"

    def __init__(self) -> None:
        data = tomllib.loads((settings.DEFAULTS_DIR / "topics.toml").read_text())
        self.words = {t["slug"]: [fold(w) for w in t["keywords"]] for t in data["topic"]}

    def classify(self, documents: Sequence[Document]) -> list[Classification]:
        out = []
        for d in documents:
            text = fold(d.title + "\n" + d.text)
            scores = {slug: min(0.95, 0.25 * sum(w in text for w in words)) for slug, words in self.words.items()}
            main = scores.pop(MAIN_TOPIC)
            ev = tuple(
                Evidence(s.text, s.start, s.end, 0.5)
                for s in split_sentences(d.text)
                if any(w in fold(s.text) for w in self.words[MAIN_TOPIC])
            )[:3]
            topics = tuple(sorted((TopicScore(k, v, 0.5) for k, v in scores.items()), key=lambda t: -t.score))
            band = Band.RELEVANT if main >= 0.5 else Band.IRRELEVANT
            out.append(Classification(band, main, 0.5, topics, ev, self.version, None))
        return out


@cache
def classifier() -> Classifier:
    """The shipped classifier."""
    return _Lexical()
