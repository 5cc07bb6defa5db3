"""An article finds its story in the database."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from monitor.articles.models import Article
from monitor.stories.arrange import lineage, split
from monitor.stories.group import group
from monitor.stories.models import Profile, Story, StoryEvent, StoryMember
from tests import factories
from tests.factories import NOW
from tests.stories.rows import ENCODER, article
from tests.stories.values import PANNE, PANNE_SUITE, RACHAT, VANNES, vector

pytestmark = pytest.mark.django_db(transaction=True)


def outage(**values: Any) -> Article:
    return article("Panne de refroidissement chez Nuagis à Lens", PANNE, vector("panne"), **values)


def later(**values: Any) -> Article:
    return article("Nuagis rallume ses serveurs de Lens", PANNE_SUITE, vector("panne", place=11), hours=12, **values)


def deal() -> Article:
    return article("Nuagis rachète l’allemand Wolkenhaus", RACHAT, vector("rachat", place=12), hours=20)


def town() -> Article:
    return article("Vannes vote son budget", VANNES, vector("vannes", place=13), hours=3)


def test_articles_of_one_event_share_a_story_and_others_do_not() -> None:
    members = [group(one, NOW) for one in (outage(), town(), later(), deal())]
    panne, vannes, suite, rachat = (member.story_id for member in members)
    assert panne == suite
    assert len({panne, vannes, rachat}) == 3
    assert members[0].similarity is None
    assert members[2].similarity is not None
    story = Story.objects.get(pk=panne)
    assert (story.first_at, story.last_at) == (NOW, members[2].article.published_at)


def test_a_second_run_changes_nothing() -> None:
    one = outage()
    first = group(one, NOW)
    assert group(one, NOW).pk == first.pk
    assert (StoryMember.objects.count(), Story.objects.count(), Profile.objects.count()) == (1, 1, 1)


def test_without_an_embedding_an_article_is_alone_unless_it_is_a_copy() -> None:
    first = group(outage(), NOW)
    copy = article("Panne chez Nuagis", f"{PANNE} (avec AFP)", None, hours=1)
    assert group(copy, NOW).story_id == first.story_id
    assert group(article("Vannes vote", VANNES, None), NOW).story_id != first.story_id
    again = later()
    again.revision.embeddings.update(model_version="autre")  # type: ignore[union-attr]
    assert group(again, NOW).story_id != first.story_id


def test_an_article_of_another_month_is_no_candidate() -> None:
    first = group(outage(), NOW)
    old = article("Panne de refroidissement chez Nuagis à Lens", PANNE, vector("panne"), hours=-24 * 40)
    assert group(old, NOW).story_id != first.story_id


def test_a_new_revision_refreshes_the_story_and_moves_nothing() -> None:
    one = outage()
    member = group(one, NOW)
    one.revision = factories.revision(one, text=RACHAT, title="Nuagis rachète Wolkenhaus", status="confirmed")
    one.save(update_fields=["revision"])
    assert group(one, NOW).pk == member.pk
    member.story.refresh_from_db()
    assert member.story.title == "Nuagis rachète Wolkenhaus"
    assert member.story.status == "confirmed"
    assert Profile.objects.get().revision_id == one.revision_id


def test_copies_are_reprises_of_the_dispatch() -> None:
    agency, paper = factories.source(name="AFP"), factories.source(name="Nord Matin")
    reprise = article("Panne chez Nuagis", f"{PANNE} (AFP)", vector("panne", place=15), hours=-1, source=paper)
    dispatch = outage(source=agency)
    members = [group(one, NOW) for one in (reprise, dispatch, later())]
    story = members[0].story_id
    roles = dict(StoryMember.objects.filter(story=story).values_list("article", "role"))
    assert roles[reprise.pk] == "reprise"
    assert roles[dispatch.pk] == "original"
    assert StoryMember.objects.get(article=reprise).origin == dispatch
    assert Story.objects.get(pk=story).originals == 2
    reprise.refresh_from_db()
    assert reprise.duplicate_of == dispatch


def test_two_stories_that_an_article_ties_together_become_the_older_and_can_be_undone() -> None:
    first, second = outage(), outage()
    older, newer = factories.story(first), factories.story(second)
    for one in (first, second):
        group(one, NOW)
    member = group(later(), NOW)
    assert member.story_id == older.pk
    newer.refresh_from_db()
    assert newer.merged_into == older
    event = StoryEvent.objects.get()
    assert (event.kind, event.by, event.details) == ("merge", "automatique", {"articles": [second.pk]})
    assert lineage(older.pk) == [older.pk, newer.pk]


def test_what_a_person_split_is_not_merged_again() -> None:
    first, second = outage(), outage()
    for one in (first, second):
        group(one, NOW)
    whole = StoryMember.objects.get(article=first).story
    assert whole.members.count() == 2
    new = split(whole, [second.pk], "Anne", NOW)
    group(later(), NOW)
    whole.refresh_from_db()
    new.refresh_from_db()
    assert whole.merged_into is None
    assert new.merged_into is None


def test_two_workers_at_once_make_one_story() -> None:
    articles = [outage(), later(), outage(), later()]
    failed: list[BaseException] = []

    def work(one: Article) -> None:
        try:
            group(one, NOW)
        except BaseException as error:  # noqa: BLE001 - told below
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(one,)) for one in articles]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failed
    assert StoryMember.objects.values("story").distinct().count() == 1
    assert Profile.objects.filter(encoder=ENCODER).count() == 4
