"""The sweeper, and the work of the night and of each hour."""

from __future__ import annotations

from datetime import timedelta
from random import SystemRandom

from django.conf import settings
from django.utils import timezone

from monitor.alerts.bounces import collect
from monitor.alerts.feed_troubles import tell_troubles
from monitor.alerts.retention import enforce
from monitor.alerts.tidy import tidy
from monitor.claims.stages import Stage
from monitor.watchlists.sampling import draw
from workers.app import app, ring
from workers.drain import pending

#: Shorter than a task may last; what is left is done the next time.
RETENTION_BUDGET = timedelta(minutes=8)


@app.task(name="sweep")
def sweep() -> None:
    """Ring each stage that has a due or stuck row in PostgreSQL."""
    now = timezone.now()
    for stage in Stage:
        if pending(stage, now):
            ring(stage)


@app.task(name="retention")
def retention() -> None:
    """Erase the texts that their sources' rights cards let us keep no longer."""
    enforce(timezone.now, RETENTION_BUDGET)


@app.task(name="renew-websub")
def renew_websub() -> None:
    """Ask for and renew WebSub subscriptions, where hubs can reach us."""
    from monitor.feeds.push import renew
    from monitor.http.configured import http_settings

    if settings.PUBLIC_URL.startswith("https://"):
        renew(timezone.now(), f"{settings.PUBLIC_URL}/websub", http_settings())


@app.task(name="feed-troubles")
def feed_troubles() -> None:
    """Tell the administrators of feeds that have been in trouble for a day."""
    tell_troubles(timezone.now())


@app.task(name="tidy")
def tidy_up() -> None:
    """Delete ended sessions and old records of log-ins."""
    tidy(timezone.now())


@app.task(name="bounces")
def bounces() -> None:
    """Read the mail that came back, where a mailbox is configured."""
    if settings.BOUNCE_MAILBOX:
        collect(settings.BOUNCE_MAILBOX, timezone.now())


@app.task(name="sample")
def sample() -> None:
    """Draw the sample of last week's set-aside articles, unless it was drawn."""
    draw(timezone.now(), SystemRandom())
