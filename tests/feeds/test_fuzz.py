"""Nothing that comes from outside ends in anything but a value or an error of ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds import dates, encoding, identity, page, text, verdict, websub
from monitor.feeds.identity import Known
from monitor.feeds.opml import OpmlError, OutlineFeed, plan, read_opml, write_opml
from monitor.feeds.parse import parse
from monitor.feeds.parsed import Hints, ParsedEntry, ParsedFeed, ParseError
from monitor.feeds.verdict import Before
from monitor.http.decode import Bomb, Damaged, Decoder
from monitor.http.response import Response

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
URL = "https://exemple.fr/flux"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PIECES = st.sampled_from(
    ["<html>", "<head>", "<base href='", "<a href='", "/2026/un-article-long", "'>", "Un titre de quatre mots", "</a>",
     "<nav>", "</nav>", "<link rel='alternate' type='application/rss+xml' href='/x'>", "//[", "http://", "&#0;", "\x00",
     "<urlset>", "<url>", "<loc>", "</loc>", "</url>", "<sitemapindex>", "<sitemap>", "<lastmod>", "2026-11-23",
     "<opml>", "<body>", "<outline xmlUrl='", "https://exemple.fr/", "text='", "' ", "/>", "<!DOCTYPE x [", "]>", "&é;"]
)  # fmt: skip
DOCUMENTS = st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join)


def stores(value: str) -> bool:
    return "\x00" not in value and value.encode("utf-8") is not None


@settings(max_examples=80, deadline=None)
@given(DOCUMENTS, st.sampled_from(["", "<urlset>", "<html><body>", "<opml><body>", "<sitemapindex>"]))
def test_pages_sitemaps_and_lists_are_read_or_refused(document: str, start: str) -> None:
    data = (start + document).encode("utf-8", "surrogatepass")
    for read in (parse, page.parse):
        try:
            feed = read(data, url=URL)
        except ParseError as error:
            found = error.found
        else:
            found = tuple(entry.url for entry in feed.entries if entry.url)
            assert all(stores(entry.title + entry.summary) for entry in feed.entries)
            assert len({entry.identity for entry in feed.entries}) == len(feed.entries)
        assert all(urlsplit(one).scheme in ("http", "https") and stores(one) for one in found)
    try:
        listed = read_opml(data)
    except OpmlError:
        return
    assert len(plan(listed, ())) == len(listed.feeds) + len(listed.refused)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(["version", "title", "hubs", "language", "home_page_url", "feed_url"]), JSON),
       st.lists(st.dictionaries(st.sampled_from(
           ["id", "url", "external_url", "title", "summary", "content_html", "content_text", "date_published", "author",
            "authors"]), JSON), max_size=4))  # fmt: skip
def test_any_json_is_a_feed_or_a_parse_error(head: dict[str, object], items: list[dict[str, object]]) -> None:
    feed = parse(json.dumps({**head, "items": items}).encode(), url=URL)
    assert len(feed.entries) + feed.dropped == len(items)
    assert all(stores(entry.title + entry.content + entry.author + entry.guid) for entry in feed.entries)
    assert stores(feed.hints.hub + feed.hints.topic)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30) | st.from_regex(r"\d{1,4}[-/. ]\w{1,5}[-/. ]\d{2,4}[T ]?\d{0,2}[:h]?\d{0,2} ?[+-]?\d{0,4}"))
def test_any_text_is_a_moment_or_none(written: str) -> None:
    moment = dates.read(written)
    assert moment is None or (moment.tzinfo is UTC and moment.year >= 1970)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br", "x"]), st.integers(1, 50))
def test_any_bytes_are_decoded_within_the_cap_or_refused(data: bytes, coding: str, size: int) -> None:
    try:
        decoder = Decoder(coding, 1_000)
        for start in range(0, len(data), size):
            decoder.feed(data[start : start + size])
        assert len(decoder.finish()) <= 1_000
    except (Damaged, Bomb):
        pass
    assert isinstance(encoding.decode(data, f"text/xml; charset={coding}"), str)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200), st.integers(1, 60))
def test_plain_text_is_short_storable_and_on_one_line(html: str, most: int) -> None:
    plain = text.plain(html, most)
    assert len(plain) <= most
    assert stores(plain)
    assert "\n" not in plain


@settings(max_examples=80, deadline=None)
@given(st.lists(st.builds(OutlineFeed, url=st.integers(0, 9).map("https://exemple.fr/{}".format),
                          title=st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), max_size=8),
                          folder=st.sampled_from(["", "A", "A / B", "C"])), max_size=6))  # fmt: skip
def test_a_written_list_reads_back_whatever_the_titles(feeds: list[OutlineFeed]) -> None:
    back = read_opml(write_opml("Liste", feeds))
    assert sorted((one.url, one.folder) for one in back.feeds) == sorted((one.url, one.folder) for one in feeds)
    assert back.refused == ()


ENTRY = st.builds(
    ParsedEntry,
    identity=st.just(""),
    url=st.sampled_from(["", "https://exemple.fr/a", "https://exemple.fr/b"]),
    title=st.text(max_size=12),
    published=st.none() | st.integers(0, 3).map(lambda hours: NOW - timedelta(hours=hours)),
    guid=st.sampled_from(["", "1", "2"]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(ENTRY, max_size=4), max_size=4))
def test_polls_in_a_row_never_store_one_document_twice(documents: list[list[ParsedEntry]]) -> None:
    """Whatever the polls bring, polling the last document once more adds nothing."""
    table: dict[str, Known] = {}

    def poll(document: list[ParsedEntry]) -> int:
        new = 0
        stored = list(table.values())
        for entry in identity.assign(document)[0]:
            known = [k for k in stored if k.identity in identity.keys(entry) or (entry.url and k.url == entry.url)]
            final = identity.settle(entry, known)
            if final.identity not in table:
                new += 1
                table[final.identity] = Known(final.identity, final.url, final.title, final.published)
        return new

    for document in documents:
        poll(document)
    if documents:
        assert poll(documents[-1]) == 0


@settings(max_examples=80, deadline=None)
@given(JSON, JSON, st.dictionaries(st.sampled_from(["etag", "last-modified", "cache-control", "expires", "date"]),
                                   st.text(max_size=12)), st.sampled_from([200, 304]))  # fmt: skip
def test_any_stored_past_and_any_answer_make_columns_within_bounds(
    rhythm: object, hints: object, headers: dict[str, str], status: int
) -> None:
    before = Before(
        url=URL,
        rhythm=rhythm if isinstance(rhythm, dict) else {},
        hints=hints if isinstance(hints, dict) else {},
    )
    answer = Response(URL, URL, status, headers)
    made = [
        verdict.unchanged(before, answer, NOW, Random(0)),
        verdict.changed(before, answer, ParsedFeed("", "", "rss20", ()), [None], NOW, Random(0)),
        verdict.failed(before, ParseError("x", "\x00", "\x00"), None, NOW, Random(0)),
        verdict.postponed(before, 1e12, NOW, Random(0)),
    ]
    for columns in made:
        due = columns["due_at"]
        assert isinstance(due, datetime)
        assert timedelta(minutes=2) <= due - NOW <= timedelta(hours=24)
        assert stores(str(columns.get("last_error", "")) + str(columns.get("etag", "")))


QUERIES = st.dictionaries(
    st.sampled_from(["hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds", "hub.reason"]),
    st.text(max_size=12) | st.sampled_from(["subscribe", "denied", URL, "9" * 8]),
)


@settings(max_examples=80, deadline=None)
@given(QUERIES, JSON, st.text(max_size=30))
def test_no_message_of_a_hub_breaks_a_subscription(query: dict[str, str], stored: object, signature: str) -> None:
    held = websub.asked(websub.Subscription("https://hub.fr/", URL, "jeton", "secret"), NOW)
    confirmed, challenge = websub.confirm(held, query, NOW)
    assert challenge is None or query["hub.mode"] == "subscribe"
    assert websub.Subscription.from_json(json.loads(json.dumps(confirmed.to_json()))) == confirmed
    assert not websub.is_authentic(held, b"corps", signature)
    assert Hints.from_json(stored) is not None
