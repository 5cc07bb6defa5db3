"""Watchlists: list, read, create, change, archive, duplicate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.responses import Status

from monitor.watchlists import arrange
from monitor.watchlists.models import Watchlist
from monitor.web.api import saving
from monitor.web.api.auth import needs, user
from monitor.web.api.pages import Before, Limit, Page, cut
from monitor.web.api.watchlist_values import Name, Slug, WatchlistIn, WatchlistOut, WatchlistPatch, stored

router = Router(tags=["watchlists"])

READ = needs("watchlists.view_watchlist")
CHANGE = needs("watchlists.view_watchlist", "watchlists.change_watchlist")
ADD = needs("watchlists.view_watchlist", "watchlists.add_watchlist")
ROWS = Watchlist.objects.select_related("client", "owner")


class Copy(Schema):
    """The name of a copy; «… (copie)» where it is left out."""

    name: Name | None = None


@router.get("", auth=READ, response=Page[WatchlistOut], summary="List watchlists")
def list_watchlists(
    request: HttpRequest,
    limit: Limit = 50,
    before: Before = None,
    client: Slug | None = None,
    archived: bool = False,
) -> dict[str, object]:
    """Watchlists, the newest first; archived ones only where they are asked for."""
    rows = ROWS.filter(archived=archived)
    if client is not None:
        rows = rows.filter(client__slug=client)
    items, following = cut(rows, limit, before)
    return {"items": items, "next": following}


@router.post("", auth=ADD, response={201: WatchlistOut}, summary="Create a watchlist")
def create_watchlist(request: HttpRequest, data: WatchlistIn, response: HttpResponse) -> Status[Watchlist]:
    """Create a watchlist; refused with the place of the error if it cannot be matched."""
    values = stored(data.dict(exclude={"client", "slug"}))
    watchlist = saving.create(saving.client(data.client), data.slug, values | {"owner": user(request)})
    response["ETag"] = saving.tag(watchlist)
    return Status(201, watchlist)


@router.get("/{int:pk}", auth=READ, response=WatchlistOut, summary="Read a watchlist")
def get_watchlist(request: HttpRequest, pk: int, response: HttpResponse) -> Watchlist:
    """A watchlist, with the ETag that changing it asks for."""
    watchlist = get_object_or_404(ROWS, pk=pk)
    response["ETag"] = saving.tag(watchlist)
    return watchlist


@router.patch("/{int:pk}", auth=CHANGE, response=WatchlistOut, summary="Change a watchlist")
def change_watchlist(request: HttpRequest, pk: int, data: WatchlistPatch, response: HttpResponse) -> Watchlist:
    """Change what is given. Send If-Match with the ETag (or ``edited_at``) that you read: 428 without, 412 if
    somebody else changed the watchlist meanwhile.
    """
    with saving.editing(request, pk, data.edited_at) as watchlist:
        for name, value in stored(data.dict(exclude_unset=True, exclude={"edited_at"})).items():
            setattr(watchlist, name, value)
    response["ETag"] = saving.tag(watchlist)
    return watchlist


@router.post("/{int:pk}/archive", auth=CHANGE, response=WatchlistOut, summary="Archive a watchlist")
def archive_watchlist(request: HttpRequest, pk: int) -> Watchlist:
    """Put a watchlist away: no longer matched nor listed; its history and matches are kept."""
    get_object_or_404(ROWS, pk=pk)
    return arrange.archive(pk)


@router.post("/{int:pk}/duplicate", auth=ADD, response={201: WatchlistOut}, summary="Duplicate a watchlist")
def duplicate_watchlist(request: HttpRequest, pk: int, data: Copy, response: HttpResponse) -> Status[Watchlist]:
    """A copy, paused and without subscriptions."""
    original = get_object_or_404(ROWS, pk=pk)
    copy = arrange.duplicate(pk, data.name or f"{original.name[:190]} (copie)", user(request))
    response["ETag"] = saving.tag(copy)
    return Status(201, copy)
