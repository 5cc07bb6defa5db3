"""Feeds: their health, adding one, pausing and resuming."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.feeds.health import Health, assess
from monitor.feeds.models import Feed
from monitor.feeds.opml import OutlineFeed
from monitor.feeds.subscribe import add_feed
from monitor.http.configured import http_settings
from monitor.web.api.auth import needs
from monitor.web.api.pages import Before, Limit, Page, cut
from monitor.web.api.problems import ProblemError

router = Router(tags=["feeds"])
CHANGE = needs("feeds.view_feed", "feeds.change_feed")


class FeedIn(Schema):
    """A feed to follow."""

    url: Annotated[str, Field(min_length=1, max_length=1_000)]
    title: Annotated[str, Field(max_length=300)] = ""
    folder: Annotated[str, Field(max_length=200)] = ""
    kind: Literal["feed", "sitemap", "page"] = "feed"


class FeedOut(Schema):
    """A feed and how it fares. ``health`` is one of ok, error, silent, gone, paused, new."""

    id: int
    url: str
    title: str
    folder: str
    kind: str
    source: str
    source_host: str
    state: str
    health: str
    sentence_fr: str
    entries_per_day: float
    doubles: float = Field(description="Share of its entries that another feed brought first.")
    errors_in_row: int
    last_status: int | None
    last_polled_at: datetime | None
    last_success_at: datetime | None
    last_entry_at: datetime | None
    next_poll_at: datetime | None


@router.get("", auth=needs("feeds.view_feed"), response=Page[FeedOut], summary="List feeds with their health")
def list_feeds(
    request: HttpRequest,
    limit: Limit = 50,
    before: Before = None,
    state: Literal[tuple(Feed.State.values)] | None = None,  # type: ignore[valid-type] # the states of the model
) -> dict[str, Any]:
    """Feeds, the newest first."""
    rows = Feed.objects.select_related("source")
    items, following = cut(rows if state is None else rows.filter(state=state), limit, before)
    return {"items": [_told(health) for health in assess(items, timezone.now())], "next": following}


@router.get("/{int:pk}", auth=needs("feeds.view_feed"), response=FeedOut, summary="Read a feed")
def get_feed(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One feed and how it fares."""
    return _fresh(pk)


@router.post(
    "",
    auth=needs("feeds.view_feed", "feeds.add_feed"),
    response={200: FeedOut, 201: FeedOut},
    summary="Add a feed",
)
def post_feed(request: HttpRequest, data: FeedIn) -> Status[dict[str, Any]]:
    """Follow a feed (201), or find that it is followed already (200). Private addresses are refused."""
    outline = OutlineFeed(data.url, data.title, folder=data.folder, page=data.kind == "page")
    with transaction.atomic():
        feed, new = add_feed(outline, timezone.now(), allow=http_settings().allow, kind=data.kind)
        if new:
            transaction.on_commit(lambda: ring(Stage.POLL))
    return Status(201 if new else 200, _fresh(feed.pk))


@router.post("/{int:pk}/pause", auth=CHANGE, response=FeedOut, summary="Pause a feed")
def pause_feed(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Poll it no more until it is resumed."""
    feed = get_object_or_404(Feed, pk=pk)
    Feed.objects.filter(pk=feed.pk).exclude(state=Feed.State.GONE).update(state=Feed.State.PAUSED)
    return _fresh(pk)


@router.post("/{int:pk}/resume", auth=CHANGE, response=FeedOut, summary="Resume a feed")
def resume_feed(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Poll it again, now. One that is gone is tried again too."""
    feed = get_object_or_404(Feed, pk=pk)
    if feed.kind == Feed.Kind.MANUAL:
        raise ProblemError(409, "It is not polled.", french="Ce flux n’est pas relevé : il reçoit des ajouts manuels.")
    with transaction.atomic():
        Feed.objects.filter(pk=pk).exclude(state=Feed.State.ACTIVE).update(
            state=Feed.State.ACTIVE, due_at=timezone.now(), attempts=0
        )
        transaction.on_commit(lambda: ring(Stage.POLL))
    return _fresh(pk)


def _fresh(pk: int) -> dict[str, Any]:
    feed = get_object_or_404(Feed.objects.select_related("source"), pk=pk)
    return _told(assess([feed], timezone.now())[0])


def _told(health: Health) -> dict[str, Any]:
    feed = health.feed
    return {
        "id": feed.pk,
        "url": feed.url,
        "title": feed.title,
        "folder": feed.folder,
        "kind": feed.kind,
        "source": feed.source.name,
        "source_host": feed.source.host,
        "state": feed.state,
        "health": health.state,
        "sentence_fr": health.sentence,
        "entries_per_day": health.per_day,
        "doubles": health.doubles,
        "errors_in_row": feed.errors_in_row,
        "last_status": feed.last_status,
        "last_polled_at": feed.last_polled_at,
        "last_success_at": feed.last_success_at,
        "last_entry_at": feed.last_entry_at,
        "next_poll_at": feed.due_at,
    }
