"""Which language a text is in."""

from __future__ import annotations

from functools import cache
from typing import Any

#: The languages that tell French from what French feeds also carry.
CANDIDATES = ["fr", "en", "de", "es", "it", "nl", "pt"]
#: Characters read: more changes nothing and costs time.
ENOUGH = 2_000


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
    code, _ = _identifier().classify(sample)
    return str(code)
