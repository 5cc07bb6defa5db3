"""Up to which key the alerts of the outbox are settled, so that a reader who follows keys misses none."""

from __future__ import annotations

from typing import Final

from django.db import OperationalError, connection, transaction
from django.db.models import Max

from monitor.alerts.models import Alert
from monitor.web.api.problems import ProblemError

#: Longest wait for whoever is writing alerts; above deadlock_timeout, after which an autovacuum gives way.
PATIENCE: Final = "3s"


def settled(after: int) -> int:
    """The highest key of an alert below which no alert can still appear; at least ``after``.

    Keys are drawn before their rows are committed: a lower key may become visible after a higher one. SHARE
    waits for every transaction that has written alerts and holds back those that would, for an instant; a key
    drawn later is higher than all that are visible then. Nothing newer than ``after``: no lock is taken.
    Raises ``ProblemError`` (503) if a writer takes too long; the reader asks again and loses nothing.
    """
    newest = _newest()
    if newest <= after:
        return after
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("LOCK TABLE alerts_alert IN SHARE MODE")
            return max(_newest(), after)
    except OperationalError as error:
        raise ProblemError(
            503, "Alerts are being written; ask again in a moment.", french="Réessayez dans un instant.", retry_after=5
        ) from error


def _newest() -> int:
    return Alert.objects.aggregate(newest=Max("pk"))["newest"] or 0
