from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.french.normal import flat, fold, normalise

FRENCH = st.text(alphabet=st.sampled_from("aàâbcçdeéèêfiïœæßOŒÉ’'«» \u00a0\u202f-–ﬁ\u0301\u00adI\u0130x1"), max_size=40)


def test_flat_keeps_every_offset_and_plain_forms() -> None:
    text = "L’ÉTAT\u202f«\u00a0c’est – bien\u00a0»…"
    assert flat(text) == "l'etat « c'est - bien »…"
    assert len(flat(text)) == len(text)


@given(FRENCH)
@settings(max_examples=200, deadline=None)
def test_flat_is_of_the_same_length_and_stable(text: str) -> None:
    assert len(flat(text)) == len(text)
    assert flat(flat(text)) == flat(text)


@pytest.mark.parametrize(
    ("token", "folded"),
    [("Œuvre", "oeuvre"), ("É́tat", "etat"), ("e\u0301tat", "etat"), ("ﬁn", "fin"), ("sou\u00adverain", "souverain")],
)
def test_fold(token: str, folded: str) -> None:
    assert fold(token) == folded


def test_a_span_of_the_folded_text_maps_back() -> None:
    text = "Le cœur de l’E\u0301tat"
    view = normalise(text)
    assert view.text == "le coeur de l'etat"
    start = view.text.index("etat")
    a, b = view.span(start, start + 4)
    assert text[a:b] == "E\u0301tat"
    a, b = view.span(view.text.index("coeur"), view.text.index("coeur") + 5)
    assert text[a:b] == "cœur"
    with pytest.raises(IndexError):
        view.span(0, len(view.text) + 1)


@given(FRENCH)
@settings(max_examples=200, deadline=None)
def test_every_folded_character_comes_from_somewhere(text: str) -> None:
    view = normalise(text)
    assert len(view.starts) == len(view.ends) == len(view.text)
    assert all(0 <= a < b <= len(text) for a, b in zip(view.starts, view.ends, strict=True))
    assert list(view.starts) == sorted(view.starts)
    assert view.span(len(view.text), len(view.text)) == (len(text), len(text))
