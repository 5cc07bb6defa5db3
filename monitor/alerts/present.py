"""What the templates of messages are given: French words for stored values. Pure but for formatting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.alerts.subject import certainty, clean_line
from monitor.alerts.values import ArticleView, Bar, Message

NBSP = "\u00a0"
#: Length of the longest bar of the week's chart.
BAR_PIXELS, BAR_BLOCKS = 220, 20
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
STATUS_LABELS = {
    "confirmed": "Confirmé",
    "conditional": "À confirmer",
    "denied": "Démenti",
    "opinion": "Opinion",
}


def instant(moment: datetime | None, zone: str) -> str:
    """«12 janv. 2015 à 11 h 30» in the reader's time zone; empty when unknown."""
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(zone))
    day = "1er" if local.day == 1 else str(local.day)
    clock = f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"
    return f"{day}{NBSP}{MONTHS[local.month - 1]} {local.year} à {clock}"


def percent(value: float) -> str:
    """«87 %» with a no-break space; certainty is never rounded up to 100 %."""
    return f"{min(round(value * 100), 99)}{NBSP}%"


def article(view: ArticleView, zone: str) -> dict[str, Any]:
    """An article as the templates show it."""
    return {
        "title": clean_line(view.title) or "Article sans titre",
        "url": view.url,
        "source": clean_line(view.source),
        "published": instant(view.published, zone),
        "updated": instant(view.updated, zone) if view.updated and view.updated != view.published else "",
        "status": view.status,
        "status_label": STATUS_LABELS.get(view.status, ""),
        "certainty": certainty(view),
        "cues": [f"«{NBSP}{clean_line(cue)}{NBSP}»" for cue in view.status_cues],
        "score": percent(view.score) if view.score else "",
        "topics": [(topic.label, percent(topic.score)) for topic in view.topics],
        "evidence": [(quote.passages, percent(quote.share)) for quote in view.evidence],
        "excerpt": view.excerpt,
        "rights_notice": view.rights_notice,
        "watchlists": view.watchlists,
        "actors": view.actors,
        "cited": view.cited,
        "changes": view.changes,
        "reprises": view.reprises,
        "since": view.since,
        "answers": view.answers,
        "level": view.level,
        "console_url": view.console_url,
    }


def context(message: Message) -> dict[str, Any]:
    """The context of both templates of a message."""
    return {
        "message": message,
        "sections": [
            {
                "name": section.name,
                "articles": [article(view, message.timezone) for view in section.articles],
            }
            for section in message.sections
        ],
        "count": len(message.articles),
        "week": _bars(message.week),
        "busy": any(bar.count for bar in message.week),
    }


def _bars(week: Sequence[Bar]) -> list[dict[str, Any]]:
    """The week's chart: a width in pixels for HTML, blocks for plain text."""
    most = max((bar.count for bar in week), default=0) or 1
    return [
        {
            "label": bar.label,
            "count": bar.count,
            "width": max(round(bar.count / most * BAR_PIXELS), 2 if bar.count else 0),
            "blocks": "█" * round(bar.count / most * BAR_BLOCKS) or ("▏" if bar.count else ""),
        }
        for bar in week
    ]
