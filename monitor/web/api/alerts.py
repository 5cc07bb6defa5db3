"""Alerts, to be read one after the other without losing any."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from monitor.alerts.excerpt import excerpt
from monitor.alerts.models import Alert
from monitor.watchlists.models import Match
from monitor.web.api.auth import needs
from monitor.web.api.pages import LARGEST, Limit
from monitor.web.api.settled import settled

router = Router(tags=["alerts"])
READ = needs("alerts.view_alert")
ROWS = Alert.objects.select_related("watchlist", "revision__article__source").defer(
    "revision__search", "revision__removed", "revision__fingerprint"
)


class AlertOut(Schema):
    """The decision to tell an article to those who follow a watchlist."""

    id: int
    kind: str
    state: str
    reason: str
    created_at: datetime
    level: str
    watchlist: int
    watchlist_slug: str
    watchlist_name: str
    story: int | None
    article: int
    revision: int
    url: str
    title: str
    source: str
    published_at: datetime | None
    status: str
    status_cues: list[str]
    reasons: list[str]
    excerpt: str
    rights_notice: str
    console_url: str


class Alerts(Schema):
    """Alerts, the oldest first. Ask for the following with ``after`` set to ``next``, always a number."""

    items: list[AlertOut]
    next: int


@router.get("", auth=READ, response=Alerts, summary="Read alerts in order")
def list_alerts(
    request: HttpRequest,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="`next` of the answer before; 0 at first.")] = 0,
    limit: Limit = 50,
    watchlist: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
    state: Literal[tuple(Alert.State.values)] | None = None,  # type: ignore[valid-type] # the states of the model
) -> dict[str, Any]:
    """Alerts whose key is above ``after``. Store ``next`` once you have handled the items, and ask again with it:
    no alert is lost, whatever is committed meanwhile. Where there is nothing new, ``items`` is empty.
    """
    last = settled(after)
    rows = ROWS.filter(pk__gt=after, pk__lte=last).order_by("pk")
    if watchlist is not None:
        rows = rows.filter(watchlist=watchlist)
    if state is not None:
        rows = rows.filter(state=state)
    found = list(rows[: limit + 1])
    more = len(found) > limit
    return {"items": _told(found[:limit]), "next": found[limit - 1].pk if more else last}


@router.get("/{int:pk}", auth=READ, response=AlertOut, summary="Read an alert")
def get_alert(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One alert."""
    return _told([get_object_or_404(ROWS, pk=pk)])[0]


def _told(alerts: list[Alert]) -> list[dict[str, Any]]:
    matches = Match.objects.filter(
        watchlist__in={alert.watchlist_id for alert in alerts}, revision__in={alert.revision_id for alert in alerts}
    )
    why = {(match.watchlist_id, match.revision_id): match.why.get("reasons", []) for match in matches}
    return [_one(alert, why.get((alert.watchlist_id, alert.revision_id), [])) for alert in alerts]


def _one(alert: Alert, reasons: list[str]) -> dict[str, Any]:
    revision, watchlist = alert.revision, alert.watchlist
    article, source = revision.article, revision.article.source
    return {
        "id": alert.pk,
        "kind": alert.kind,
        "state": alert.state,
        "reason": alert.reason,
        "created_at": alert.created_at,
        "level": watchlist.level,
        "watchlist": watchlist.pk,
        "watchlist_slug": watchlist.slug,
        "watchlist_name": watchlist.name,
        "story": alert.story_id,
        "article": article.pk,
        "revision": revision.number,
        "url": article.url,
        "title": revision.title,
        "source": source.name,
        "published_at": article.published_at,
        "status": revision.status,
        "status_cues": list(revision.understanding.get("status_cues", ())),
        "reasons": reasons,
        "excerpt": excerpt(revision.lead or revision.text, source.quote_chars),
        "rights_notice": source.rights_notice,
        "console_url": f"{settings.PUBLIC_URL}/articles/{article.pk}/",
    }
