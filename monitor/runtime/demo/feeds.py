"""The feeds of the demonstration's press, one format a site. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from monitor.runtime.demo.edition import Edition, Published
from monitor.runtime.demo.sites import FeedKind

_XML = '<?xml version="1.0" encoding="{}"?>\n'


def feed(edition: Edition) -> tuple[bytes, str]:
    """The feed's bytes and its Content-Type."""
    return _FORMATS[edition.site.feed](edition)


def _rss(edition: Edition) -> tuple[bytes, str]:
    """RSS 2.0 with Dublin Core authors and categories."""
    items = "".join(
        f"<item><title>{escape(item.article.title)}</title><link>{escape(item.url)}</link>"
        f'<guid isPermaLink="true">{escape(item.url)}</guid>'
        f"<pubDate>{format_datetime(item.published)}</pubDate>"
        f"<dc:creator>{escape(item.article.author)}</dc:creator>"
        f"<category>{escape(item.article.section)}</category>"
        f"<description>{escape(item.article.lead)}</description></item>"
        for item in edition.articles
    )
    text = (
        _XML.format("UTF-8") + '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom"><channel>{_channel(edition)}'
        f'<atom:link href={quoteattr(edition.feed_url)} rel="self" type="application/rss+xml"/>'
        f"<language>fr-FR</language><ttl>15</ttl>{items}</channel></rss>"
    )
    return text.encode(), "application/rss+xml; charset=utf-8"


def _rss_html(edition: Edition) -> tuple[bytes, str]:
    """RSS 2.0 as many a consumer site serves it: windows-1252, HTML summaries, tracked links."""
    items = "".join(
        f"<item><title><![CDATA[{item.article.title}]]></title>"
        f"<link>{escape(_tracked(item))}</link><guid isPermaLink='false'>pg-{item.article.slug}</guid>"
        f"<pubDate>{format_datetime(item.published)}</pubDate>"
        f'<description><![CDATA[<img src="/media/{item.article.slug}.avif" width="1" height="1">'
        f'<p>{item.article.lead}</p><p><a href="{_tracked(item)}">Lire la suite…</a></p>]]>'
        "</description></item>"
        for item in edition.articles
    )
    text = _XML.format("windows-1252") + f'<rss version="2.0"><channel>{_channel(edition)}{items}</channel></rss>'
    narrow = text.replace("\u202f", "\u00a0")  # a space that windows-1252 lacks
    return narrow.encode("cp1252"), "application/xml"


def _atom(edition: Edition) -> tuple[bytes, str]:
    """Atom 1.0 (RFC 4287), with the first paragraph as content."""
    entries = "".join(
        f"<entry><id>tag:octet.example,2026:{item.article.slug}</id>"
        f"<title>{escape(item.article.title)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(item.url)}/>'
        f"<published>{item.published.isoformat()}</published><updated>{item.modified.isoformat()}</updated>"
        f"<author><name>{escape(item.article.author)}</name></author>"
        f"<summary>{escape(item.article.lead)}</summary>"
        f'<content type="html">{escape(f"<p>{escape(item.article.paragraphs[0])}</p>")}</content></entry>'
        for item in edition.articles
    )
    text = (
        _XML.format("utf-8") + '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">'
        f"<id>tag:octet.example,2026:feed</id><title>{escape(edition.site.name)}</title>"
        f'<link rel="self" href={quoteattr(edition.feed_url)}/>'
        f'<link rel="alternate" href={quoteattr(edition.origin + "/")}/>'
        f"<updated>{edition.modified.isoformat()}</updated>{entries}</feed>"
    )
    return text.encode(), "application/atom+xml; charset=utf-8"


def _json_feed(edition: Edition) -> tuple[bytes, str]:
    """JSON Feed 1.1."""
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": edition.site.name,
        "description": edition.site.motto,
        "home_page_url": edition.origin + "/",
        "feed_url": edition.feed_url,
        "language": "fr",
        "items": [
            {
                "id": item.url,
                "url": item.url,
                "title": item.article.title,
                "summary": item.article.lead,
                "content_text": item.article.lead,
                "date_published": item.published.isoformat(),
                "date_modified": item.modified.isoformat(),
                "authors": [{"name": item.article.author}],
                "tags": [item.article.section],
            }
            for item in edition.articles
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode(), "application/feed+json"


def _rdf(edition: Edition) -> tuple[bytes, str]:
    """RSS 1.0, the RDF one."""
    places = "".join(f"<rdf:li rdf:resource={quoteattr(item.url)}/>" for item in edition.articles)
    items = "".join(
        f"<item rdf:about={quoteattr(item.url)}><title>{escape(item.article.title)}</title>"
        f"<link>{escape(item.url)}</link><description>{escape(item.article.lead)}</description>"
        f"<dc:date>{item.published.isoformat()}</dc:date>"
        f"<dc:creator>{escape(item.article.author)}</dc:creator></item>"
        for item in edition.articles
    )
    text = (
        _XML.format("UTF-8") + '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel rdf:about={quoteattr(edition.feed_url)}>{_channel(edition)}"
        f"<items><rdf:Seq>{places}</rdf:Seq></items></channel>{items}</rdf:RDF>"
    )
    return text.encode(), "application/rdf+xml"


def _sitemap(edition: Edition) -> tuple[bytes, str]:
    """A news sitemap: addresses, titles and dates, no summary."""
    places = "".join(
        f"<url><loc>{escape(item.url)}</loc><lastmod>{item.modified.isoformat()}</lastmod><news:news>"
        f"<news:publication><news:name>{escape(edition.site.name)}</news:name>"
        "<news:language>fr</news:language></news:publication>"
        f"<news:publication_date>{item.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(item.article.title)}</news:title></news:news></url>"
        for item in edition.articles
    )
    text = (
        _XML.format("UTF-8") + '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{places}</urlset>'
    )
    return text.encode(), "application/xml; charset=utf-8"


def _channel(edition: Edition) -> str:
    return (
        f"<title>{escape(edition.site.name)}</title><link>{escape(edition.origin)}/</link>"
        f"<description>{escape(edition.site.motto)}</description>"
    )


def _tracked(item: Published) -> str:
    return f"{item.url}?utm_source=rss&utm_medium=flux"


_FORMATS: dict[FeedKind, Callable[[Edition], tuple[bytes, str]]] = {
    "rss": _rss,
    "rss-html": _rss_html,
    "atom": _atom,
    "json": _json_feed,
    "rdf": _rdf,
    "sitemap": _sitemap,
}
