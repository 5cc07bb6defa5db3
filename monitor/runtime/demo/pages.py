"""The HTML pages of the demonstration's press, with the furniture that real pages carry. Pure."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo

from monitor.runtime.demo.edition import Edition, Published
from monitor.runtime.demo.sites import plain

TEMPLATES = Path(__file__).parent / "templates"
PARIS = ZoneInfo("Europe/Paris")
FICTION = "Site fictif écrit pour la démonstration de Guetteur : les faits racontés sont inventés."
TEASER = 2
"""Paragraphs that a page for subscribers shows to everyone."""
PAYWALL = (
    '<div class="reserve"><p>La suite de cet article est réservée aux abonnés. Il vous reste 70 % à lire.</p>'
    '<p><a href="/abonnement">Essayez Tribord Éco sans engagement, 1 € le premier mois</a></p></div>'
)
_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_BOLD = re.compile(r"^\*([^*]+)\*")


def french_date(moment: datetime) -> str:
    """``23 novembre 2026 à 11h42``, in Paris."""
    local = moment.astimezone(PARIS)
    day = "1er" if local.day == 1 else str(local.day)
    return f"{day} {_MONTHS[local.month - 1]} {local.year} à {local:%Hh%M}"


def article_page(edition: Edition, item: Published) -> str:
    """The page of one article."""
    article, site = item.article, edition.site
    plain_fields = {
        "site": site.name,
        "motto": site.motto,
        "title": article.title,
        "lead": article.lead,
        "author": article.author,
        "section": article.section,
        "photo": article.photo,
        "credit": article.credit,
        "slug": article.slug,
        "url": item.url,
        "feed": edition.feed_url,
        "published": item.published.isoformat(),
        "modified": item.modified.isoformat(),
        "published_fr": french_date(item.published),
        "updated_fr": f" (mis à jour le {french_date(item.modified)})" if item.updated else "",
        "fiction": FICTION,
    }
    return _template(site.slug).substitute(
        {name: escape(value) for name, value in plain_fields.items()},
        menu="".join(f'<li><a href="/{plain(name)}/">{escape(name)}</a></li>' for name in site.sections),
        siblings="".join(f"<li>{_link(other)}</li>" for other in edition.siblings(item)),
        body=_body(edition, item),
        paywall=PAYWALL if article.paywall else "",
        jsonld=_json_ld(item),
    )


def front_page(edition: Edition) -> str:
    """The site's front page."""
    rows = "".join(f"<li>{_link(item)} <small>{french_date(item.published)}</small></li>" for item in edition.articles)
    name, feed = escape(edition.site.name), escape(edition.feed_url)
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{name}</title>'
        f'<link rel="alternate" href="{feed}" title="{name}"></head><body><h1>{name}</h1>'
        f"<p>{escape(edition.site.motto)}</p><ul>{rows}</ul><p>{FICTION}</p></body></html>"
    )


@cache
def _template(site: str) -> Template:
    return Template((TEMPLATES / f"{site}.html").read_text(encoding="utf-8"))


def _link(item: Published) -> str:
    return f'<a href="{escape(item.url)}">{escape(item.article.title)}</a>'


def _body(edition: Edition, item: Published) -> str:
    """Paragraphs, with «Lire aussi» after the second one."""
    paragraphs = item.article.paragraphs[: TEASER if item.article.paywall else None]
    parts = [_paragraph(paragraph) for paragraph in paragraphs]
    related = edition.related(item)
    if related:
        links = " / ".join(_link(other) for other in related)
        parts.insert(2, Template(edition.site.related).substitute(links=links))
    return "\n".join(parts)


def _paragraph(text: str) -> str:
    if text.startswith("## "):
        return f"<h2>{escape(text[3:])}</h2>"
    bold = _BOLD.sub(r"<strong>\1</strong>", escape(text, quote=False))
    return f"<p>{bold}</p>"


def _json_ld(item: Published) -> str:
    """The page's schema.org description, safe inside a script element."""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": item.article.title,
        "description": item.article.lead,
        "datePublished": item.published.isoformat(),
        "dateModified": item.modified.isoformat(),
        "author": {"@type": "Person", "name": item.article.author},
        "publisher": {"@type": "Organization", "name": item.site.name},
        "mainEntityOfPage": item.url,
        "isAccessibleForFree": not item.article.paywall,
    }
    if item.article.paywall:
        data["hasPart"] = {
            "@type": "WebPageElement",
            "isAccessibleForFree": False,
            "cssSelector": ".reserve",
        }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
