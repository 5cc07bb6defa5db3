"""Bytes of feeds to values: formats, encodings, dates, links, hints; and what is refused, with its reason."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds import dates, page
from monitor.feeds.bounded import BoundedParser
from monitor.feeds.parse import body_digest, parse
from monitor.feeds.parsed import Hints, ParsedFeed, ParseError

URL = "https://exemple.fr/flux/rss.xml"
MODULES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)


def read(body: str | bytes, **headers: str) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    return parse(data, url=URL, headers={name.replace("_", "-"): value for name, value in headers.items()})


def rss(items: str, head: str = "") -> str:
    return f'<rss version="2.0" {MODULES}><channel><title>Le Nuage</title>{head}{items}</channel></rss>'


def test_rss_2_with_its_modules() -> None:
    feed = read(
        rss(
            """<item><title>S3NS &amp;amp; le &lt;b&gt;label&lt;/b&gt;</title>
            <link>/a/1?utm_source=rss&amp;id=2#x</link><guid isPermaLink="false">n1</guid>
            <dc:creator>Anne Martin</dc:creator>
            <pubDate>Mon, 23 Nov 2026 08:00:00 +0100</pubDate>
            <description>&lt;p&gt;L’ANSSI&lt;script&gt;x()&lt;/script&gt; a tranché.&lt;/p&gt;&lt;p&gt;Suite
            </description>
            <content:encoded><![CDATA[<p>Le texte <em>entier</em>.</p>]]></content:encoded>
            <media:content url="x.jpg"><media:title>Photo</media:title>
            <media:description>Une légende</media:description></media:content></item>"""
        )
    )
    (entry,) = feed.entries
    assert (feed.title, feed.version) == ("Le Nuage", "rss20")
    assert (entry.title, entry.url) == ("S3NS & le label", "https://exemple.fr/a/1?id=2")
    assert (entry.summary, entry.author) == ("L’ANSSI a tranché. Suite", "Anne Martin")
    assert entry.content == "<p>Le texte <em>entier</em>.</p>"
    assert entry.published == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert (entry.guid, len(entry.identity)) == ("n1", 64)


def test_atom_rdf_old_rss_json_and_news_sitemap() -> None:
    atom = read(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://exemple.fr/blog/"><title>Blog</title>
        <link href="/" /><entry><id>tag:x,1</id><title type="html">Le &amp;lt;cloud&amp;gt;</title>
        <link href="a-1"/>
        <updated>2026-11-23T09:00:00+01:00</updated><summary>Court</summary>
        <author><name>A</name></author><author><name>B</name></author></entry></feed>"""
    ).entries[0]
    assert (atom.title, atom.url, atom.author) == ("Le <cloud>", "https://exemple.fr/blog/a-1", "A, B")
    assert atom.published == atom.updated == datetime(2026, 11, 23, 8, tzinfo=UTC)

    rdf = read(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>R</title></channel>
        <item rdf:about="https://exemple.fr/r"><title>T</title><link>https://exemple.fr/r</link>
        <dc:date>2026-11-23</dc:date></item></rdf:RDF>"""
    ).entries[0]
    assert (rdf.url, rdf.published) == ("https://exemple.fr/r", datetime(2026, 11, 23, tzinfo=UTC))

    old = read('<rss version="0.91"><channel><item><title>V</title><link>v</link></item></channel></rss>')
    assert (old.version, old.entries[0].url) == ("rss091u", "https://exemple.fr/flux/v")

    item = {
        "id": 7,
        "url": "/j",
        "title": "J",
        "content_html": "<p>Un</p>",
        "date_published": "2026-11-23T00:00:00Z",
    }
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "JS", "items": [item, "x", {}]}
    feed = read(json.dumps(document))
    assert (feed.version, feed.title, len(feed.entries), feed.dropped) == ("json1.1", "JS", 1, 2)
    assert (feed.entries[0].url, feed.entries[0].summary) == ("https://exemple.fr/j", "Un")

    news = read(
        """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
        <url><loc>https://exemple.fr/n</loc><n:news><n:publication><n:name>La Une</n:name></n:publication>
        <n:publication_date>2026-11-23T01:00Z</n:publication_date><n:title>Titre</n:title></n:news></url></urlset>"""
    )
    assert (news.version, news.title, news.entries[0].title) == ("sitemap", "La Une", "Titre")
    assert news.entries[0].published == datetime(2026, 11, 23, 1, tzinfo=UTC)


ACCENTS = rss("<item><title>L’été à Évry : 12 €</title><link>https://exemple.fr/1</link></item>")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (ACCENTS.encode(), "text/xml"),
        (ACCENTS.encode(), "text/html; charset=iso-8859-1"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?>' + ACCENTS.encode(), ""),
        (b'<?xml version="1.0" encoding="utf-8"?>' + ACCENTS.encode("cp1252"), "application/xml"),
        (ACCENTS.encode("cp1252"), "text/xml; charset=iso-8859-1"),
        (b'<?xml version="1.0" encoding="windows-1252"?>' + ACCENTS.encode("cp1252"), ""),
        (b"\xef\xbb\xbf" + ACCENTS.encode(), ""),
        (ACCENTS.encode("utf-16"), "text/xml; charset=utf-8"),
        (('<?xml version="1.0" encoding="utf-16"?>' + ACCENTS).encode("utf-16-le"), ""),
        (b" \n\n" + b'<?xml version="1.0"?>' + ACCENTS.encode(), "application/octet-stream"),
        (gzip.compress(ACCENTS.encode()), "application/x-gzip"),
        (ACCENTS.encode().decode("cp1252", "replace").replace("\ufffd", "").encode(), ""),
        (ACCENTS.encode().replace("É".encode(), b"\xc9"), "text/xml"),
        (ACCENTS.replace("Évry", "\x00\x0bÉvry").encode(), "text/xml"),
        (b'<?xml version="1.0" encoding="zlib"?>' + ACCENTS.encode(), "text/xml; charset=rot13"),
    ],
)
def test_the_text_survives_wrong_encodings(body: bytes, content_type: str) -> None:
    assert read(body, content_type=content_type).entries[0].title == "L’été à Évry : 12 €"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 23 Nov 2026 10:00:00 GMT", "2026-11-23T10:00:00"),
        ("Mon, 23 Nov 26 10:00 +0100", "2026-11-23T09:00:00"),
        ("23 Nov 98 10:00:00 EST", "1998-11-23T15:00:00"),
        ("Mon, 23 Nov 2026 10:00:00 CET", "2026-11-23T09:00:00"),
        ("Mon, 22 Jun 2026 10:00:00 CEST", "2026-06-22T08:00:00"),
        ("lun., 23 nov. 2026 10:00:00 +0100", "2026-11-23T09:00:00"),
        ("lundi 23 novembre 2026 à 10h30", "2026-11-23T09:30:00"),
        ("1er août 2026 9:05", "2026-08-01T07:05:00"),
        ("Dim 15 Févr 2026 08:00:00", "2026-02-15T07:00:00"),
        ("23/11/2026 14:05", "2026-11-23T14:05:00"),
        ("23/11/26", "2026-11-23T00:00:00"),
        ("2026-11-23", "2026-11-23T00:00:00"),
        ("2026-11-23T10:00:00.123+01:00", "2026-11-23T09:00:00"),
        ("2026-11-23 10:00", "2026-11-23T10:00:00"),
        ("20261123T100000Z", "2026-11-23T10:00:00"),
        ("November 23, 2026 10:00 UTC", "2026-11-23T10:00:00"),
        ("2026-11-23T10:00:60Z", "2026-11-23T10:00:59"),
        ("2026/11/23 10:00", "2026-11-23T10:00:00"),
        ("2026.11.23", "2026-11-23T00:00:00"),
        ("5 sept. 2026 à 9 h 05", "2026-09-05T07:05:00"),
        ("03/08/2026 à 14h05", "2026-08-03T12:05:00"),
        ("mercredi 14 octobre 2026", "2026-10-13T22:00:00"),
        ("Sun, 15 Mar 26 10:00", "2026-03-15T10:00:00"),
        ("Dec 15, 2026 10:00", "2026-12-15T10:00:00"),
        ("Tue, 24 Nov 2026 24:00:00 GMT", "2026-11-25T00:00:00"),
        ("Mon Nov 23 10:00:00 CET 2026", "2026-11-23T09:00:00"),
    ],
)
def test_dates(text: str, moment: str) -> None:
    assert dates.read(text) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "hier", "il y a 2 heures", "32/13/2026", "0000-00-00", "2026", "x" * 500])
def test_what_is_no_date_is_none(text: str) -> None:
    assert dates.read(text) is None


def test_hints_of_a_channel() -> None:
    head = """<ttl>30</ttl><skipHours><hour>0</hour><hour>1</hour></skipHours>
    <skipDays><day>Sunday</day></skipDays>
    <sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
    <atom:link rel="hub" href="https://hub.exemple.fr/"/>
    <atom:link rel="self" href="https://exemple.fr/flux"/>"""
    feed = read(rss("<item><title>A</title></item>", head), cache_control="public, max-age=300")
    assert feed.hints == Hints(
        ttl=1800.0,
        period=1800.0,
        skip_hours=frozenset({0, 1}),
        skip_days=frozenset({6}),
        max_age=300.0,
        hub="https://hub.exemple.fr/",
        topic="https://exemple.fr/flux",
    )
    assert Hints.from_json(json.loads(json.dumps(feed.hints.to_json()))) == feed.hints
    assert Hints.from_json({"ttl": "x", "skip_hours": [99, "a"], "max_age": -1}) == Hints()


def test_a_web_page_in_place_of_a_feed_names_the_feeds_that_it_announces() -> None:
    body = """<!doctype html><html><head><base href="https://exemple.fr/blog/">
    <link rel="alternate" type="application/rss+xml" href="rss">
    <link rel="ALTERNATE" type="text/html" href="/en">
    <link rel="alternate" type="application/atom+xml; charset=utf-8" href="/atom"></head><body>"""
    with pytest.raises(ParseError) as caught:
        read(body, content_type="application/rss+xml")
    assert caught.value.code == "html"
    assert caught.value.found == ("https://exemple.fr/blog/rss", "https://exemple.fr/atom")
    assert "https://exemple.fr/blog/rss" in caught.value.french


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("Bonjour", "not_a_feed"),
        ("<foo/>", "not_a_feed"),
        ("{", "malformed"),
        ("[]", "not_a_feed"),
        ('{"a": 1}', "not_a_feed"),
        ("[" * 100_000, "malformed"),
        ("<opml><body/></opml>", "not_a_feed"),
        ("<html><body>x", "html"),
        ("<rss><channel>" + "<a>" * 5_000, "malformed"),
        ("<sitemapindex><sitemap><loc>https://exemple.fr/s</loc></sitemap></sitemapindex>", "sitemap_index"),
        (b"\x1f\x8b" + b"\x00" * 50, "compressed"),
        (gzip.compress(bytes(25_000_000)), "compressed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_a_feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(body: str | bytes, code: str) -> None:
    with pytest.raises(ParseError) as caught:
        read(body)
    assert caught.value.code == code
    assert caught.value.french


def test_entities_are_neither_fetched_nor_expanded() -> None:
    item = "<item><title>&x;</title><link>https://exemple.fr/1</link></item>"
    outside = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss(item)
    feed = read('<?xml version="1.0"?>' + outside)
    with open("/etc/hostname", encoding="utf-8") as file:  # noqa: PTH123
        assert file.read().strip() not in feed.entries[0].title
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{layers}]>' + rss(item.replace("&x;", "&a9;"))
    assert len(read(laughs).entries[0].title) < 100
    hidden = "<!DOCTYPE rss [" + '<!ENTITY % d SYSTEM "http://127.0.0.1:9/x.dtd"> %d;' + "]>" + rss(item)
    assert len(read(hidden).entries) == 1


def test_relative_links_start_from_the_site_where_a_third_party_serves_the_feed() -> None:
    def link(url: str, site: str) -> str:
        item = "<item><title>A</title><link>/a</link></item>"
        body = f"<rss version='2.0'><channel><link>{site}</link>{item}</channel></rss>"
        return parse(body.encode(), url=url).entries[0].url

    assert link("https://flux.tiers.net/x.xml", "https://exemple.fr/") == "https://exemple.fr/a"
    assert link("https://flux.exemple.fr/x.xml", "https://www.exemple.fr/") == "https://flux.exemple.fr/a"
    assert link("https://flux.exemple.fr/x.xml", "/blog/") == "https://flux.exemple.fr/a"
    nested = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://exemple.fr/blog/"><title>B</title>
    <entry xml:base="2026/"><title>T</title><link xml:base="11/" href="a"/></entry></feed>"""
    assert read(nested).entries[0].url == "https://exemple.fr/blog/2026/11/a"
    assert read(rss("<item><title>A</title><link>www.exemple.fr/a</link></item>")).entries[0].url == (
        "https://www.exemple.fr/a"
    )


def test_items_without_anything_are_dropped_and_counted() -> None:
    feed = read(rss("<item/><item><guid>x</guid></item><item><title>A</title></item>"))
    assert (len(feed.entries), feed.dropped) == (1, 2)


def test_the_digest_ignores_the_time_of_making_and_comments() -> None:
    item = b"<item><title>A</title><pubDate>1</pubDate></item>"
    one = b"<rss><channel><lastBuildDate>1</lastBuildDate><!-- a -->" + item
    two = b"<rss><channel><lastBuildDate>2</lastBuildDate><!-- b -->" + item
    assert body_digest(one) == body_digest(two)
    assert body_digest(one) != body_digest(one.replace(b"<pubDate>1", b"<pubDate>2"))


def test_a_page_is_read_as_the_list_of_its_headlines() -> None:
    body = """<html><head><title>Actus</title></head><body>
    <nav><a href="/a/menu-long">Un menu plutôt très long</a></nav>
    <a href="/a/article-1?utm_source=x"><h2>Un premier article <b>important</b> ici</h2></a>
    <a href="/a/article-1">Lire la suite</a><a href="/tag/nuage-souverain">Tous nos articles sur le nuage</a>
    <a href="https://ailleurs.fr/a/article-9">Un article d’un autre site web</a>
    <a href="/a/x">Court</a></body>"""
    feed = page.parse(body.encode(), url="https://www.exemple.fr/actus")
    assert [(e.url, e.title) for e in feed.entries] == [
        ("https://www.exemple.fr/a/article-1", "Un premier article important ici")
    ]
    with pytest.raises(ParseError, match="no headline"):
        page.parse(b"<html><body><a href='/x'>y</a>", url="https://exemple.fr/")


def test_a_parse_that_takes_too_long_or_too_much_is_refused_and_the_next_one_works() -> None:
    good = rss("<item><title>A</title></item>").encode()
    with BoundedParser(time_limit=1.0) as parser:
        assert len(parser.parse(good, url=URL).entries) == 1
        many = rss("".join(f"<item><title>t{n}</title><guid>g{n}</guid></item>" for n in range(100_000)))
        with pytest.raises(ParseError) as caught:
            parser.parse(many.encode(), url=URL)
        assert caught.value.code in ("too_slow", "too_big")
        with pytest.raises(ParseError) as refused:
            parser.parse(b"<html>", url=URL)
        assert refused.value.code == "html"
        assert len(parser.parse(good, url=URL).entries) == 1


MARKUP = st.sampled_from(
    ["<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "<![CDATA[", "]]>", "&",
     "-->", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<guid>", "é", "\x00", "\ud800",
     "<pubDate>", "<!--", "&amp;", "{", '"items":[']
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.lists(MARKUP | st.text(max_size=5), max_size=30).map("".join)))
def test_any_bytes_are_a_feed_or_a_parse_error(body: bytes | str) -> None:
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    for start in (b"", b"<rss version='2.0'><channel><item><title>"):
        try:
            feed = parse(start + data, url=URL)
        except ParseError:
            continue
        for entry in feed.entries:
            "".join((entry.title, entry.summary, entry.content, entry.url, entry.author)).encode("utf-8")
            assert "\x00" not in entry.title + entry.content + entry.summary
        assert len({entry.identity for entry in feed.entries}) == len(feed.entries)
