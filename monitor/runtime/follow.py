"""What happened since the last look, read from PostgreSQL: the work as a person watches it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.alerts.models import Message
from monitor.articles.models import FINAL, Article, State
from monitor.feeds.models import Feed

OVERLAP = timedelta(seconds=30)
"""A row's time is taken before its transaction commits: each look goes back this far behind the last one."""

FAILURES = (Message.State.FAILED, Message.State.POISON, Message.State.UNCERTAIN)
FAILURE_WINDOW = timedelta(days=3)
"""A message that fails is at most this old: retries do not go on for longer."""

Key = tuple[str, int, str]
"""What an event is about: kind, primary key, and the moment or state that makes it a new one."""


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``text`` comes from outside: escape it where it is shown."""

    at: datetime
    kind: Literal["feed", "article", "message"]
    good: bool
    text: str
    detail: str = ""


class Follower:
    """Remembers what it has told. The first look starts at ``now``."""

    def __init__(self, now: datetime) -> None:
        self._begin = now
        self._looked = now
        self._told: set[Key] | None = None

    def news(self, now: datetime) -> list[Event]:
        """Return what happened since the last call, oldest first."""
        since = max(self._begin, self._looked - OVERLAP)
        failures = dict(_failures(now))
        # Failures bear no time of their own: those of the first look are old news.
        told = set(failures) if self._told is None else self._told
        found = {**dict(_feeds(since)), **dict(_articles(since)), **dict(_sent(since)), **failures}
        fresh = [event for key, event in found.items() if key not in told]
        self._told = set(found)
        self._looked = now
        return sorted(fresh, key=lambda event: event.at)


def _feeds(since: datetime) -> Iterator[tuple[Key, Event]]:
    """Feeds polled after ``since``."""
    for feed in Feed.objects.filter(last_polled_at__gt=since).select_related("source"):
        if feed.last_polled_at is None:
            continue
        detail = f"HTTP {feed.last_status}" if feed.last_status else ""
        if feed.errors_in_row:
            detail = feed.last_error or detail
        event = Event(feed.last_polled_at, "feed", not feed.errors_in_row, str(feed), detail)
        yield ("feed", feed.pk, feed.last_polled_at.isoformat()), event


def _articles(since: datetime) -> Iterator[tuple[Key, Event]]:
    """Articles that reached a final state after ``since``."""
    rows = Article.objects.filter(decided_at__gt=since, state__in=FINAL).only(
        "url", "title", "state", "reason", "decided_at"
    )
    for article in rows:
        if article.decided_at is None:
            continue
        good = article.state != State.POISON
        detail = ": ".join(part for part in (article.get_state_display(), article.reason) if part)
        event = Event(article.decided_at, "article", good, str(article), detail)
        yield ("article", article.pk, article.decided_at.isoformat()), event


def _sent(since: datetime) -> Iterator[tuple[Key, Event]]:
    """Messages that left after ``since``."""
    for message in Message.objects.filter(sent_at__gt=since).select_related("channel"):
        if message.sent_at is None:
            continue
        event = Event(message.sent_at, "message", True, str(message), str(message.channel))
        yield ("message", message.pk, message.state), event


def _failures(now: datetime) -> Iterator[tuple[Key, Event]]:
    """Messages that could not be sent, or not surely."""
    rows = Message.objects.filter(created_at__gt=now - FAILURE_WINDOW, state__in=FAILURES)
    for message in rows.select_related("channel"):
        detail = f"{message.channel}: {message.last_error or message.get_state_display()}"
        yield ("message", message.pk, message.state), Event(now, "message", False, str(message), detail)
