"""Finding a site's feeds before anything is stored; and how feeds fare once they are followed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import GuetteurError
from monitor.feeds import health
from monitor.feeds.discover import Preview, discover
from monitor.feeds.models import Entry, Feed, Source
from monitor.feeds.rhythm import Rhythm
from monitor.http.addresses import AllowList
from monitor.http.errors import FetchError
from monitor.http.settings import HttpSettings
from tests.http.loopback import LoopbackWeb

SETTINGS = HttpSettings(allow=AllowList.parse("127.0.0.0/8"), interval=0.0, per_host=8)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
RSS = "<rss version='2.0'><channel><title>Le Nuage</title><item><title>Un</title><link>/1</link></item></channel></rss>"
NEWS = (
    "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    "<url><loc>https://exemple.fr/article</loc></url></urlset>"
)


def find(server: LoopbackWeb, path: str = "/") -> list[Preview]:
    return discover(server.url(path), SETTINGS)


def test_a_feed_s_own_address_is_previewed_as_it_is(web_server: LoopbackWeb) -> None:
    web_server.text("/rss", RSS)
    (found,) = find(web_server, "/rss")
    assert (found.kind, found.feed.title, found.feed.entries[0].title) == ("feed", "Le Nuage", "Un")


def test_feeds_that_a_page_announces_come_before_those_that_its_links_suggest(web_server: LoopbackWeb) -> None:
    head = "<link rel='alternate' type='application/rss+xml' href='/annonce'>"
    web_server.text("/", f"<html><head>{head}</head><body><a href='/flux/tech'>x</a><a href='/flux/faux'>y</a>")
    web_server.text("/annonce", RSS)
    web_server.text("/flux/tech", RSS)
    web_server.text("/flux/faux", "<html>")
    assert [one.url for one in find(web_server)] == [web_server.url("/annonce"), web_server.url("/flux/tech")]


def test_usual_places_then_news_sitemaps_then_the_page_itself(web_server: LoopbackWeb) -> None:
    web_server.text("/", "<html><head><title>Actus</title></head><body>")
    with pytest.raises(GuetteurError, match="no feed found"):
        find(web_server)
    web_server.text("/", "<html><body><a href='/a/article-long'>Un article sur le nuage souverain</a>")
    assert [one.kind for one in find(web_server)] == ["page"]
    web_server.text("/robots.txt", f"Sitemap: {web_server.url('/plan-actu.xml')}")
    web_server.text("/plan-actu.xml", NEWS)
    assert [one.kind for one in find(web_server)] == ["sitemap"]
    web_server.text("/feed/", RSS)
    assert [one.url for one in find(web_server)] == [web_server.url("/feed/")]


def test_news_behind_an_index_of_sitemaps_is_found(web_server: LoopbackWeb) -> None:
    index = "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</sitemapindex>"
    web_server.text("/", "<html><body>")
    web_server.text("/robots.txt", f"Sitemap: {web_server.url('/plan.xml')}")
    web_server.text("/plan.xml", index.format("<sitemap><loc>/pages.xml</loc></sitemap>"))
    web_server.text("/pages.xml", NEWS)
    with pytest.raises(GuetteurError, match="no feed found"):  # all the pages of a site are no news
        find(web_server)
    both = "<sitemap><loc>/pages.xml</loc></sitemap><sitemap><loc>/plan-actu-1.xml</loc></sitemap>"
    web_server.text("/plan.xml", index.format(both))
    web_server.text("/plan-actu-1.xml", NEWS)
    assert [(one.url, one.kind) for one in find(web_server)] == [(web_server.url("/plan-actu-1.xml"), "sitemap")]
    web_server.text("/robots.txt", f"Sitemap: {web_server.url('/plan-news.xml')}")
    web_server.text("/plan-news.xml", index.format(both))
    (found,) = find(web_server)  # an index of news keeps its address: what it lists comes and goes
    assert found.url == web_server.url("/plan-news.xml")
    assert [entry.url for entry in found.feed.entries] == ["https://exemple.fr/article"]


def test_a_site_that_cannot_be_had_is_an_error_of_its_own(web_server: LoopbackWeb) -> None:
    with pytest.raises(FetchError):
        find(web_server, "/absent")


@pytest.fixture
def source() -> Source:
    return Source.objects.create(name="Un", host="un.fr")


def rhythm(hours: float, until: datetime) -> dict[str, object]:
    return Rhythm().learn([until - timedelta(hours=hours * n) for n in range(40)], until).to_json()


@pytest.mark.django_db
def test_each_state_has_a_sentence_that_says_what_to_do(source: Source) -> None:
    quiet = NOW - timedelta(days=5)
    rows: dict[str, dict[str, object]] = {
        "new": {},
        "ok": {"last_success_at": NOW},
        "error": {"errors_in_row": 3, "first_error_at": NOW - timedelta(hours=3), "last_error_fr": "Panne."},
        "silent": {"last_success_at": NOW, "last_entry_at": quiet, "rhythm": rhythm(1, quiet)},
        "gone": {"state": "gone", "last_error_fr": "Adresse supprimée."},
        "paused": {"state": "paused"},
    }
    for name, columns in rows.items():
        Feed.objects.create(source=source, url=f"https://un.fr/{name}", **columns)
    assessed = {one.state: one.sentence for one in health.assess(Feed.objects.all(), NOW)}
    assert set(assessed) == set(rows)
    assert assessed["error"] == "En erreur depuis 3\u00a0heures. Panne."
    assert assessed["silent"].startswith("Silencieux depuis 5\u00a0jours")
    lying = Feed(url="https://un.fr/x", last_success_at=NOW, trusts_validators=False)
    assert "ETag" in health.sentence(lying, NOW)
    moved = Feed(url="https://un.fr/x", last_success_at=NOW, previous_url="https://vieux.fr/")
    assert "https://vieux.fr/" in health.sentence(moved, NOW)


@pytest.mark.django_db
def test_sparkline_and_share_of_doubles(source: Source) -> None:
    first = Feed.objects.create(source=source, url="https://un.fr/1")
    second = Feed.objects.create(source=source, url="https://un.fr/2")
    for feed, url, hours in ((first, "a", 3), (second, "a", 2), (second, "b", 1)):
        moment = NOW - timedelta(hours=hours)
        Entry.objects.create(feed=feed, identity=url, url=f"https://un.fr/{url}", seen_at=moment)
    by_url = {one.feed.url: one for one in health.assess([first, second], NOW)}
    assert by_url["https://un.fr/1"].doubles == 0.0
    assert by_url["https://un.fr/2"].doubles == 0.5
    assert by_url["https://un.fr/2"].sparkline == (*[0] * 29, 2)


@pytest.mark.django_db
def test_the_administrator_hears_of_a_day_of_trouble_not_of_a_hiccup(source: Source) -> None:
    def failing(path: str, hours: int) -> Feed:
        since = NOW - timedelta(hours=hours)
        return Feed.objects.create(source=source, url=f"https://un.fr/{path}", errors_in_row=2, first_error_at=since)

    failing("hoquet", 23)
    long = failing("long", 25)
    gone = Feed.objects.create(source=source, url="https://un.fr/gone", state=Feed.State.GONE)
    quiet = NOW - timedelta(days=4)
    silent = Feed.objects.create(
        source=source,
        url="https://un.fr/silent",
        last_success_at=NOW,
        last_entry_at=quiet,
        rhythm=rhythm(1, quiet),
    )
    assert {one.feed.pk for one in health.troubles(NOW)} == {long.pk, gone.pk, silent.pk}
