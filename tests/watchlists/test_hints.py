"""Remarks on queries that may not mean what was meant."""

from __future__ import annotations

import pytest

from monitor.watchlists.hints import hints
from monitor.watchlists.parse import parse


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cloud et souveraineté", ["« et » est cherché comme un mot ; pour relier, écrivez ET."]),
        ("titre:cloud ou nuage", ["« ou » est cherché comme un mot ; pour relier, écrivez OU."]),
        ("OVH Scaleway Outscale Clever Numspot", ["est cherché comme une expression, mot à mot"]),
        ("a OU b SAUF c", ["La requête se lit ainsi : (a OU b) SAUF c"]),
        ("(a OU b) SAUF c", []),
        ("a ET b SAUF c", []),
        ('"cloud et souveraineté"', []),
        ("« rock and roll »", []),
        ("cloud souverain", []),
        ("et cloud", []),
    ],
)
def test_hints(text: str, said: list[str]) -> None:
    found = hints(parse(text), text)
    assert len(found) == len(said)
    for hint, part in zip(found, said, strict=True):
        assert part in hint
