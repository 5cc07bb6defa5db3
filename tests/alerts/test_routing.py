"""From match to alert, decided purely."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.alerts.novelty import Said, figures, fresh
from monitor.alerts.routing import REASON, Candidate, decide_alert

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FRESH = Candidate(
    watchlist=1,
    level="information",
    max_age=timedelta(hours=48),
    published=NOW - timedelta(hours=1),
    updated=None,
    seen=NOW,
    backlog=False,
)


@pytest.mark.parametrize(
    ("changes", "kind", "state"),
    [
        ({}, "new", "told"),
        ({"published": NOW - timedelta(hours=49)}, "new", "rattrapage"),
        ({"published": NOW + timedelta(hours=2)}, "new", "told"),
        ({"published": None, "backlog": True}, "new", "rattrapage"),
        ({"published": None, "seen": NOW - timedelta(hours=50)}, "new", "rattrapage"),
        ({"published": None}, "new", "told"),
        ({"backlog": True}, "new", "told"),
        ({"told_before": True, "material": True}, "update", "told"),
        ({"told_before": True, "transition": "confirmed"}, "confirmed", "told"),
        ({"told_before": True, "transition": "denied"}, "denied", "told"),
        ({"story_told": True}, "new", "told"),
        ({"story_told": True, "material": True}, "update", "told"),
        ({"story_told": True, "fresh": ("Nouvel acteur\u00a0: Nuagis",)}, "update", "told"),
        ({"fresh": ("Nouvel acteur\u00a0: Nuagis",)}, "new", "told"),
        ({"story_told": True, "published": NOW - timedelta(days=9)}, "new", "rattrapage"),
        (
            {
                "told_before": True,
                "material": True,
                "published": NOW - timedelta(days=9),
                "updated": NOW - timedelta(minutes=5),
            },
            "update",
            "told",
        ),
        (
            {"told_before": True, "material": True, "published": NOW - timedelta(days=9)},
            "update",
            "rattrapage",
        ),
    ],
)
def test_what_a_match_becomes(changes: dict[str, object], kind: str, state: str) -> None:
    decision = decide_alert(replace(FRESH, **changes), NOW)  # type: ignore[arg-type]
    assert decision is not None
    assert (decision.kind, decision.state) == (kind, state)


def test_an_immaterial_revision_of_what_was_told_is_not_an_alert() -> None:
    assert decide_alert(replace(FRESH, told_before=True), NOW) is None


@pytest.mark.parametrize(
    ("changes", "weighty"),
    [
        ({}, False),
        ({"story_told": True}, False),
        ({"story_told": True, "fresh": ("Nouvel acteur\u00a0: Nuagis",)}, True),
        ({"told_before": True, "material": True}, True),
        ({"transition": "denied"}, True),
    ],
)
def test_what_rings_where_the_story_was_told(changes: dict[str, object], weighty: bool) -> None:
    decision = decide_alert(replace(FRESH, **changes), NOW)  # type: ignore[arg-type]
    assert decision is not None
    assert decision.weighty is weighty


def test_the_reason_says_what_is_new_however_long() -> None:
    lines = ("Nouveau chiffre\u00a0: 120 millions d’euros", "Nouvel acteur\u00a0: " + "N" * 400)
    decision = decide_alert(replace(FRESH, story_told=True, fresh=lines), NOW)
    assert decision is not None
    assert decision.reason.startswith("Nouveau chiffre\u00a0: 120 millions d’euros\u00a0; Nouvel acteur\u00a0: NNN")
    assert len(decision.reason) == REASON


AMOUNTS: list[dict[str, Any]] = [
    {"kind": "amount", "value": "120000000.00", "unit": "EUR", "text": "120\u00a0millions d’euros", "start": 10},
    {"kind": "stake", "value": "51", "unit": "%", "text": "51 %", "start": 900},
    {"kind": "date", "value": None, "unit": "", "text": "lundi", "start": 0},
]


def test_a_figure_or_an_actor_that_no_told_article_had_is_fresh() -> None:
    opening = Said(figures(AMOUNTS, within=600), {"nuagis": "Nuagis", "orange": "Orange"})
    assert fresh(opening, Said({}, {"orange": "Orange"})) == (
        "Nouveau chiffre\u00a0: 120 millions d’euros",
        "Nouvel acteur\u00a0: Nuagis",
    )
    told = Said(figures([{**AMOUNTS[0], "value": "120000000", "text": "120 M€", "start": 4_000}]), opening.actors)
    assert fresh(opening, told) == ()


def test_background_brings_nothing_fresh() -> None:
    assert list(figures(AMOUNTS, within=600).values()) == ["120\u00a0millions d’euros"]
    assert len(figures(AMOUNTS)) == 2
