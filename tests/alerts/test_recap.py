"""The head of a digest, and what happened to a story since its first message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.alerts.recap import summary, week
from monitor.alerts.since import news
from tests.alerts.values import ARTICLE

#: A Thursday, 00:30 in Paris.
NOW = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def test_the_week_ends_today_in_the_reader_s_calendar() -> None:
    told = [NOW, NOW - timedelta(hours=1), NOW - timedelta(hours=1), NOW - timedelta(days=6), NOW - timedelta(days=8)]
    bars = week(told, NOW, PARIS)
    assert [bar.label for bar in bars] == ["ven.", "sam.", "dim.", "lun.", "mar.", "mer.", "jeu."]
    assert [bar.count for bar in bars] == [1, 0, 0, 0, 0, 2, 1]
    assert [bar.count for bar in week(told, NOW, ZoneInfo("America/Cayenne"))][-1] == 3


def test_the_summary_counts_stories_articles_and_how_sure_they_are() -> None:
    rumour = replace(ARTICLE, url="https://a.example/1", status="conditional", reprises=(("B", "https://b.example"),))
    denied = replace(ARTICLE, url="https://a.example/2", status="denied", reprises=())
    plain = replace(ARTICLE, url="https://a.example/3", status="", reprises=())
    said = summary([rumour, denied, plain, rumour], 2)
    assert said == "3 histoires, 4 articles, dans 2 listes de veille\u00a0: 1 démentie, 1 à confirmer."
    assert summary([plain], 1) == "1 histoire."


def step(status: str, minutes: int, source: str, *others: str) -> dict[str, object]:
    at = NOW + timedelta(minutes=minutes)
    return {"status": status, "at": at.isoformat(), "source": source, "others": list(others)}


def test_only_the_turns_after_the_first_message_are_news() -> None:
    story = [
        step("conditional", -60, "La Gazette"),
        step("confirmed", 5, "Le Fil", "L’Usine"),
        step("denied", 9, "AFP"),
    ]
    assert news(story, NOW) == (
        "Confirmé par Le Fil, puis L’Usine (d’abord au conditionnel chez La Gazette).",
        "Démenti, d’après AFP (d’abord donné pour confirmé chez Le Fil).",
    )
    assert news(story, NOW + timedelta(minutes=6)) == (
        "Démenti, d’après AFP (d’abord donné pour confirmé chez Le Fil).",
    )
    assert news(story[:1], NOW - timedelta(days=1)) == ()
