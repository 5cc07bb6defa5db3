"""Other organisations and persons, with the French model itself."""

from __future__ import annotations

import subprocess
import sys

from monitor.articles.names import find_others, others_json

TEXT = (
    "Le rachat de Hexanet par Orange est acté, a annoncé Octave Klaba, fondateur d’OVHcloud, mardi à Roubaix. "
    "« C’est fait », dit M. Klaba. L’AMF a été prévenue, et n’a rien dit."
)


def test_names_are_read_with_their_spans_and_without_the_gazetteer_s() -> None:
    others = others_json(find_others(TEXT))
    kinds = {other["name"]: other["kind"] for other in others}
    assert kinds["Octave Klaba"] == "person"
    assert kinds["AMF"] == "organisation"
    assert not {"Orange", "OVHcloud", "Roubaix"} & set(kinds)
    spans = next(other["spans"] for other in others if other["name"] == "Octave Klaba")
    assert [TEXT[start:end] for start, end in spans] == ["Octave Klaba", "Klaba"]


def test_spacy_is_loaded_by_the_first_relevant_article_only() -> None:
    code = "import monitor.articles.names, sys; raise SystemExit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
