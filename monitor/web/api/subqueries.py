"""Named sub-queries of a client, written ``@slug`` in queries."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from monitor.watchlists import subqueries
from monitor.watchlists.models import SubQuery
from monitor.web.api import saving
from monitor.web.api.auth import needs
from monitor.web.api.pages import Before, Limit, Page, cut
from monitor.web.api.problems import ProblemError
from monitor.web.api.watchlist_values import Slug, Text

router = Router(tags=["sub-queries"])


class SubQueryIn(Schema):
    """The text of a sub-query."""

    query: Text


class SubQueryOut(Schema):
    """A sub-query."""

    slug: str
    query: str
    edited_at: datetime


@router.get(
    "/{slug:client}",
    auth=needs("watchlists.view_subquery"),
    response=Page[SubQueryOut],
    summary="List the sub-queries of a client",
)
def list_subqueries(request: HttpRequest, client: str, limit: Limit = 50, before: Before = None) -> dict[str, object]:
    """The sub-queries of a client, the newest first."""
    items, following = cut(SubQuery.objects.filter(client=saving.client(client)), limit, before)
    return {"items": items, "next": following}


@router.put(
    "/{slug:client}/{slug:slug}",
    auth=needs("watchlists.add_subquery", "watchlists.change_subquery"),
    response=SubQueryOut,
    summary="Create or change a sub-query",
)
def put_subquery(request: HttpRequest, client: str, slug: Slug, data: SubQueryIn) -> SubQuery:
    """Store a sub-query, unless it, or a watchlist that uses it, could no longer be matched."""
    owner = saving.client(client)
    known = SubQuery.objects.filter(client=owner, slug=slug).first()
    if known is None:
        return subqueries.create(owner, slug, data.query)
    subqueries.change(known, data.query)
    return get_object_or_404(SubQuery, pk=known.pk)


@router.delete(
    "/{slug:client}/{slug:slug}",
    auth=needs("watchlists.delete_subquery"),
    response={204: None},
    summary="Delete a sub-query",
)
def delete_subquery(request: HttpRequest, client: str, slug: Slug) -> HttpResponse:
    """Delete a sub-query that nothing uses; 409 tells what does."""
    found = get_object_or_404(SubQuery, client=saving.client(client), slug=slug)
    try:
        subqueries.delete(found)
    except subqueries.SubQueryError as error:
        raise ProblemError(409, error.message, french=error.french) from error
    return HttpResponse(status=204)
