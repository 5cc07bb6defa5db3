"""Save an edited watchlist without overwriting what somebody else saved meanwhile. Owns the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from monitor.watchlists.models import Client, Watchlist
from monitor.watchlists.slugs import free_slug
from monitor.watchlists.versions import CONTENT

#: What the editor sets.
EDITED: Final = (*CONTENT, "active", "owner_id")

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Overtaken:
    """Somebody saved the list after the editor was opened. ``base`` is what the editor showed then.

    ``theirs`` is what stands now, ``merged`` what would: the fields that this editor changed, over theirs.
    """

    base: Values
    theirs: Values
    merged: Values
    by: str
    at: datetime


def values_of(row: Any) -> dict[str, Any]:
    """The edited fields of a watchlist or of a row of its history."""
    return {name: getattr(row, name) for name in EDITED}


def merge(base: Values, theirs: Values, mine: Values) -> dict[str, Any]:
    """My changes since ``base`` over theirs."""
    return {name: mine[name] if mine[name] != base[name] else theirs[name] for name in EDITED}


def create(client: Client, values: Values) -> Watchlist:
    """A new watchlist with an identifier made of its name."""
    with transaction.atomic():
        return Watchlist.objects.create(client=client, slug=free_slug(client, str(values["name"])), **values)


def update(pk: int, mine: Values, *, opened: datetime, seen: datetime | None) -> Watchlist | Overtaken:
    """Save what was edited from the version of ``opened``.

    ``seen`` is the newer version that the person was shown and accepted to edit on; a version newer than both
    is told instead of being overwritten. What is unchanged is not saved: the history has no empty entry.
    """
    with transaction.atomic():
        watchlist = Watchlist.objects.select_for_update().get(pk=pk)
        theirs = values_of(watchlist)
        wanted: Values = mine
        if watchlist.edited_at != opened:
            base = _as_of(pk, opened) or theirs
            wanted = merge(base, theirs, mine)
            if watchlist.edited_at != seen:
                last = Watchlist.history.filter(id=pk).select_related("history_user").first()
                by = last.history_user.get_username() if last and last.history_user else ""
                return Overtaken(base, theirs, wanted, by, watchlist.edited_at)
        if wanted != theirs:
            for name in EDITED:
                setattr(watchlist, name, wanted[name])
            watchlist.save()
        return watchlist


def _as_of(pk: int, edited_at: datetime) -> Values | None:
    row = Watchlist.history.filter(id=pk, edited_at=edited_at).first()
    return None if row is None else values_of(row)
