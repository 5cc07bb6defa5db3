"""The stage «fetch», on a web server that behaves well and badly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from pytest_django import Settings

from monitor.articles import process, settle
from monitor.articles.extract import extract
from monitor.articles.extracted import Extracted, Hints
from monitor.articles.fetch import fetch_pages
from monitor.articles.link import link_entries
from monitor.articles.models import Article, Revision, SourcePages, State
from monitor.claims.claim import claim
from monitor.claims.stages import Drained, Stage
from monitor.feeds.models import Entry, Rights
from monitor.http.response import Response
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


def run(now: datetime = NOW) -> Drained:
    return process.drain(clock=lambda: now, budget=timedelta(seconds=30), random=Random(1))


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


SUMMARY = "<p>La métropole choisit un hébergeur français pour les données de santé de ses habitants.</p>"


def revisit(article: Article, hours: float = 1) -> Article:
    """Settle ``article`` as found relevant, and visit its page once more, so long after it was seen."""
    Article.objects.filter(pk=article.pk).update(
        state=State.MATCHED, decided_at=NOW, relevant=True, revisit_at=NOW, due_at=None
    )
    run(NOW + timedelta(hours=hours))
    article.refresh_from_db()
    return article


def test_a_relevant_article_is_visited_three_times_and_asked_whether_it_changed(web: FaultyWeb) -> None:
    tagged = replace(page(), headers={"Content-Type": "text/html", "ETag": '"a"', "Last-Modified": "lundi"})
    entry(web.add("/a", tagged, Reply(status=304)))
    run()
    article = revisit(Article.objects.get())
    asked = [request for request in web.requests if request.path == "/a"]
    assert [request.headers.get("If-None-Match") for request in asked] == [None, '"a"']
    assert asked[1].headers["If-Modified-Since"] == "lundi"
    assert (article.state, article.revisits) == (State.MATCHED, 1)
    assert article.revisit_at == NOW + timedelta(hours=6)
    assert Revision.objects.count() == 1
    assert revisit(article, 6).revisit_at == NOW + timedelta(hours=24)
    assert revisit(article, 24).revisit_at is None


def test_a_304_that_was_not_asked_for_is_an_error(web: FaultyWeb) -> None:
    entry(web.add("/a", Reply(status=304)))
    run()
    article = Article.objects.get()
    assert article.state == State.FETCH
    assert "304" in article.last_error


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            page(
                head='<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
            ),
            "réservé aux abonnés",
        ),
        (Reply(b"<title>Just a moment...</title><body></body>", headers={"Content-Type": "text/html"}), "Cloudflare"),
        (page("<p>Accepter et continuer : nos partenaires lisent vos cookies.</p>"), "cookies"),
        (Reply(status=302, headers={"Location": "/connexion?retour=/a"}), "connexion"),
        (Reply(status=403), "403"),
        (Reply(b"<p>" + b"x" * 3_200_000, headers={"Content-Type": "text/html"}), "trop volumineuse"),
    ],
)
def test_behind_a_wall_the_feeds_summary_is_used_and_the_reason_kept(web: FaultyWeb, reply: Reply, reason: str) -> None:
    web.add("/connexion", page("<p>Identifiez-vous.</p>", "Connexion"))
    entry(web.add("/a", reply), summary=SUMMARY)
    run()
    article = Article.objects.get()
    assert (article.state, article.feed_only) == (State.CLASSIFY, True)
    assert reason in article.rights_decision
    assert factories.current(article).text == SUMMARY[3:-4]


def test_a_wall_on_a_revisit_leaves_the_text_that_was_read(web: FaultyWeb) -> None:
    entry(web.add("/a", page(), Reply(b"<title>Just a moment...</title>", headers={"Content-Type": "text/html"})))
    run()
    article = revisit(Article.objects.get())
    assert article.state == State.MATCHED
    assert "Cloudflare" in article.rights_decision
    assert "droit américain" in factories.current(article).text


def test_a_server_in_trouble_gives_way_to_the_summary_after_three_tries(web: FaultyWeb) -> None:
    entry(web.add("/a", Reply(status=500)), summary=SUMMARY)
    for tried in (1, 2, 3):
        run()
        assert web.count("/a") == tried
        Article.objects.filter(state=State.FETCH).update(due_at=NOW)
    article = Article.objects.get()
    assert (article.state, article.feed_only) == (State.CLASSIFY, True)
    assert "500" in article.rights_decision


def test_robots_that_cannot_be_had_are_asked_for_again(web: FaultyWeb) -> None:
    web.add("/robots.txt", Reply(status=503))
    entry(web.add("/a", page()))
    run()
    article = Article.objects.get()
    assert (article.state, web.count("/a")) == (State.FETCH, 0)
    assert "robots.txt injoignable" in article.last_error_fr


def test_a_redirect_does_not_lead_around_robots(web: FaultyWeb) -> None:
    web.add("/prive/a", page())
    entry(web.add("/a", Reply(status=302, headers={"Location": "/prive/a"})))
    run()
    article = Article.objects.get()
    assert (article.state, Revision.objects.count()) == (State.FORBIDDEN, 0)
    assert "robots.txt" in article.reason


@pytest.mark.parametrize(
    ("days", "state", "said"), [(0, State.CLASSIFY, "Contrat avec l’éditeur"), (-1, State.FORBIDDEN, "contrat échu le")]
)
def test_a_contract_opens_what_is_reserved_until_its_last_day(web: FaultyWeb, days: int, state: str, said: str) -> None:
    until = (NOW + timedelta(days=days)).date()
    source = factories.source(rights=Rights.CONTRACT, contract="Accord n° 12", contract_until=until)
    entry(
        web.add("/prive/a", page(head="<meta name='tdm-reservation' content='1'>")), feed=factories.feed(source=source)
    )
    run()
    article = Article.objects.get()
    assert article.state == state
    assert said in article.rights_decision


def test_short_links_and_amp_pages_lead_to_one_article(web: FaultyWeb) -> None:
    url = web.add("/2026/a", page())
    web.add("/court", Reply(status=301, headers={"Location": url}))
    refresh = f"<html><head><meta http-equiv='refresh' content='0;url={url}'></head></html>"
    web.add("/encore", Reply(refresh.encode(), headers={"Content-Type": "text/html"}))
    web.add("/mobile/a", page(head=f"<link rel='canonical' href='{url}'>"))
    for path in ("/court", "/encore", "/mobile/a"):
        entry(web.url(path))
        run()
    kept = Article.objects.exclude(state=State.DUPLICATE).get()
    assert (kept.url, kept.state) == (url, State.CLASSIFY)
    assert kept.entries.count() == 3
    doubles = Article.objects.filter(state=State.DUPLICATE)
    assert {double.duplicate_of for double in doubles} == {kept}
    assert doubles.count() == 2
    assert all(url in double.reason for double in doubles)


def test_pages_that_all_declare_one_address_stay_apart(web: FaultyWeb) -> None:
    head = f"<link rel='canonical' href='{web.url('/toujours')}'>"
    entry(web.add("/a", page(title="La métropole choisit un hébergeur français", head=head)))
    entry(web.add("/b", page(title="Grève des aiguilleurs du ciel à Roissy", head=head)))
    run()
    assert Article.objects.filter(state=State.CLASSIFY).count() == 2


def test_an_article_that_breaks_extraction_fails_alone(web: FaultyWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    entry(web.add("/a", page()))
    broken = entry(web.add("/b", page(title="Défaut")))

    def faulty(response: Response, hints: Hints) -> Extracted:
        if response.url.endswith("/b"):
            raise RecursionError("a seeded fault")
        return extract(response, hints)

    monkeypatch.setattr(settle, "extract", faulty)
    run()
    assert Article.objects.get(state=State.CLASSIFY).url.endswith("/a")
    left = Article.objects.get(entries=broken)
    assert (left.state, left.attempts, left.last_error) == (State.FETCH, 1, "RecursionError: a seeded fault")


def test_a_host_that_wants_long_pauses_gets_its_other_pages_later(
    web: FaultyWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.add("/robots.txt", Reply(b"User-agent: *\nCrawl-delay: 50\n"))
    monkeypatch.setattr(process, "fetch_pages", partial(fetch_pages, within=1.5))
    for path in ("/a", "/b", "/c"):
        entry(web.add(path, page(title=f"La métropole choisit un hébergeur {path}")))
    run()
    late = list(Article.objects.filter(state=State.FETCH))
    assert len(late) >= 2
    assert {(article.attempts, article.last_error, article.lease_until) for article in late} == {(0, "", None)}
    assert {article.due_at for article in late} == {NOW + timedelta(minutes=1)}


def test_what_takes_too_long_is_given_back_before_its_lease_ends(
    web: FaultyWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "SETTLING", -timedelta(seconds=1))
    entry(web.add("/a", page()))
    link_entries(NOW)
    claimed = claim(Article.objects.all(), now=NOW, lease=process.LEASE, limit=9)
    assert process.work(claimed, lambda: NOW, Random(1)) == 0
    article = Article.objects.get()
    assert (article.state, article.attempts, article.lease_until, article.due_at) == (State.FETCH, 0, None, NOW)
