"""Merge and split stories, move an article, and undo it: each recorded, by whom and when. Ids survive.

Whatever changes the members of stories does so one after the other, under one lock of the database: two workers that
each see half of an event cannot make two stories of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from monitor.errors import GuetteurError
from monitor.stories.describe import refresh
from monitor.stories.models import Story, StoryEvent, StoryMember

Kind = StoryEvent.Kind
#: Who is said to have done what the service did by itself.
AUTOMATIC = "automatique"
_LOCK = 0x53544F52  # «STOR»


class StoryError(GuetteurError):
    """What was asked of stories cannot be done."""


def _refused(english: str, french: str) -> StoryError:
    return StoryError(english, french=french, permanent=True)


def serialise() -> None:
    """Wait for whoever else changes members; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def current(pk: int) -> Story:
    """The story that ``pk`` is now: itself, or the one that it was merged into."""
    story = Story.objects.get(pk=pk)
    while story.merged_into_id is not None:
        story = Story.objects.get(pk=story.merged_into_id)
    return story


def lineage(pk: int) -> list[int]:
    """The story and every one that was merged into it, directly or not: what its id was called before."""
    found, new = [pk], [pk]
    while new:
        new = list(Story.objects.filter(merged_into__in=new).order_by("pk").values_list("pk", flat=True))
        found += new
    return found


def locked(*pks: int) -> list[Story]:
    """Stories whose rows stay ours until the transaction ends, by id."""
    return list(Story.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def apart(stories: Iterable[int]) -> frozenset[frozenset[int]]:
    """The pairs among ``stories`` that a person keeps apart: split, or a merge undone."""
    wanted = list(stories)
    rows = StoryEvent.objects.filter(story__in=wanted, other__in=wanted, kind__in=(Kind.MERGE, Kind.SPLIT))
    return frozenset(
        frozenset((story, other))
        for kind, story, other, undone in rows.values_list("kind", "story", "other", "undone_at")
        if (kind == Kind.SPLIT) == (undone is None)
    )


@transaction.atomic
def merge(one: Story, other: Story, by: str, now: datetime) -> Story:
    """Make two stories one: the older id is kept, the other points to it. Returns the one that is kept."""
    kept = unite(one, other, by, now)
    refresh(kept)
    return kept


def unite(one: Story, other: Story, by: str, now: datetime) -> Story:
    """Merge without refreshing what the story says of itself: the caller does, within the same transaction."""
    serialise()
    first, second = current(one.pk), current(other.pk)
    if first.pk == second.pk:
        return first
    kept, gone = locked(first.pk, second.pk)
    moved = list(gone.members.order_by("pk").values_list("article", flat=True))
    gone.members.update(story=kept)
    _point(gone, kept)
    _record(Kind.MERGE, kept, gone, moved, by, now)
    return kept


@transaction.atomic
def split(story: Story, articles: Sequence[int], by: str, now: datetime) -> Story:
    """Take some articles out of a story into a new one, which is returned."""
    serialise()
    (story,) = locked(current(story.pk).pk)
    chosen = story.members.filter(article__in=articles)
    if not articles or chosen.count() != len(set(articles)):
        raise _refused("not all of the articles are in the story", "Tous ces articles ne sont pas dans l’histoire.")
    if chosen.count() == story.members.count():
        raise _refused("at least one article has to stay", "Au moins un article doit rester dans l’histoire d’origine.")
    new = Story.objects.create(first_at=story.first_at, last_at=story.last_at)
    chosen.update(story=new)
    _record(Kind.SPLIT, story, new, sorted(articles), by, now)
    refresh(story)
    refresh(new)
    return new


@transaction.atomic
def move(article: int, to: Story, by: str, now: datetime) -> Story:
    """Put one article into another story, which is returned; a story that it leaves empty points there."""
    serialise()
    member = StoryMember.objects.get(article=article)
    target = current(to.pk)
    if member.story_id == target.pk:
        return target
    stories = {story.pk: story for story in locked(member.story_id, target.pk)}
    left, target = stories[member.story_id], stories[target.pk]
    StoryMember.objects.filter(pk=member.pk).update(story=target)
    _record(Kind.MOVE, left, target, [article], by, now)
    _settle(left, target)
    return target


@transaction.atomic
def undo(event: StoryEvent, by: str, now: datetime) -> None:
    """Put the articles of an event back where they were, as far as they are still where it put them."""
    serialise()
    event = StoryEvent.objects.select_for_update().get(pk=event.pk)
    if event.undone_at is not None:
        return
    came_from, went_to = (event.other, event.story) if event.kind == Kind.MERGE else (event.story, event.other)
    target = current(went_to.pk)
    stories = {story.pk: story for story in locked(came_from.pk, target.pk)}
    came_from, target = stories[came_from.pk], stories.get(target.pk, target)
    if came_from.merged_into_id is not None:
        _point(came_from, None)
    StoryMember.objects.filter(article__in=event.details["articles"], story=target).update(story=came_from)
    event.undone_at, event.undone_by = now, by[:150]
    event.save(update_fields=["undone_at", "undone_by"])
    _settle(target, came_from)


def _settle(left: Story, target: Story) -> None:
    """Refresh both; a story without members points to where they went."""
    if not left.members.exists():
        _point(left, target)
    else:
        refresh(left)
    refresh(target)


def _point(story: Story, to: Story | None) -> None:
    story.merged_into = to
    story.save(update_fields=["merged_into"])


def _record(kind: Kind, story: Story, other: Story, articles: Sequence[int], by: str, now: datetime) -> None:
    StoryEvent.objects.create(
        kind=kind, story=story, other=other, by=by[:150], at=now, details={"articles": list(articles)}
    )
