from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.french.amounts import find_figures
from monitor.french.figures import Kind


def test_each_figure_says_what_it_is() -> None:
    text = (
        "L’opérateur rachète les parts de Thales (qui en détenait 22%) et de la Caisse des dépôts (33% des parts). "
        "Nuagia affiche un résultat net de -29 242 500 euros pour un chiffre d’affaires de 97 485 euros."
    )
    found = [(f.text, f.label, f.value) for f in find_figures(text)]
    assert found == [
        ("22%", "participation de Thales", Decimal(22)),
        ("33%", "participation de Caisse des dépôts", Decimal(33)),
        ("-29 242 500 euros", "résultat net", Decimal(-29_242_500)),
        ("97 485 euros", "chiffre d’affaires", Decimal(97_485)),
    ]


def test_a_bound_keeps_its_side() -> None:
    (more,) = find_figures("plus de 300 000 euros")
    assert (more.value, more.low, more.high, more.approximate) == (Decimal(300_000), Decimal(300_000), None, True)
    (less,) = find_figures("moins de 5 %")
    assert (less.value, less.low, less.high) == (Decimal(5), None, Decimal(5))


def test_a_deadline_gets_its_year_from_the_day_of_publication() -> None:
    (spring,) = find_figures("d’ici à mars", date(2015, 1, 12))
    assert (spring.kind, spring.until) == (Kind.DEADLINE, date(2015, 3, 31))
    (next_year,) = find_figures("d’ici à mars", date(2015, 6, 12))
    assert next_year.until == date(2016, 3, 31)
    (unknown,) = find_figures("d’ici à mars")
    assert (unknown.iso, unknown.until) == ("--03", None)


def test_an_impossible_day_is_no_date() -> None:
    assert find_figures("le 31 février 2025") == []


@given(st.integers(min_value=1, max_value=10**9))
@settings(max_examples=100, deadline=None)
def test_any_whole_amount_is_read_back(amount: int) -> None:
    written = f"{amount:,}".replace(",", "\u202f")
    (figure,) = find_figures(f"Le contrat vaut {written} euros.")
    assert figure.value == Decimal(amount)


@given(st.text(alphabet=st.sampled_from("0123456789 ,.-%€Mdkentràeuosiltv\u202f"), max_size=50))
@settings(max_examples=300, deadline=None)
def test_spans_are_exact_and_apart_whatever_the_text(text: str) -> None:
    figures = find_figures(text)
    assert all(text[f.start : f.end] == f.text for f in figures)
    assert all(a.end <= b.start for a, b in pairwise(figures))


@pytest.mark.parametrize("text", ["SecNumCloud 3.2", "France 2030", "3 millions d’utilisateurs", "l’article 702"])
def test_what_is_no_figure(text: str) -> None:
    assert find_figures(text) == []
