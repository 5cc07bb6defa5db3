"""Reading around anchors only finds what reading the whole text finds."""

from __future__ import annotations

import json
import re
from pathlib import Path

from monitor.french import amounts
from monitor.french.anchors import around, find_around
from monitor.french.normal import flat

GOLD = Path(__file__).parent / "gold" / "figures.jsonl"


def test_stretches_never_overlap_and_meet_when_they_touch() -> None:
    text = "a" * 20 + "€" + "b" * 20 + "€" + "c" * 80 + "€"
    anchor = re.compile("€")
    assert list(around(text, anchor, 5, 5)) == [(15, 26), (36, 47), (117, 123)]
    assert list(around(text, anchor, 15, 10)) == [(5, 52), (107, 123)]
    assert list(around("rien", anchor, 5, 5)) == []


def test_the_figures_of_the_gold_texts_are_those_of_a_whole_reading() -> None:
    texts = [flat(json.loads(line)["text"]) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    low = "\n\n".join(texts)
    for pattern, anchor, after in (
        (amounts._AMOUNT, amounts._AMOUNT_ANCHOR, 40),
        (amounts._PERCENT, amounts._PERCENT_ANCHOR, 20),
        (amounts._STAKE, amounts._STAKE_ANCHOR, 60),
    ):
        whole = [match.span() for match in pattern.finditer(low)]
        assert whole
        assert [match.span() for match in find_around(pattern, low, anchor, amounts._REACH, after)] == whole
