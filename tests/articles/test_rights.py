"""What a rights card allows, by class and day."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.articles.rights import Card, erased, terms

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("card", "may_fetch", "contract", "keep_days", "quote_chars"),
    [
        (Card("standard"), True, False, 365, 300),
        (Card("standard", retention_days=30, quote_chars=0), True, False, 30, 0),
        (Card("open"), True, False, None, 1_000),
        (Card("open", quote_chars=4_000), True, False, None, 4_000),
        (Card("feed_only"), False, False, 90, 200),
        (Card("feed_only", retention_days=7, quote_chars=80), False, False, 7, 80),
        (Card("contract", "Les Échos", None, 3_650, 900), True, True, 3_650, 900),
        (Card("contract", "Les Échos", TODAY, 3_650, 900), True, True, 3_650, 900),
        (Card("contract", "Les Échos", date(2026, 11, 25), 3_650, 900), True, False, 365, 300),
        (Card("contract", "  ", None, 3_650, 900), True, False, 365, 300),
    ],
)
def test_the_class_sets_access_retention_and_quotation(
    card: Card, may_fetch: bool, contract: bool, keep_days: int | None, quote_chars: int
) -> None:
    found = terms(card, TODAY)
    assert (found.may_fetch, found.contract) == (may_fetch, contract)
    assert (found.keep_days, found.quote_chars) == (keep_days, quote_chars)


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (Card("standard"), ""),
        (Card("feed_only"), "La carte de droits de la source limite au flux."),
        (
            Card("contract", "Accord avec\nLes Échos", date(2027, 3, 1)),
            "Contrat avec l’éditeur, valable jusqu’au 1er mars 2027\u00a0: Accord avec Les Échos",
        ),
        (Card("contract", "Accord", date(2026, 8, 31)), "contrat échu le 31 août 2026"),
        (Card("contract"), "aucun contrat n’est décrit sur la carte de la source"),
    ],
)
def test_the_reason_is_said_in_french(card: Card, said: str) -> None:
    assert terms(card, TODAY).why == said


def test_an_erased_text_says_when_and_why() -> None:
    assert erased(TODAY, 365) == "Texte effacé le 26 novembre 2026\u00a0: conservation de 365\u00a0jours."
    assert erased(TODAY, 1).endswith("1\u00a0jour.")
