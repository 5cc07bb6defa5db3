"""Once a day, one notice to the administrators about every feed that has been in trouble for a day or more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from monitor.alerts.notices import notify_administrators
from monitor.feeds.health import Health, troubles

#: Feeds named in one notice.
NAMED = 40


def tell_troubles(now: datetime) -> int:
    """Tell the administrators of the feeds in trouble, today once; returns how many notices are new."""
    found = troubles(now)
    if not found:
        return 0
    count = len(found)
    subject = f"{count}\u00a0flux en difficulté" if count > 1 else f"Flux en difficulté\u00a0: {found[0].feed}"
    link = ("Voir les flux en difficulté", f"{settings.PUBLIC_URL}/flux/?voir=erreurs")
    return notify_administrators(f"notice:feeds:{timezone.localdate(now)}", subject, _body(found), link, now)


def _body(found: Sequence[Health]) -> list[str]:
    said = (
        "Ces flux ne donnent plus rien depuis plus de 24 heures. Guetteur continue de les relever, sauf ceux qui ont "
        "disparu."
    )
    lines = [said, *(_line(health) for health in found[:NAMED])]
    left = len(found) - NAMED
    if left > 0:
        lines.append(f"… et {left}\u00a0autre{'s' if left > 1 else ''}.")
    return lines


def _line(health: Health) -> str:
    feed = health.feed
    named = f"{feed} ({feed.source})" if str(feed) != str(feed.source) else str(feed)
    return f"• {named}\u00a0: {health.sentence} {settings.PUBLIC_URL}/flux/{feed.pk}/"
