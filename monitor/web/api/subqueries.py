"""Named sub-queries of a client, written ``@slug`` in queries."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from monitor.watchlists.compile import Compiler
from monitor.watchlists.criteria import compile_criteria
from monitor.watchlists.errors import QueryError
from monitor.watchlists.live import criteria, glossary
from monitor.watchlists.models import Client, SubQuery, Watchlist
from monitor.watchlists.parse import parse
from monitor.watchlists.syntax import Reference, walk
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
    with transaction.atomic():
        owner = _locked(client)
        Compiler(glossary(owner.pk, without=slug)).compile(parse(data.query))
        made, _ = SubQuery.objects.update_or_create(client=owner, slug=slug, defaults={"query": data.query})
        _check_uses(owner)
    return made


@router.delete(
    "/{slug:client}/{slug:slug}",
    auth=needs("watchlists.delete_subquery"),
    response={204: None},
    summary="Delete a sub-query",
)
def delete_subquery(request: HttpRequest, client: str, slug: Slug) -> HttpResponse:
    """Delete a sub-query that nothing uses; 409 tells what does."""
    with transaction.atomic():
        owner = _locked(client)
        found = get_object_or_404(SubQuery, client=owner, slug=slug)
        others = SubQuery.objects.filter(client=owner).exclude(pk=found.pk).values_list("slug", "query")
        lists = Watchlist.objects.filter(client=owner, query__contains="@").values_list("slug", "query")
        users = [f"@{name}" for name, text in others if _names(text, slug)]
        users += [name for name, text in lists if _names(text, slug)]
        if users:
            told = ", ".join(users[:10])
            raise ProblemError(409, f"It is used by {told}.", french=f"Elle sert encore à {told}.")
        found.delete()
    return HttpResponse(status=204)


def _locked(slug: str) -> Client:
    """The client, locked: two changes at once could make a cycle together."""
    return Client.objects.select_for_update().get(pk=saving.client(slug).pk)


def _names(text: str, slug: str) -> bool:
    try:
        query = parse(text)
    except QueryError:
        return False
    return any(isinstance(node, Reference) and node.slug == slug for node in walk(query))


def _check_uses(owner: Client) -> None:
    """Raise ``ProblemError`` naming what a change would break: a sub-query in a cycle, or a watchlist."""
    compiler = Compiler(glossary(owner.pk))
    try:
        for slug in SubQuery.objects.filter(client=owner).values_list("slug", flat=True):
            compiler.compile(parse(f"@{slug}"))
    except QueryError as error:
        raise ProblemError(422, error.message, french=error.french) from error
    for watchlist in Watchlist.objects.filter(client=owner, query__contains="@"):
        try:
            compile_criteria(criteria(watchlist), compiler)
        except QueryError as error:
            raise ProblemError(
                422,
                f"Watchlist {watchlist.slug} would break: {error.message}",
                french=f"La liste « {watchlist.name} » ne pourrait plus être suivie : {error.french}",
            ) from error
