"""Which stage let an article pass, and what mends it."""

from __future__ import annotations

import pytest

from monitor.alerts.missed import Facts, Fix, diagnose
from monitor.articles.models import FINAL, WORKING, State


@pytest.mark.parametrize(
    ("facts", "stage", "first"),
    [
        (Facts(), "Flux", Fix.ADD_FEED),
        (Facts(source_known=True), "Flux", Fix.ADD_ARTICLE),
        (Facts(source_known=True, entry_waiting=True), "En cours", Fix.WAIT),
        (Facts("irrelevant"), "Tri", Fix.TEACH),
        (Facts("unmatched"), "Listes de veille", Fix.WIDEN),
        (Facts("duplicate"), "Doublon", Fix.SEE_ORIGINAL),
        (Facts("forbidden"), "Droits", Fix.SEE_RIGHTS),
        (Facts("unreachable"), "Téléchargement", Fix.TRY_AGAIN),
        (Facts("matched"), "Acheminement", Fix.WIDEN),
        (Facts("matched", alerts=("rattrapage",)), "Acheminement", Fix.RAISE_AGE),
        (Facts("matched", alerts=("nobody",)), "Abonnés", Fix.ADD_SUBSCRIBER),
        (Facts("matched", alerts=("folded",)), "Acheminement", Fix.SEE_MESSAGE),
        (Facts("matched", alerts=("told",), messages=("failed",)), "Envoi", Fix.SEE_MESSAGE),
        (Facts("matched", alerts=("told",), messages=("sent", "failed")), "Aucun", Fix.SEE_MESSAGE),
    ],
)
def test_the_stage_and_the_first_mend(facts: Facts, stage: str, first: Fix) -> None:
    found = diagnose(facts)
    assert (found.stage, found.fixes[0]) == (stage, first)


@pytest.mark.parametrize("state", [*WORKING, *FINAL])
def test_every_state_of_an_article_has_its_words(state: State) -> None:
    found = diagnose(Facts(state))
    assert found.said.endswith(".")
    assert found.fixes
    assert (found.stage == "En cours") is (state in WORKING)


def test_an_article_known_by_its_feed_alone_also_leads_to_the_rights() -> None:
    found = diagnose(Facts("irrelevant", feed_only=True))
    assert found.fixes == (Fix.TEACH, Fix.WIDEN, Fix.SEE_RIGHTS)
    assert "Seul ce que publie le flux" in found.said
