"""The head of a digest: a summary line, and how the week went. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from monitor.alerts.values import ArticleView, Bar

DAYS: Final = 7
_WEEKDAYS: Final = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
#: What a status is called in the summary line, one and several.
_COUNTED: Final = (
    ("denied", "démentie", "démenties"),
    ("conditional", "à confirmer", "à confirmer"),
    ("confirmed", "confirmée", "confirmées"),
)


def week(told: Iterable[datetime], now: datetime, zone: ZoneInfo) -> tuple[Bar, ...]:
    """Articles told on each of the last seven days of the reader's calendar, the current day last."""
    today = now.astimezone(zone).date()
    counts: Counter[date] = Counter(moment.astimezone(zone).date() for moment in told)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return tuple(Bar(_WEEKDAYS[day.weekday()], counts[day]) for day in days)


def summary(views: Sequence[ArticleView], lists: int) -> str:
    """«Cinq histoires dans deux listes : 2 à confirmer, 1 démentie.» An article here stands for its story."""
    told = {view.url: view for view in views}
    number = len(told)
    sources = sum(1 + len(view.reprises) for view in told.values())
    head = f"{number} histoire{'s' * (number > 1)}"
    if sources > number:
        head += f", {sources} articles"
    if lists > 1:
        head += f", dans {lists} listes de veille"
    statuses = Counter(view.status for view in told.values())
    parts = [
        f"{statuses[status]} {several if statuses[status] > 1 else one}"
        for status, one, several in _COUNTED
        if statuses[status]
    ]
    return f"{head}\u00a0: {', '.join(parts)}." if parts else f"{head}."
