"""What is said of a watchlist's quality."""

from __future__ import annotations

import pytest

from monitor.watchlists.document import ActorMention, Document
from monitor.watchlists.quality import noise_by_term, precision, suggest, warnings


def test_precision_has_an_interval() -> None:
    assert precision(0, 0) is None
    found = precision(8, 2)
    assert found is not None
    assert (found.value, found.judged) == (0.8, 10)
    # Wilson's interval for 8 of 10, as printed in statistical tables.
    assert found.low == pytest.approx(0.490, abs=0.001)
    assert found.high == pytest.approx(0.943, abs=0.001)
    sure = precision(5, 0)
    assert sure is not None
    assert sure.low < 0.6
    assert sure.high == pytest.approx(1)


def test_the_noisiest_terms_come_first() -> None:
    judged = [(["cloud", "cloud"], False), (["cloud", "OVH"], True), (["cloud"], False), (["OVH"], True)]
    first, second = noise_by_term(judged)
    assert (first.term, first.relevant, first.noise) == ("cloud", 1, 2)
    assert first.share == pytest.approx(2 / 3)
    assert (second.term, second.share) == ("OVH", 0)


def test_warnings() -> None:
    assert warnings(0, 0, 30) == ["Cette requête n’a rien trouvé en 30 jours."]
    assert "environ 35 fois par jour" in warnings(35, 1050, 30)[0]
    assert warnings(3, 90, 30) == []


def test_suggestions_are_what_relevant_articles_share() -> None:
    relevant = [
        Document(
            title="Le cloud de Scaleway",
            text="Hier, Scaleway obtient la qualification SecNumCloud.",
            mentions=(ActorMention("scaleway", "title", 12, 20),),
        ),
        Document(
            title="Un cloud qualifié",
            text="Scaleway rejoint les offres de la qualification SecNumCloud. Marseille attend.",
            mentions=(ActorMention("scaleway", "text", 0, 8),),
        ),
    ]
    others = [Document(title="Le cloud et les jeux", text="Marseille joue. Marseille gagne.")]
    found = {s.text: s for s in suggest(relevant, others, known={"cloud"})}
    assert "SecNumCloud" in found
    assert "qualification SecNumCloud" in found
    assert found["scaleway"].actor
    assert "cloud" not in found
    assert "Marseille" not in found
    assert "scaleway" not in {s.text for s in suggest(relevant, others, known={"scaleway", "cloud"})}
    assert suggest(relevant[:1], others, known=()) == []
