"""Other organisations and persons that a text names, by spaCy's French entities: relevant articles only.

spaCy and its model take 250 MB and seconds to load, so they are loaded at the first relevant article, after the
fork, in the one process that classifies (and in ``guetteur analyse``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from monitor.articles.mentions import gazetteer
from monitor.french.normal import APOSTROPHES
from monitor.french.others import Other, Proposed, other_names

MODEL = "fr_core_news_md"
#: Parts of the pipeline that names do not need.
_UNUSED = ["tagger", "morphologizer", "parser", "attribute_ruler", "lemmatizer"]
#: Characters read: who matters to an article is named long before.
READ = 20_000
_PLAIN = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


@cache
def _tagger() -> Any:
    import spacy

    return spacy.load(MODEL, exclude=_UNUSED)


def find_others(text: str) -> list[Other]:
    """The persons and organisations of ``text`` that are not in the gazetteer."""
    head = text[:READ]
    # The tagger was taught on straight apostrophes: it takes «n’» for a person.
    document = _tagger()(head.translate(_PLAIN))
    proposed = [Proposed(e.label_, e.start_char, e.end_char) for e in document.ents]
    known = [(mention.start, mention.end) for mention in gazetteer().mentions(head)]
    return other_names(head, proposed, known)


def others_json(others: Sequence[Other]) -> list[dict[str, Any]]:
    """The stored form: ``name``, ``kind`` and ``spans`` as pairs of offsets into the text."""
    return [
        {"name": other.name, "kind": other.kind.value, "spans": [list(span) for span in other.spans]}
        for other in others
    ]
