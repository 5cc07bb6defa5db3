"""The line that says what happened and how sure it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.alerts.subject import headline
from tests.alerts.values import ARTICLE


@pytest.mark.parametrize(
    ("title", "kind", "status", "said"),
    [
        ("Orange reprendrait Nuagis", "new", "conditional", "À confirmer\u00a0: Orange reprendrait Nuagis"),
        ("[MàJ] Orange confirme", "confirmed", "confirmed", "Confirmé\u00a0: Orange confirme"),
        ("(MAJ 14h) Orange confirme", "update", "confirmed", "Mise à jour\u00a0: Orange confirme"),
        ("Mise à jour : Orange confirme", "update", "", "Mise à jour\u00a0: Orange confirme"),
        ("Majorité : le vote du budget", "new", "", "Majorité : le vote du budget"),
        ("Mise à jour de Windows : ce qui change", "new", "", "Mise à jour de Windows : ce qui change"),
        ("[MàJ]", "new", "", "Article sans titre"),
        ("Il faut un cloud européen", "new", "opinion", "Opinion\u00a0: Il faut un cloud européen"),
        ("Bercy dément", "denied", "denied", "Démenti\u00a0: Bercy dément"),
    ],
)
def test_the_subject_says_how_sure_the_news_is(title: str, kind: str, status: str, said: str) -> None:
    assert headline(replace(ARTICLE, title=title, kind=kind, status=status)) == said


def test_what_is_urgent_is_marked_and_what_is_long_is_cut() -> None:
    line = headline(replace(ARTICLE, title="Un mot " * 80, level="urgent", status=""))
    assert line.startswith("[Urgent] Un mot")
    assert len(line) <= 150
    assert line.endswith("…")
