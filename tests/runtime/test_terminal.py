"""Text from outside on the terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.runtime.terminal import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nuage souverain", "Nuage souverain"),
        ("\x1b[2J\x1b[31mrouge", "[2J[31mrouge"),
        ("a\nb\tc\u00a0d", "a b c d"),
        ("gauche\u202edroite\u200b", "gauchedroite"),
    ],
)
def test_what_a_terminal_would_obey_is_left_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.integers(min_value=1, max_value=120))
def test_one_visible_line_of_limited_length(text: str, width: int) -> None:
    line = printable(text, width)
    assert len(line) <= width
    assert all(unicodedata.category(character)[0] != "C" for character in line)
    assert len(line.splitlines()) <= 1
