"""The press serves what it says: feeds of six sorts, pages with furniture, validators, rules for robots."""

from __future__ import annotations

import asyncio
import json
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape

import aiohttp
import feedparser
import pytest
from defusedxml import ElementTree

from monitor.runtime.demo.edition import Published
from tests.fakes import Press, served

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def press() -> Iterator[Press]:
    """The press, open."""
    with served(Press(NOW)) as press:
        yield press


async def fetch(url: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers and body."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers=headers, allow_redirects=False) as answer,
    ):
        return answer.status, answer.headers, await answer.read()


def get(url: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
    """``fetch`` for a test that is not asynchronous."""
    return asyncio.run(fetch(url, **headers))


def titles(press: Press, slug: str) -> list[str]:
    """The titles of a site's articles, newest first."""
    return [item.article.title for item in press.editions[slug].articles]


def article(press: Press, slug: str) -> Published:
    """One article."""
    return next(item for item in press.articles if item.article.slug == slug)


@pytest.mark.parametrize(
    ("site", "version"),
    [("gazette", "rss20"), ("octet", "atom10"), ("tribord", "rss10"), ("gadget", "rss20")],
)
def test_xml_feeds(press: Press, site: str, version: str) -> None:
    status, headers, body = get(press.editions[site].feed_url)
    parsed = feedparser.parse(body, response_headers={"content-type": headers["Content-Type"]})
    narrow = [title.replace("\u202f", "\u00a0") for title in titles(press, site)]
    assert (status, parsed.version, parsed.bozo) == (200, version, False)
    assert [entry.title.replace("\u202f", "\u00a0") for entry in parsed.entries] == narrow
    key = "updated_parsed" if site == "tribord" else "published_parsed"  # Dublin Core has one date
    dates = [datetime.fromtimestamp(timegm(entry[key]), UTC) for entry in parsed.entries]
    assert dates == [item.published for item in press.editions[site].articles]


def test_json_feed(press: Press) -> None:
    feed = json.loads(get(press.editions["courrier"].feed_url)[2])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in feed["items"]] == titles(press, "courrier")


def test_news_sitemap(press: Press) -> None:
    root = ElementTree.fromstring(get(press.editions["territoires"].feed_url)[2])
    names = root.findall(".//{http://www.google.com/schemas/sitemap-news/0.9}title")
    assert [name.text for name in names] == titles(press, "territoires")


def test_every_article_has_a_page_with_its_text_and_furniture(press: Press) -> None:
    for item in press.articles:
        status, headers, body = get(item.url)
        page = unescape(re.sub(r"<[^>]+>", "", body.decode()))
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        shown = item.article.paragraphs[:2] if item.article.paywall else item.article.paragraphs
        assert all(part.lstrip("#* ").replace("]*", "]") in page for part in shown), item.url
        assert item.article.title in page
        assert "faits racontés sont inventés" in page
        assert item.article.credit in page


def test_a_page_for_subscribers_shows_its_beginning_only(press: Press) -> None:
    page = get(article(press, "nuagis-orange-galion").url)[2].decode()
    assert "réservée aux abonnés" in page
    assert '"isAccessibleForFree": false' in page
    assert "Trois candidats avaient été approchés" not in page


def test_validators_answer_304(press: Press) -> None:
    url = press.feeds[0].url
    _, headers, _ = get(url)
    assert get(url, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert get(url, **{"If-Modified-Since": headers["Last-Modified"]})[0] == 304
    assert get(url, **{"If-None-Match": '"another"', "If-Modified-Since": headers["Last-Modified"]})[0] == 200
    assert press.count(site="gazette", path="/rss.xml", status=304) == 2


def test_updates_change_text_title_and_validators_at_the_same_address(press: Press) -> None:
    before = article(press, "nuagis-orange-rachat")
    feed, page = press.editions["gazette"].feed_url, before.url
    tags = {url: get(url)[1]["ETag"] for url in (feed, page)}
    changed = press.publish_updates(NOW + timedelta(minutes=3))
    assert {item.article.slug for item in changed} == {
        "nuagis-orange-rachat",
        "education-nationale-microsoft",
    }
    for url, tag in tags.items():
        status, headers, body = get(url, **{"If-None-Match": tag})
        assert status == 200
        assert headers["ETag"] != tag
        assert "[MàJ]" in body.decode()
    assert "152\u00a0millions" in get(page)[2].decode()


def test_robots_and_reservation(press: Press) -> None:
    gadget, territoires = press.editions["gadget"], press.editions["territoires"]
    assert b"Disallow: /partenaires/" in get(gadget.origin + "/robots.txt")[2]
    blocked = [item.url for item in press.articles if item.article.blocked]
    assert blocked == [gadget.origin + "/partenaires/partenaire-stockage-souverain"]
    rules = json.loads(get(territoires.origin + "/.well-known/tdmrep.json")[2])
    assert rules == [{"location": "/dossiers/", "tdm-reservation": 1}]
    reserved = [item.url for item in press.articles if item.article.reserved]
    assert reserved == [territoires.origin + "/dossiers/dossier-eucs"]
    assert get(gadget.origin + "/.well-known/tdmrep.json")[0] == 404


def test_front_pages_announce_their_feed(press: Press) -> None:
    for info in press.feeds:
        page = get(info.site)[2].decode()
        assert f'<link rel="alternate" href="{info.url}"' in page
    assert len(set(press.hosts)) == len(press.feeds) == 6
