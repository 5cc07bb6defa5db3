"""The stage «fetch», on a web server that behaves well and badly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from pytest_django import Settings

from monitor.articles import process
from monitor.articles.link import link_entries
from monitor.articles.models import Article, Revision, SourcePages, State
from monitor.claims.stages import Drained, Stage
from monitor.feeds.models import Entry, Rights
from tests import factories
from tests.factories import NOW
from tests.fakes import FaultyWeb, Reply, served

pytestmark = pytest.mark.django_db

BODY = (
    "<p>La métropole confie l’hébergement de ses données de santé à un prestataire français, après un appel "
    "d’offres lancé au printemps. Le contrat court sur quatre ans et vaut 3,2 millions d’euros.</p>"
    "<p>Les élus voulaient un hébergeur qui ne réponde pas au droit américain. Deux candidats ont été écartés "
    "parce que leur maison mère est établie hors de l’Union européenne, précise le rapport d’analyse.</p>"
    "<p>La migration commencera en janvier et durera dix-huit mois, selon la direction du numérique.</p>"
)


def page(body: str = BODY, title: str = "La métropole choisit un hébergeur français", head: str = "") -> Reply:
    html = (
        f"<html lang='fr'><head><title>{title}</title><meta property='og:title' content='{title}'>{head}</head>"
        f"<body><nav>Accueil</nav><article><h1>{title}</h1>{body}</article></body></html>"
    )
    return Reply(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


@pytest.fixture
def web(settings: Settings) -> Iterator[FaultyWeb]:
    process._memory.cache_clear()
    with served(FaultyWeb()) as server:
        settings.OUTBOUND_ALLOW = ["127.0.0.1"]
        server.add("/robots.txt", Reply(b"User-agent: *\nDisallow: /prive/\n"))
        yield server


def entry(url: str, **values: Any) -> Entry:
    feed = values.pop("feed", None) or factories.feed()
    return Entry.objects.create(
        **{"feed": feed, "identity": url[-60:], "url": url, "title": "Titre du flux", "seen_at": NOW, **values}
    )


def run() -> Drained:
    return process.drain(clock=lambda: NOW, budget=timedelta(seconds=30), random=Random(1))


def test_an_entry_becomes_an_article_with_its_text_and_actors(web: FaultyWeb) -> None:
    head = "<meta property='article:published_time' content='2026-11-23T08:30:00+01:00'>"
    entry(web.add("/a", page(head=head)) + "?utm_source=rss")
    assert process.pending(NOW)
    assert run().rings == {Stage.CLASSIFY}
    article = Article.objects.get()
    assert (article.state, article.language) == (State.CLASSIFY, "fr")
    assert "utm_source" not in article.url
    assert article.published_at is not None
    assert article.published_at.hour == 7
    revision = factories.current(article)
    assert "droit américain" in revision.text
    assert "Accueil" not in revision.text
    assert revision.understanding["amounts"][0]["unit"]


def test_two_entries_for_one_page_make_one_article(web: FaultyWeb) -> None:
    url = web.add("/a", page())
    entry(url)
    entry(url + "#commentaires")
    run()
    assert Article.objects.get().entries.count() == 2
    assert web.count("/a") == 1


def test_an_entry_without_address_is_refused_with_its_reason() -> None:
    refused = entry("javascript:alert(1)")
    run()
    refused.refresh_from_db()
    assert refused.state == Entry.State.REFUSED
    assert "adresse" in refused.reason
    assert not Article.objects.exists()


def test_what_robots_forbid_is_not_fetched(web: FaultyWeb) -> None:
    entry(web.add("/prive/a", page()))
    run()
    article = Article.objects.get()
    assert article.state == State.FORBIDDEN
    assert article.reason
    assert web.count("/prive/a") == 0


def test_a_forbidden_page_is_known_by_what_its_feed_publishes(web: FaultyWeb) -> None:
    summary = "Le ministère rapatrie les données de ses agents chez un hébergeur français qualifié par l’Anssi."
    entry(web.add("/prive/a", page()), summary=f"<p>{summary}</p>")
    run()
    article = Article.objects.get()
    assert (article.state, article.feed_only) == (State.CLASSIFY, True)
    assert factories.current(article).text == summary


def test_a_source_whose_rights_stop_at_the_feed_is_not_fetched(web: FaultyWeb) -> None:
    source = factories.source(rights=Rights.FEED_ONLY)
    entry(web.add("/a", page()), feed=factories.feed(source=source))
    run()
    assert Article.objects.get().state == State.FORBIDDEN
    assert web.count("/a") == 0


def test_a_page_that_reserves_mining_is_not_kept(web: FaultyWeb) -> None:
    entry(web.add("/a", page(head="<meta name='tdm-reservation' content='1'>")))
    run()
    assert Article.objects.get().state == State.FORBIDDEN
    assert not Revision.objects.exists()


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (page(body="", title="x"), State.EMPTY),
        (
            page(
                "<p>The committee will meet next week to discuss the budget of the harbour authority, which "
                "has been delayed twice since the spring, and nobody expects a quick decision.</p>" * 3,
                "Harbour budget delayed again by the committee",
            ),
            State.LANGUAGE,
        ),
    ],
)
def test_what_cannot_be_read_ends_with_its_reason(web: FaultyWeb, reply: Reply, state: str) -> None:
    entry(web.add("/a", reply), title="")
    run()
    article = Article.objects.get()
    assert article.state == state
    assert article.reason


def test_a_server_in_trouble_is_asked_again_later(web: FaultyWeb) -> None:
    entry(web.add("/a", Reply(status=500)))
    run()
    article = Article.objects.get()
    assert (article.state, article.attempts) == (State.FETCH, 1)
    assert article.due_at is not None
    assert article.due_at > NOW
    assert article.last_error_fr


def test_a_page_that_is_gone_ends_unreachable(web: FaultyWeb) -> None:
    entry(web.add("/a", Reply(status=410)))
    run()
    article = Article.objects.get()
    assert article.state == State.UNREACHABLE
    assert "410" in article.last_error


def test_an_edited_page_makes_a_second_revision_and_the_same_page_none(web: FaultyWeb) -> None:
    url = web.add("/a", page(), page(), page(BODY.replace("quatre ans", "six ans"), "[MàJ] Le contrat est signé"))
    seen = entry(url)
    run()
    for expected in (1, 2):
        Article.objects.update(state=State.MATCHED, decided_at=NOW)
        Entry.objects.filter(pk=seen.pk).update(state=Entry.State.NEW)
        run()
        assert Revision.objects.count() == expected
    article = Article.objects.get()
    assert article.state == State.CLASSIFY
    changes = factories.current(article).changes
    assert changes["material"] is True
    assert any("Titre" in line for line in changes["summary"])


def test_an_article_claimed_too_often_is_set_aside(web: FaultyWeb) -> None:
    entry(web.add("/a", page()))
    link_entries(NOW)
    Article.objects.update(attempts=8)
    run()
    assert Article.objects.get().state == State.POISON


def test_furniture_is_learned_of_a_sources_pages_and_counted_once_an_article(web: FaultyWeb) -> None:
    strip = "<p>Le carnet du port : tous les mardis, une escale racontée par ceux qui la font vivre.</p>"
    feed = factories.feed()
    towns = ("Tréval", "Morlan", "Forbelle", "Bièzes")
    urls = []
    for number, town in enumerate(towns):
        text = (
            BODY.replace("La métropole", town).replace("Les élus", f"Les élus de {town}").replace("La migration", town)
        )
        urls.append(web.add(f"/{number}", page(text + strip, f"{town} choisit un hébergeur français")))
        seen = entry(urls[-1], feed=feed)
        run()
    texts = {article.title.split()[0]: factories.current(article) for article in Article.objects.all()}
    assert "carnet du port" in texts["Forbelle"].text
    assert "carnet du port" not in texts["Bièzes"].text
    assert texts["Bièzes"].removed[-1]["rule"] == "recurring"
    assert SourcePages.objects.get(source=feed.source).pages == 4

    Article.objects.update(state=State.MATCHED, decided_at=NOW)
    Entry.objects.filter(pk=seen.pk).update(state=Entry.State.NEW)
    run()
    assert Revision.objects.count() == 4
    assert SourcePages.objects.get(source=feed.source).pages == 4
