"""How each feed fares: last success, error, rhythm, silence, share of doubles, sparkline; what to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from monitor.feeds import schedule
from monitor.feeds.models import Entry, Feed
from monitor.feeds.rhythm import Rhythm, daily_counts

SPARKLINE_DAYS = 30


@dataclass(frozen=True)
class Health:
    """One feed as the console shows it. ``state`` is one of ok, error, silent, gone, paused, new.

    ``per_day`` is the learned number of entries a day; ``doubles`` the share of entries of the last 30 days
    whose page another feed brought first; ``sparkline`` counts entries per day, oldest first.
    """

    feed: Feed
    state: str
    sentence: str
    per_day: float
    doubles: float
    sparkline: tuple[int, ...]


def assess(feeds: Iterable[Feed], now: datetime) -> list[Health]:
    """The health of ``feeds``, with two queries for all of them."""
    feeds = list(feeds)
    since = now - timedelta(days=SPARKLINE_DAYS)
    moments: dict[int, list[datetime]] = defaultdict(list)
    recent = Entry.objects.filter(feed__in=feeds, seen_at__gte=since)
    for pk, moment in recent.values_list("feed_id", Coalesce("published_at", "seen_at")):
        moments[pk].append(moment)
    doubles = _doubles(feeds, since)
    return [
        Health(
            feed,
            state(feed, now),
            sentence(feed, now),
            round(Rhythm.from_json(feed.rhythm).mean * 24, 1),
            doubles.get(feed.pk, 0.0),
            tuple(daily_counts(moments[feed.pk], now, SPARKLINE_DAYS)),
        )
        for feed in feeds
    ]


def _doubles(feeds: Sequence[Feed], since: datetime) -> dict[int, float]:
    first = Entry.objects.filter(url=OuterRef("url")).order_by("seen_at", "pk").values("pk")[:1]
    rows = (
        Entry.objects.filter(feed__in=feeds, seen_at__gte=since)
        .exclude(url="")
        .annotate(first=Subquery(first))
        .values("feed_id")
        .annotate(all=Count("pk"), late=Count("pk", filter=~Q(first=F("pk"))))
    )
    return {row["feed_id"]: row["late"] / row["all"] for row in rows}


def state(feed: Feed, now: datetime) -> str:
    """The feed's state in one word."""
    if feed.state != Feed.State.ACTIVE:
        return str(feed.state)
    if feed.errors_in_row:
        return "error"
    if feed.last_success_at is None:
        return "new"
    if schedule.silence(Rhythm.from_json(feed.rhythm), feed.last_entry_at, now):
        return "silent"
    return "ok"


def sentence(feed: Feed, now: datetime) -> str:
    """The feed's state in plain French, with what to do where something is to be done."""
    match state(feed, now):
        case "gone":
            return f"Disparu. {feed.last_error_fr}".strip()
        case "paused":
            return f"En pause. {feed.last_error_fr}".strip()
        case "error":
            return f"En erreur depuis {_length(feed.first_error_at, now)}. {feed.last_error_fr}"
        case "new":
            return "Pas encore relevé."
        case "silent":
            return (
                f"Silencieux depuis {_length(feed.last_entry_at, now)}, contre son habitude. "
                "Vérifiez que le site publie encore à cette adresse."
            )
    if feed.previous_url:
        return f"En ordre. Le site a donné une nouvelle adresse, qui est suivie (auparavant {feed.previous_url})."
    if not feed.trusts_validators:
        return "En ordre. Ses en-têtes ETag mentent\u00a0: il est relu en entier à chaque relevé."
    return "En ordre."


def troubles(now: datetime) -> list[Health]:
    """Feeds of which the administrator should hear: a day of errors, gone, or silent against their habit."""
    late = now - schedule.TROUBLE
    suspects = Feed.objects.exclude(state=Feed.State.PAUSED).select_related("source")
    failing = suspects.filter(Q(state=Feed.State.GONE) | Q(first_error_at__lte=late))
    quiet = suspects.filter(state=Feed.State.ACTIVE, errors_in_row=0, last_entry_at__lte=now - timedelta(days=2))
    silent = [feed for feed in quiet if state(feed, now) == "silent"]
    return assess([*failing, *silent], now)


def _length(since: datetime | None, now: datetime) -> str:
    """A length of time in French words."""
    hours = int((now - since).total_seconds() // 3600) if since else 0
    if hours < 1:
        return "moins d’une heure"
    if hours < 48:
        return f"{hours}\u00a0heure{'s' if hours > 1 else ''}"
    return f"{hours // 24}\u00a0jours"
