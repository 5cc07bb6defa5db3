"""Outgoing feeds: what a reader fetches at the secret address of a watchlist."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random
from typing import Any
from xml.etree import ElementTree  # noqa: ICN001 - reads what we wrote

import feedparser
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.channels.feed import atom, json_feed
from monitor.alerts.deliver import drain
from monitor.alerts.entries import Item, Outgoing
from monitor.alerts.models import Alert, Channel, Message
from monitor.alerts.outlets import add_feed, close, renew
from monitor.alerts.subject import clean_line
from monitor.alerts.syndication import find, outgoing, path
from monitor.watchlists.models import Watchlist
from tests import factories
from tests.factories import NOW

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def watchlist(db: None) -> Watchlist:
    return factories.watchlist(name="Rachats & fusions")


@pytest.fixture
def channel(watchlist: Watchlist) -> Channel:
    return add_feed(watchlist).channel


def alert(on: Watchlist, *, state: str = "told", minutes: int = 0, **values: Any) -> Alert:
    values.setdefault("title", "Orange reprendrait Nuagis")
    article = factories.article(**values)
    factories.match(article, on, why={"reasons": ["acteur Orange", "rachat"]})
    revision = factories.current(article)
    revision.status, revision.understanding = "conditional", {"status_cues": ["reprendrait"]}
    revision.save()
    at = NOW + timedelta(minutes=minutes)
    return Alert.objects.create(watchlist=on, revision=revision, state=state, created_at=at)


def get(channel: Channel, form: str = "atom", **headers: str) -> Any:
    return Client().get(path(channel, form), headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_an_entry_tells_status_source_reasons_and_an_excerpt_within_rights(
    channel: Channel, watchlist: Watchlist
) -> None:
    source = factories.source(name="La Gazette", quote_chars=40, rights_notice="© La Gazette")
    told = alert(watchlist, source=source, text="Les discussions dureraient depuis mars. " * 20)
    other = factories.article(source=factories.source(name="Le Courrier"))
    factories.story(told.revision.article, other)
    answer = get(channel)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert "Rachats & fusions" in read.feed.title
    (entry,) = read.entries
    assert entry.title == "À confirmer\u00a0: Orange reprendrait Nuagis"
    assert (entry.link, entry.author, entry.rights) == (told.revision.article.url, "La Gazette", "© La Gazette")
    for said in ("À confirmer", "reprendrait", "acteur Orange, rachat", "Le Courrier", "© La Gazette"):
        assert said in entry.summary
    quote = entry.summary.split("<blockquote><p>")[1].split("</p>")[0]
    assert 20 < len(quote) <= 40


def test_both_forms_tell_the_same_and_keep_their_identifiers(channel: Channel, watchlist: Watchlist) -> None:
    for minutes in range(3):
        alert(watchlist, minutes=minutes)
    alert(watchlist, state="rattrapage")
    alert(watchlist, state="folded")
    entries = feedparser.parse(get(channel).content).entries
    answer = get(channel, "json")
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in entries]
    assert len({entry.id for entry in entries}) == 3
    assert feed["feed_url"].endswith(path(channel, "json"))
    before = [item["id"] for item in feed["items"]]
    renewed = renew(channel).channel
    again = json.loads(get(renewed, "json").content)
    assert [item["id"] for item in again["items"]] == before


def test_the_subscription_s_level_and_end_are_heeded(channel: Channel, watchlist: Watchlist) -> None:
    alert(watchlist)
    channel.subscriptions.update(min_level="important")
    assert feedparser.parse(get(channel).content).entries == []
    Watchlist.objects.update(level="urgent")
    assert len(feedparser.parse(get(channel).content).entries) == 1
    channel.subscriptions.update(active=False)
    assert feedparser.parse(get(channel).content).entries == []


def test_a_reader_that_has_it_all_gets_304_until_something_comes(channel: Channel, watchlist: Watchlist) -> None:
    empty = get(channel)
    assert feedparser.parse(empty.content).bozo == 0
    alert(watchlist)
    first = get(channel)
    assert first["ETag"] != empty["ETag"]
    assert first["Cache-Control"].startswith("private")
    assert first["X-Robots-Tag"] == "noindex, nofollow"
    assert first["Last-Modified"] == "Mon, 23 Nov 2026 09:00:00 GMT"
    same = get(channel, If_None_Match=first["ETag"])
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert get(channel, If_Modified_Since=first["Last-Modified"]).status_code == 304
    alert(watchlist, minutes=5)
    assert get(channel, If_None_Match=first["ETag"]).status_code == 200
    assert get(channel, If_Modified_Since=first["Last-Modified"]).status_code == 200


def test_only_the_present_address_opens_and_a_closed_feed_says_so(channel: Channel) -> None:
    old = path(channel, "atom")
    assert Client().get(old).status_code == 200
    assert Client().post(old).status_code == 405
    renewed = renew(channel).channel
    assert Client().get(old).status_code == 404
    assert Client().get(path(renewed, "atom")).status_code == 200
    for wrong in (f"/fil/{channel.pk}-x.atom", "/fil/999-abc.atom", f"/fil/{'9' * 40}-abc.json", "/fil/.atom"):
        assert Client().get(wrong).status_code == 404
    mail = factories.channel(secret="abc")
    assert find(f"{mail.pk}-abc") is None
    close(renewed, "claire")
    gone = Client().get(path(renewed, "atom"))
    assert (gone.status_code, gone["X-Robots-Tag"]) == (410, "noindex, nofollow")


def test_a_message_for_a_feed_is_done_without_sending(channel: Channel, watchlist: Watchlist) -> None:
    made = Message.objects.create(channel=channel, dedupe_key="a", due_at=NOW, created_at=NOW)
    made.items.create(alert=alert(watchlist))
    drain(clock=lambda: NOW, budget=timedelta(seconds=10), random=Random(1))
    made.refresh_from_db()
    assert (made.state, made.external_id) == (Message.State.SENT, "a")


def test_a_feed_costs_few_queries(channel: Channel, watchlist: Watchlist, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        factories.story(alert(watchlist).revision.article)
    with django_assert_max_num_queries(6):
        assert len(outgoing(channel, "atom").items) == 5


@given(text=st.text(), url=st.text(max_size=30))
def test_hostile_text_leaves_the_xml_valid_and_becomes_no_markup(text: str, url: str) -> None:
    line = clean_line(text + "<script>alert(1)</script>]]>&\x00\x1b\ufffe")
    item = Item(
        alert=1,
        identity="urn:uuid:1",
        title=line,
        url=f"https://e.example/{url.encode(errors='ignore').decode()}",
        source=line,
        published=None,
        decided=NOW,
        kind="new",
        level="urgent",
        status="denied",
        cues=(line,),
        watchlist=line,
        reasons=(line,),
        excerpt=line,
        rights_notice=line,
        changes=(line,),
        others=((line, "https://e.example/"),),
    )
    feed = Outgoing("urn:uuid:2", line, line, "https://v.example/", "https://v.example/fil/1-a.atom", NOW, (item,))
    root = ElementTree.fromstring(atom(feed))  # noqa: S314 - ours
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == line
    summary = root.findtext(f"{ATOM}entry/{ATOM}summary") or ""
    assert "<script" not in summary
    assert "&lt;script" in summary
    assert json.loads(json_feed(feed))["items"][0]["title"] == line
