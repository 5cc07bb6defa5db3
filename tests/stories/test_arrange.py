"""Merging, splitting and moving by hand, and taking it back."""

from __future__ import annotations

import pytest

from monitor.articles.models import Article
from monitor.stories.arrange import StoryError, apart, current, lineage, merge, move, split, undo
from monitor.stories.models import Story, StoryEvent, StoryMember
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def articles(count: int) -> list[Article]:
    return [factories.article(title=f"Titre {number}") for number in range(count)]


def members(story: Story) -> set[int]:
    return set(StoryMember.objects.filter(story=story).values_list("article", flat=True))


def test_the_older_id_is_kept_whichever_way_round() -> None:
    a, b, c = articles(3)
    older, newer = factories.story(a), factories.story(b, c)
    assert merge(newer, older, "Anne", NOW) == older
    assert members(older) == {a.pk, b.pk, c.pk}
    assert current(newer.pk) == older
    event = StoryEvent.objects.get()
    assert (event.story, event.other, event.by, event.at) == (older, newer, "Anne", NOW)
    assert merge(newer, older, "Anne", NOW) == older
    assert StoryEvent.objects.count() == 1


def test_a_chain_of_merges_leads_to_the_oldest() -> None:
    first, second, third = (factories.story(one) for one in articles(3))
    merge(second, third, "Anne", NOW)
    merge(first, third, "Anne", NOW)
    assert current(third.pk) == first
    assert lineage(first.pk) == [first.pk, second.pk, third.pk]


def test_a_merge_undone_gives_back_what_is_still_there_and_keeps_the_two_apart() -> None:
    a, b, c = articles(3)
    older, newer = factories.story(a), factories.story(b)
    merge(older, newer, "Anne", NOW)
    older.members.create(article=c, joined_at=NOW)
    event = StoryEvent.objects.get()
    assert apart([older.pk, newer.pk]) == frozenset()
    undo(event, "Bruno", NOW)
    newer.refresh_from_db()
    event.refresh_from_db()
    assert (members(older), members(newer), newer.merged_into) == ({a.pk, c.pk}, {b.pk}, None)
    assert (event.undone_by, event.undone_at) == ("Bruno", NOW)
    assert apart([older.pk, newer.pk]) == {frozenset((older.pk, newer.pk))}
    undo(event, "Bruno", NOW)
    assert members(older) == {a.pk, c.pk}


def test_a_merge_is_undone_from_where_its_articles_are_now() -> None:
    first, second, third = (factories.story(one) for one in articles(3))
    merge(second, third, "Anne", NOW)
    inner = StoryEvent.objects.get()
    merge(first, second, "Anne", NOW)
    undo(inner, "Anne", NOW)
    third.refresh_from_db()
    assert third.merged_into is None
    assert members(third) == set(inner.details["articles"])
    assert first.members.count() == 2


def test_a_split_makes_a_new_story_and_can_be_undone() -> None:
    a, b, c = articles(3)
    story = factories.story(a, b, c)
    new = split(story, [b.pk, c.pk], "Anne", NOW)
    assert (members(story), members(new)) == ({a.pk}, {b.pk, c.pk})
    assert new.title in {"Titre 1", "Titre 2"}
    assert apart([story.pk, new.pk])
    undo(StoryEvent.objects.get(), "Anne", NOW)
    new.refresh_from_db()
    assert members(story) == {a.pk, b.pk, c.pk}
    assert new.merged_into == story
    assert apart([story.pk, new.pk]) == frozenset()


def test_a_split_takes_some_articles_of_the_story_and_leaves_some() -> None:
    a, b = articles(2)
    story, other = factories.story(a), factories.story(b)
    for wrong in ([a.pk], [b.pk], []):
        with pytest.raises(StoryError):
            split(story, wrong, "Anne", NOW)
    assert Story.objects.count() == 2
    assert members(other) == {b.pk}


def test_an_article_moves_and_an_empty_story_points_there() -> None:
    a, b = articles(2)
    left, target = factories.story(a), factories.story(b)
    move(a.pk, target, "Anne", NOW)
    assert current(left.pk) == target
    assert members(target) == {a.pk, b.pk}
    undo(StoryEvent.objects.get(), "Anne", NOW)
    assert current(left.pk) == left
    assert members(left) == {a.pk}
