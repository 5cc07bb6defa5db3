"""The history of a watchlist: who changed what, when; and going back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from monitor.watchlists import arrange
from monitor.watchlists.models import Watchlist
from monitor.watchlists.versions import CONTENT
from monitor.web.api import saving
from monitor.web.api.pages import Before, Limit, Page
from monitor.web.api.watchlist_values import WatchlistOut
from monitor.web.api.watchlists import CHANGE, READ

router = Router(tags=["watchlists"])
_COMPARED = (*CONTENT, "slug", "active", "archived")


class Change(Schema):
    """One field before and after."""

    field: str
    old: Any
    new: Any


class Version(Schema):
    """A state of the watchlist. ``kind`` is created, changed or deleted; ``changes`` are from the state before."""

    id: int
    at: datetime
    by: str | None
    kind: str
    reason: str | None
    changes: list[Change]


_KINDS = {"+": "created", "~": "changed", "-": "deleted"}


@router.get("/{int:pk}/history", auth=READ, response=Page[Version], summary="History of a watchlist")
def history(request: HttpRequest, pk: int, limit: Limit = 50, before: Before = None) -> dict[str, Any]:
    """The states of a watchlist, the latest first."""
    get_object_or_404(Watchlist, pk=pk)
    rows = Watchlist.history.filter(id=pk).select_related("history_user").order_by("-history_id")
    if before is not None:
        rows = rows.filter(history_id__lt=before)
    found = list(rows[: limit + 1])
    older = [*found[1:], None]
    items = [_version(row, old) for row, old in zip(found, older, strict=True)][:limit]
    return {"items": items, "next": found[limit - 1].history_id if len(found) > limit else None}


@router.post(
    "/{int:pk}/history/{int:version}/restore",
    auth=CHANGE,
    response=WatchlistOut,
    summary="Restore a state of a watchlist",
)
def restore(request: HttpRequest, pk: int, version: int, response: HttpResponse) -> Watchlist:
    """Bring back what an old state asked for; itself an entry of the history. Slug and archive stay as they are."""
    get_object_or_404(Watchlist.history.filter(id=pk), history_id=version)
    watchlist = arrange.restore(pk, version)
    response["ETag"] = saving.tag(watchlist)
    return watchlist


def _version(row: Any, old: Any) -> dict[str, Any]:
    changes = [
        {"field": name, "old": getattr(old, name), "new": getattr(row, name)}
        for name in _COMPARED
        if old is not None and getattr(old, name) != getattr(row, name)
    ]
    return {
        "id": row.history_id,
        "at": row.history_date,
        "by": row.history_user.get_username() if row.history_user else None,
        "kind": _KINDS[row.history_type],
        "reason": row.history_change_reason,
        "changes": changes,
    }
