"""The edits of a watchlist: who, when, what changed; each version can be restored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.shortcuts import get_object_or_404
from django.views.generic import ListView

from monitor.topics.models import Topic
from monitor.watchlists.models import Client, Watchlist
from monitor.watchlists.pieces import Piece, pieces
from monitor.watchlists.versions import CONTENT, LABELS, FieldChange, Names, differences
from monitor.web.views.access import Restricted

PER_PAGE: Final = 30


@dataclass(frozen=True)
class ShownVersion:
    """One version: who made it, why, and how it differs from the one before. ``current`` asks for the same
    as the list does now, so that there is nothing to restore.
    """

    number: int
    key: int
    at: datetime
    by: str
    why: str
    first: bool
    current: bool
    changes: list[FieldChange]
    query: list[Piece]


class WatchlistHistory(Restricted, ListView[Any]):
    """The history of one watchlist, the latest first."""

    permission_required = "watchlists.view_watchlist"
    template_name = "web/watchlists/history.html"
    paginate_by = PER_PAGE

    def get_queryset(self) -> Any:
        """The rows of its history."""
        self.watchlist = get_object_or_404(Watchlist.objects.select_related("client"), pk=self.kwargs["pk"])
        rows = Watchlist.history.filter(id=self.watchlist.pk).select_related("history_user")
        return rows.order_by("-history_date", "-history_id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's versions, each compared with the one before."""
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        start = page.start_index() - 1 if page.paginator.count else 0
        rows = list(self.object_list[start : start + PER_PAGE + 1])
        names = _names(rows)
        now = {name: getattr(self.watchlist, name) for name in CONTENT}
        shown = [
            _version(new, old, page.paginator.count - start - place, now, names)
            for place, (new, old) in enumerate(pairwise([*rows, None]))
            if new is not None and place < PER_PAGE
        ]
        return context | {"watchlist": self.watchlist, "versions": shown}


def _names(rows: list[Any]) -> Names:
    """The labels of what ``rows`` refer to."""
    people = get_user_model().objects.filter(pk__in={row.owner_id for row in rows if row.owner_id})
    return Names(
        topics=dict(Topic.objects.values_list("slug", "label")),
        people={person.pk: person.get_username() for person in people},
        clients=dict(Client.objects.filter(pk__in={row.client_id for row in rows}).values_list("pk", "name")),
        levels={str(value): str(label) for value, label in Watchlist.Level.choices},
    )


def _values(row: Any) -> Mapping[str, Any]:
    keys = {"client": "client_id", "owner": "owner_id"}
    return {name: getattr(row, keys.get(name, name)) for name in LABELS}


def _version(new: Any, old: Any, number: int, now: Mapping[str, Any], names: Names) -> ShownVersion:
    return ShownVersion(
        number=number,
        key=new.history_id,
        at=new.history_date,
        by=new.history_user.get_username() if new.history_user else "",
        why=new.history_change_reason or "",
        first=old is None,
        current=all(getattr(new, name) == value for name, value in now.items()),
        changes=differences(_values(old), _values(new), names) if old is not None else [],
        query=pieces(new.query),
    )
