"""Clear what grows without end and serves nobody: ended sessions, old records of log-ins."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session

#: How long who logged in, and who failed to, is kept: long enough to look into an intrusion (CNIL: six months to a
#: year for logs of accesses).
LOGINS = timedelta(days=180)


def tidy(now: datetime) -> int:
    """Delete ended sessions and old records of log-ins; returns how many rows went."""
    ended, _ = Session.objects.filter(expire_date__lt=now).delete()
    before = now - LOGINS
    records = (model.objects.filter(attempt_time__lt=before) for model in (AccessAttempt, AccessFailureLog, AccessLog))
    return ended + sum(int(rows.delete()[0]) for rows in records)
