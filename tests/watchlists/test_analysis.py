"""``analyse`` as values: the keys that docs/analyse.md promises, with a classifier that only says «relevant»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from monitor.articles.extracted import Extracted
from monitor.topics.classification import Band, Classification, Document
from monitor.watchlists.analysis import analyse

DOCUMENTED = Path(__file__).parents[2] / "docs" / "analyse.md"
ARTICLE = Extracted(
    title="Orange reprendrait Cloudwatt",
    lead="",
    text=(
        "Orange rachèterait les parts de Thales dans Cloudwatt, selon Octave Klaba, patron d’OVHcloud.\n\n"
        "L’offre échapperait au Cloud Act."
    ),
)


class Always:
    """A classifier that says the same of everything."""

    version = encoder_version = "essai"

    def __init__(self, band: Band) -> None:
        self.band = band

    def classify(self, documents: Sequence[Document]) -> list[Classification]:
        return [Classification(self.band, 0.9, 0.25, (), (), self.version) for _ in documents]


def test_roles_negations_and_other_names_are_printed() -> None:
    result = analyse(ARTICLE, Always(Band.RELEVANT), ())
    entities = {(e["slug"], e["field"]): (e["role"], e["negated"], e["negation"]) for e in result["entities"]}
    assert entities[("orange", "title")] == ("buyer", False, "")
    assert entities[("thales", "text")] == ("seller", False, "")
    assert entities[("cloud-act", "text")] == ("", True, "escapes")
    assert [(other["name"], other["kind"]) for other in result["others"]] == [("Octave Klaba", "person")]
    ((start, end),) = result["others"][0]["spans"]
    assert ARTICLE.text[start:end] == "Octave Klaba"


def test_names_are_read_of_relevant_articles_only() -> None:
    assert analyse(ARTICLE, Always(Band.IRRELEVANT), ())["others"] == []


def test_every_key_is_documented() -> None:
    told = set(re.findall(r"`([a-z_]+)(?:\[\])?`", DOCUMENTED.read_text(encoding="utf-8")))
    assert set(analyse(ARTICLE, Always(Band.RELEVANT), ())) <= told
