"""Cutting run by run gives the house's tokens, and their places."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.french.tokens import tokenize
from monitor.watchlists.cuts import Cuts, cut, tokens_of

_pieces = st.sampled_from(
    [
        *("l’", "d'", "qu’", "aujourd’hui", "Gaia-X", "plate-forme", "S.N.C.F.", "R&D", "C++", "C#", "M."),
        *("3,2", "29", "242", "500", "1 234", "8,", "https://a.fr/b?c=d.", "x@y.fr", "lemonde.fr,", "«", "»"),
        *("état", "É", "oe", "œ", "souve\u00adrain", "e\u0301tat", "’", "-", "–", "…", "(", ")", ".", "¿", "_a", "ª"),
        *(" ", " ", " ", "\u00a0", "\u202f", "\n\n", "\t", "\u2009", "cloud", "Cloud,", "fin."),
    ]
)
texts = st.one_of(st.lists(_pieces, max_size=12).map("".join), st.text(max_size=30))


@settings(max_examples=400, deadline=None)
@given(texts)
@example("  29 242 500 euros,  puis\n\n 12 345")
def test_runs_make_the_tokens_of_the_text(text: str) -> None:
    tokens = tokenize(text)
    cuts = Cuts(text)
    assert cuts.norms() == [token.norm for token in tokens]
    assert [cuts.word(index) for index in range(len(tokens))] == [token.text for token in tokens]
    assert [cuts.characters(i, i) for i in range(len(tokens))] == [(t.start, t.end) for t in tokens]
    assert len(cuts.keys()) == len(tokens)
    for offset in range(len(text) + 1):
        assert cuts.ending_by(offset) == sum(token.end <= offset for token in tokens)
        assert cuts.starting_before(offset) == sum(token.start < offset for token in tokens)


@settings(max_examples=300, deadline=None)
@given(texts)
def test_the_quick_way_gives_the_same(text: str) -> None:
    for run in text.split():
        keys, norms = tokens_of(run)
        assert keys == cut(run).keys
        assert tuple(norms) == cut(run).norms
