"""Which language a text is in."""

from __future__ import annotations

from functools import cache
from typing import Any

from monitor.french.tokens import norms

#: The languages that tell French from what French feeds also carry.
CANDIDATES = ["fr", "en", "de", "es", "it", "nl", "pt"]
#: Characters read: more changes nothing and costs time.
ENOUGH = 2_000
#: Of more words than this, a text is French, without asking the model, where the share of its small words is higher.
LEAST_WORDS, FRENCH_SHARE = 60, 0.12
_FRENCH = frozenset(
    "les des une est dans qui pour avec sont cette ete aux du et au ses leur plus sur par ont d l".split()
)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(CANDIDATES)
    return identifier


def detect(text: str) -> str:
    """The ISO 639-1 code of the language of ``text``; empty for a text without letters."""
    sample = text[:ENOUGH]
    if not any(character.isalpha() for character in sample):
        return ""
    words = norms(sample)
    if len(words) > LEAST_WORDS and sum(word in _FRENCH for word in words) > FRENCH_SHARE * len(words):
        return "fr"
    code, _ = _identifier().classify(sample)
    return str(code)
