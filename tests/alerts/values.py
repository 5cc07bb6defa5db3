"""Message values for tests of channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from monitor.alerts.values import ArticleView, Message, Passage, Quote, Section, TopicView, WatchlistView

WHEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

ARTICLE = ArticleView(
    title="Orange reprendrait 100 % de Nuagis",
    url="https://gazette.example/orange-nuagis",
    source="La Gazette",
    published=WHEN,
    updated=None,
    status="conditional",
    status_cues=("reprendrait",),
    kind="new",
    level="important",
    score=0.93,
    topics=(TopicView("Capital", 0.88),),
    evidence=(
        Quote((Passage("Orange", marked=True), Passage(" reprendrait Nuagis, premier hébergeur du Nord.")), 0.62),
    ),
    excerpt="L’opérateur serait en discussions.",
    rights_notice="© La Gazette",
    watchlists=(WatchlistView("Rachats", ("acteur Orange",)),),
    actors=("Orange",),
    cited=("Les Échos",),
)


def message(*articles: ArticleView, **values: Any) -> Message:
    """An alert about ``articles`` (one by default)."""
    base = Message(
        key="alert:7:5:9:new",
        kind="alert",
        subject="À confirmer\u00a0: Orange reprendrait 100 % de Nuagis",
        created=WHEN,
        timezone="Europe/Paris",
        recipient="Claire",
        sections=(Section("", articles or (ARTICLE,)),),
        list_name="Rachats",
        public_url="https://veille.example",
    )
    return replace(base, **values)
