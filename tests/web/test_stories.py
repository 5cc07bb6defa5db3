"""The page of a story, and merging, splitting and undoing from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from monitor.articles.models import Article
from monitor.stories.arrange import merge
from monitor.stories.describe import refresh
from monitor.stories.models import Story, StoryEvent
from tests import factories
from tests.factories import NOW
from tests.stories.values import PANNE, PANNE_SUITE

Login = Callable[[str], Client]


@pytest.fixture
def panne(db: None) -> tuple[Story, list[Article]]:
    """A story of a dispatch, its reprise and a follow-up."""
    agency = factories.source(name="AFP")
    articles = [
        factories.article(title="Panne <b>chez</b> Nuagis", text=PANNE, source=agency),
        factories.article(title="Nuagis en panne", text=f"{PANNE} (AFP)"),
        factories.article(title="Nuagis rallume", text=PANNE_SUITE),
    ]
    for article in articles:
        article.revisions.update(status="confirmed", understanding={"cited": ["Les Echos"]})
    story = factories.story(*articles)
    refresh(story)
    return story, articles


def address(story: Story, what: str = "story") -> str:
    return reverse(f"web:{what}", args=[story.pk])


def test_a_reader_sees_the_story_and_may_change_nothing(login: Login, panne: tuple[Story, list[Article]]) -> None:
    story, articles = panne
    reader = login("Lecteur")
    shown = reader.get(address(story)).content.decode()
    for part in (
        "Une panne du système",
        "Reprise",
        "d’après AFP",
        "qui cite Les Echos",
        "dont 2 originaux",
        "confirmé",
    ):
        assert part in shown.replace("Confirmé", "confirmé"), part
    assert "Panne &lt;b&gt;chez&lt;/b&gt; Nuagis" in shown
    assert "Séparer" not in shown
    assert "Fusionner" not in shown
    assert reader.post(address(story, "story-split"), {"article": articles[2].pk}).status_code == 403
    assert reader.post(address(story, "story-merge"), {"histoire": story.pk}).status_code == 403
    assert reader.post(address(story, "story-undo"), {"modification": 1}).status_code == 403


def test_a_stranger_is_sent_to_the_login_page(client: Client, panne: tuple[Story, list[Article]]) -> None:
    assert client.get(address(panne[0]))["Location"].startswith("/connexion/")


def test_a_watcher_splits_merges_and_undoes(login: Login, panne: tuple[Story, list[Article]]) -> None:
    story, articles = panne
    watcher = login("Veilleur")
    assert "Séparer les articles choisis" in watcher.get(address(story)).content.decode()
    answer = watcher.post(address(story, "story-split"), {"article": [articles[2].pk]}, follow=True)
    new = Story.objects.exclude(pk=story.pk).get()
    assert answer.redirect_chain[-1][0] == address(new)
    assert "ont maintenant leur propre histoire" in answer.content.decode()
    answer = watcher.post(address(new, "story-merge"), {"histoire": str(story.pk)}, follow=True)
    assert answer.redirect_chain[-1][0] == address(story)
    assert story.members.count() == 3
    event = StoryEvent.objects.filter(kind="merge").get()
    assert event.by == "veilleur"
    answer = watcher.post(address(story, "story-undo"), {"modification": event.pk}, follow=True)
    assert "La modification est annulée." in answer.content.decode()
    assert "annulée par veilleur" in answer.content.decode()
    assert (story.members.count(), new.members.count()) == (2, 1)


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 40])
def test_an_impossible_wish_is_told(login: Login, panne: tuple[Story, list[Article]], number: str) -> None:
    story, articles = panne
    watcher = login("Veilleur")
    answer = watcher.post(address(story, "story-merge"), {"histoire": number}, follow=True)
    assert "Aucune histoire ne porte ce numéro." in answer.content.decode()
    everything = {"article": [article.pk for article in articles]}
    answer = watcher.post(address(story, "story-split"), everything, follow=True)
    assert "Au moins un article doit rester" in answer.content.decode()
    assert watcher.post(address(story, "story-undo"), {"modification": "x"}).status_code == 404
    assert StoryEvent.objects.count() == 0


def test_a_merged_story_leads_to_what_it_is_now(login: Login, panne: tuple[Story, list[Article]]) -> None:
    story, _ = panne
    other = factories.story(factories.article())
    merge(story, other, "Anne", NOW)
    assert login("Lecteur").get(address(other))["Location"] == address(story)


def test_the_article_s_page_leads_to_its_story(login: Login, panne: tuple[Story, list[Article]]) -> None:
    story, articles = panne
    shown = login("Lecteur").get(reverse("web:article", args=[articles[0].pk])).content.decode()
    assert f'href="{address(story)}"' in shown
