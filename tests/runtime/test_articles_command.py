"""``guetteur articles add``, as a person at a terminal uses it, without a running service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from monitor.articles import process
from monitor.articles.models import Article, State
from monitor.errors import GuetteurError
from monitor.http.errors import FetchError
from monitor.runtime import advance
from monitor.runtime.commands.articles import articles
from monitor.topics.loading import classifier
from monitor.topics.models import Topic
from tests.fakes import FaultyWeb, Reply, served

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = (
    "<html lang='fr'><head><title>La ville garde sa piscine ouverte</title></head><body><article>"
    "<h1>La ville garde sa piscine ouverte</h1><p>La piscine municipale restera ouverte tout l’hiver, a annoncé le "
    "maire lundi soir devant les habitants réunis à la salle des fêtes. Les horaires ne changent pas.</p>"
    "</article></body></html>"
)


@pytest.fixture
def web(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyWeb]:
    process._memory.cache_clear()
    monkeypatch.setattr(advance, "HEAD_START", timedelta(0))
    for slug in classifier().heads.topics:
        Topic.objects.get_or_create(slug=slug, defaults={"label": slug})
    with served(FaultyWeb()) as server:
        settings.OUTBOUND_ALLOW = ["127.0.0.1"]
        yield server


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(articles, ["add", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_an_article_is_followed_to_its_final_state(web: FaultyWeb) -> None:
    url = web.add("/piscine", Reply(PAGE.encode(), headers={"Content-Type": "text/html"}))
    result = run(url)
    assert f"added: {url}" in result.stdout
    assert [line.split()[0] for line in result.stderr.splitlines()] == ["fetching", "classifying", "matching"]
    assert "irrelevant  La ville garde sa piscine ouverte" in result.stdout
    assert "Hors du sujet" in result.stdout
    again = run(url).stdout
    assert f"already known: {url}" in again
    assert "irrelevant" in again


def test_what_cannot_be_settled_now_says_so_and_stays_queued(web: FaultyWeb) -> None:
    with pytest.raises(GuetteurError, match=r"HTTP 503.*next try"):
        run(web.add("/panne", Reply(status=503)), "--wait", "5")
    assert Article.objects.get().state == State.FETCH
    assert "not settled yet" in run(web.add("/plus-tard", Reply(PAGE.encode())), "--wait", "0").stdout
    with pytest.raises(FetchError):
        run("http://10.0.0.1/")
