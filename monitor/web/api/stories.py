"""Stories: the articles that tell one event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from monitor.stories.models import Story, StoryMember
from monitor.web.api.auth import needs
from monitor.web.api.pages import Before, Limit, Moment, Page, cut

router = Router(tags=["stories"])
READ = needs("stories.view_story")


class StoryOut(Schema):
    """A story. ``merged_into`` is the story that took it in, where one did."""

    id: int
    title: str
    status: str
    originals: int
    first_at: datetime
    last_at: datetime
    merged_into: int | None


class MemberOut(Schema):
    """An article's place in a story; ``origin`` is the article of which it is a reprise."""

    article: int
    url: str
    title: str
    source: str
    role: str
    origin: int | None
    published_at: datetime | None


class StoryDetail(StoryOut):
    """A story with its summary, taken from its articles within their rights, its timeline and its articles."""

    summary: str
    quotes: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    members: list[MemberOut]


@router.get("", auth=READ, response=Page[StoryOut], summary="List stories")
def list_stories(
    request: HttpRequest, limit: Limit = 50, before: Before = None, since: Moment | None = None
) -> dict[str, Any]:
    """Stories, the newest first; ``since`` keeps those that had an article since then. Merged ones are left out."""
    rows = Story.objects.filter(merged_into=None)
    if since is not None:
        rows = rows.filter(last_at__gte=since)
    items, following = cut(rows, limit, before)
    return {"items": [_summary(story) for story in items], "next": following}


@router.get("/{int:pk}", auth=READ, response=StoryDetail, summary="Read a story")
def get_story(request: HttpRequest, pk: int) -> dict[str, Any]:
    """A story with its first five hundred articles, in the order of their dates."""
    story = get_object_or_404(Story, pk=pk)
    members = story.members.select_related("article__source").order_by("article__published_at", "pk")[:500]
    return {
        **_summary(story),
        "summary": story.summary,
        "quotes": story.quotes,
        "timeline": story.timeline,
        "members": [_member(member) for member in members],
    }


def _summary(story: Story) -> dict[str, Any]:
    return {
        "id": story.pk,
        "title": story.title,
        "status": story.status,
        "originals": story.originals,
        "first_at": story.first_at,
        "last_at": story.last_at,
        "merged_into": story.merged_into_id,
    }


def _member(member: StoryMember) -> dict[str, Any]:
    article = member.article
    return {
        "article": article.pk,
        "url": article.url,
        "title": article.title,
        "source": article.source.name,
        "role": member.role,
        "origin": member.origin_id,
        "published_at": article.published_at,
    }
