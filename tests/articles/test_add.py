"""One article by its address, as an administrator adds it."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from monitor.articles import add
from monitor.articles.add import add_article
from monitor.articles.models import Article, State
from monitor.claims.stages import Stage
from monitor.feeds.models import Entry, Feed, Source
from monitor.feeds.poll import pollable
from monitor.http.errors import Code, FetchError
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

URL = "https://gazette-du-cloud.fr/2026/un-article"


def test_a_new_address_is_put_before_the_stage_that_fetches(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    rung: list[Stage] = []
    monkeypatch.setattr(add, "ring", rung.append)
    with django_capture_on_commit_callbacks(execute=True):
        added = add_article(f" {URL}?utm_source=mail#haut ", NOW, by="ada")
    article = added.article
    assert (added.new, article.url, article.state, article.due_at) == (True, URL, State.FETCH, NOW)
    assert rung == [Stage.FETCH]
    entry = article.entries.get()
    assert (entry.feed.kind, entry.state, entry.reason) == ("manual", Entry.State.LINKED, "Ajouté à la main par ada.")
    assert (article.backlog, article.source.host) == (False, "gazette-du-cloud.fr")
    assert not pollable().filter(pk=entry.feed.pk).exists()


def test_the_source_that_is_followed_already_gets_it() -> None:
    source = factories.source(host="gazette-du-cloud.fr", name="La Gazette du cloud")
    assert add_article("gazette-du-cloud.fr/a", NOW).article.source == source
    assert add_article("https://www.gazette-du-cloud.fr/b", NOW).article.source == source
    assert Source.objects.count() == 1
    assert {feed.title for feed in Feed.objects.all()} == {"Ajouts manuels (La Gazette du cloud)"}


def test_a_known_address_gives_the_article_with_its_state() -> None:
    known = factories.article(url=URL, state=State.IRRELEVANT)
    for written in (URL, f"{URL}?utm_medium=rss", f"{URL}/amp"):
        added = add_article(written, NOW)
        assert (added.new, added.article, added.article.state) == (False, known, State.IRRELEVANT)
    assert not Entry.objects.exists()


def test_an_address_that_led_elsewhere_is_known_too() -> None:
    first = add_article("https://court.fr/x", NOW).article
    Article.objects.filter(pk=first.pk).update(url=URL)
    assert add_article("https://court.fr/x", NOW).article == first


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", Code.BAD_URL),
        ("javascript:alert(1)", Code.BAD_URL),
        ("ftp://gazette.fr/a", Code.BAD_URL),
        ("https://ada:secret@gazette.fr/a", Code.BAD_URL),
        (f"https://gazette.fr/{'a' * 2_000}", Code.BAD_URL),
        ("http://169.254.169.254/latest", Code.REFUSED_ADDRESS),
        ("http://localhost:8787/", Code.REFUSED_ADDRESS),
        ("http://[::ffff:10.0.0.1]/", Code.REFUSED_ADDRESS),
    ],
)
def test_what_is_no_public_address_is_refused_and_stores_nothing(url: str, code: Code) -> None:
    with pytest.raises(FetchError) as refused:
        add_article(url, NOW)
    assert (refused.value.code, refused.value.permanent) == (code, True)
    assert "Adresse" in refused.value.french
    stored: list[Any] = [*Article.objects.all(), *Feed.objects.all(), *Source.objects.all()]
    assert stored == []
