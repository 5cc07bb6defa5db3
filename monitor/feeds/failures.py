"""What a poll that failed changes: the feed's own columns, and the peace that its host asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from monitor.claims.retry import MAX_ATTEMPTS
from monitor.errors import GuetteurError
from monitor.feeds import hosts, save, verdict
from monitor.feeds.models import Feed
from monitor.feeds.parsed import ParseError
from monitor.http.errors import Code, FetchError


def columns(feed: Feed, error: GuetteurError, now: datetime, random: Random) -> dict[str, object]:
    """Columns of ``feed`` after ``error``. A host that asks for a pause gets it from all its feeds at once."""
    before = save.before_of(feed)
    if isinstance(error, ParseError):  # the server did answer
        return verdict.failed(before, error, 200, now, random)
    if not isinstance(error, FetchError):
        return verdict.failed(before, error, None, now, random)
    if error.code is Code.BUSY:
        return verdict.postponed(before, error.retry_after or 0.0, now, random)
    if error.status in (429, 503) and error.retry_after:
        hosts.hush(error.url, now + timedelta(seconds=error.retry_after))
    return verdict.failed(before, error, error.status, now, random)


def poison() -> GuetteurError:
    """The error of a feed that was claimed too often without a mark."""
    return GuetteurError(
        f"claimed {MAX_ATTEMPTS} times without an end: the worker dies on this feed",
        french="Le service s’interrompt à chaque relevé de ce flux. Signalez-le avec le journal du service.",
    )


def unstorable(error: Exception) -> GuetteurError:
    """The error of a feed whose content the database refuses."""
    return GuetteurError(
        f"the database refuses what this feed contains: {error!r:.300}",
        french="Le contenu de ce flux ne peut pas être enregistré. Signalez-le avec le journal du service.",
    )
