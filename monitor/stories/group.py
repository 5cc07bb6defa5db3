"""Put an article into a story: load what is near, decide, save.

Safe to repeat (an article has one place) and in parallel (members change under one lock). An article whose text has
no embedding joins only a story that holds a copy of it; else it has a story of its own.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from monitor.articles.models import Article, Revision
from monitor.stories.arrange import AUTOMATIC, apart, locked, serialise, unite
from monitor.stories.candidates import stories_near
from monitor.stories.describe import refresh
from monitor.stories.grouping import Decision, decide
from monitor.stories.models import Profile, Story, StoryMember
from monitor.stories.profiles import store


def group(article: Article, now: datetime) -> StoryMember:
    """The article's place in a story, found if it has none; the story is refreshed where the text is new.

    The article has a revision.
    """
    assert article.revision_id is not None  # noqa: S101 - for the type checker
    known = StoryMember.objects.filter(article=article).first()
    if known and Profile.objects.filter(article=article, revision=article.revision_id).exists():
        return known
    with transaction.atomic():
        revision = Revision.objects.select_related("article__source").defer("search").get(pk=article.revision_id)
        serialise()
        portrait, encoder = store(revision)
        member = StoryMember.objects.filter(article=article).select_related("story").first()
        if member is None:
            candidates = stories_near(portrait, encoder)
            decision = decide(portrait, candidates, apart(candidates))
            member = _join(article, decision, now)
        (story,) = locked(member.story_id)
        refresh(story)
        member.story = story
    return member


def _join(article: Article, decision: Decision, now: datetime) -> StoryMember:
    if decision.story is None:
        at = article.published_at or article.seen_at
        story = Story.objects.create(title=article.title, first_at=at, last_at=at)
    else:
        (story,) = locked(decision.story)
        for other in decision.links:
            story = unite(story, Story.objects.get(pk=other), AUTOMATIC, now)
    return StoryMember.objects.create(story=story, article=article, similarity=decision.likeness, joined_at=now)
