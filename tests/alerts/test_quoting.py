"""How much one message quotes of an article."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.quoting import length, shortened, within_rights
from monitor.alerts.values import Passage, Quote

LEAD = "Le groupe lillois cherche un repreneur depuis l’été et discute avec deux opérateurs."
DECISIVE = Quote((Passage("Orange", marked=True), Passage(" reprendrait Nuagis, d’après deux sources proches.")), 0.7)
OTHER = Quote((Passage("La vente serait conclue avant Noël."),), 0.2)


def test_with_room_for_all_nothing_is_cut() -> None:
    assert within_rights(LEAD, [DECISIVE, OTHER], 500) == (LEAD, (DECISIVE, OTHER))


def test_the_decisive_sentence_comes_before_the_lead_and_the_lead_before_the_rest() -> None:
    room = length(DECISIVE) + len(LEAD)
    assert within_rights(LEAD, [DECISIVE, OTHER], room) == (LEAD, (DECISIVE,))
    excerpt, quotes = within_rights(LEAD, [DECISIVE, OTHER], length(DECISIVE) + 10)
    assert (excerpt, quotes) == ("", (DECISIVE,))


def test_a_sentence_that_the_lead_holds_is_not_quoted_twice() -> None:
    lead = f"{LEAD} Orange reprendrait Nuagis, d’après deux sources proches."
    assert within_rights(lead, [DECISIVE, OTHER], 500) == (lead, (OTHER,))


def test_a_long_sentence_is_cut_at_a_word_and_keeps_its_mark() -> None:
    cut = shortened(DECISIVE, 61)
    assert cut == DECISIVE
    long = Quote((Passage("Orange", marked=True), Passage(" reprendrait" * 20)), 0.7)
    cut = shortened(long, 70)
    assert cut is not None
    assert cut.passages[0].marked
    assert cut.passages[-1].text.endswith("reprendrait…")
    assert length(cut) <= 70
    assert shortened(long, 20) is None


def test_no_right_to_quote_leaves_nothing() -> None:
    assert within_rights(LEAD, [DECISIVE], 0) == ("", ())


_QUOTES = st.lists(
    st.builds(
        Quote,
        st.lists(st.builds(Passage, st.text(min_size=1, max_size=80), st.booleans()), min_size=1, max_size=4).map(
            tuple
        ),
        st.floats(0, 1),
    ),
    max_size=4,
)


@given(lead=st.text(max_size=300), quotes=_QUOTES, limit=st.integers(0, 400))
def test_together_they_keep_to_the_limit(lead: str, quotes: list[Quote], limit: int) -> None:
    excerpt, kept = within_rights(lead, quotes, limit)
    assert len(excerpt) + sum(map(length, kept)) <= limit
