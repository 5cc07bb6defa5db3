"""What a page says of itself: JSON-LD (schema.org NewsArticle), Open Graph and meta elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from monitor.articles.headline import headline
from monitor.articles.sites import SiteRules
from monitor.french.dates import find_dates

_ARTICLE_TYPES = frozenset(
    {
        "article",
        "newsarticle",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "blogposting",
        "techarticle",
        "opinionnewsarticle",
        "liveblogposting",
        "pressrelease",
    }
)
#: Elements looked at for a title where a page has no h1.
MOST_HEADINGS = 60
_PAR = re.compile(r"^(?:par|by|écrit par|rédigé par|propos recueillis par|avec)\s*:?\s+", re.IGNORECASE)
#: «Anne Le Gall», «R. Lamblin»: two words at least, of which the first and the last have a capital.
_NAME = re.compile(r"[^\W\d_a-zà-ÿ][\w.'’-]*(?: (?:[^\W\d_a-zà-ÿ][\w.'’-]*|de|du|des|la|le|von|van|ben|el|al|d’|d'))+")
_BYLINE_TAGS = ("a", "span", "p", "div", "address", "strong", "b", "li")
_BYLINE_NAMES = frozenset({"author", "auteur", "byline", "signature"})
#: The heading that leads home is the site's name.
_NO_LOGO = "not(.//a[@href='/' or @rel='home']) and not(contains(@class, 'logo'))"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: A page that names no zone is read in the press's own.
_ZONE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Metadata:
    """What the page declares; empty where it says nothing. Instants are aware."""

    title: str = ""
    description: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    canonical: str = ""
    language: str = ""
    paywall: bool = False


def read_metadata(tree: Any, url: str) -> Metadata:
    """The metadata of a parsed page (an lxml element)."""
    article = next(_articles(tree), {})
    site = _meta(tree, "og:site_name", "application-name")
    return Metadata(
        title=headline(_declared_title(tree, article), _headings(tree), site),
        description=_string(article.get("description")) or _meta(tree, "og:description", "description"),
        authors=_authors(tree, article, site),
        section=_string(article.get("articleSection")) or _meta(tree, "article:section"),
        published=instant(
            _string(article.get("datePublished"))
            or _meta(tree, "article:published_time", "datePublished", "date")
            or _time_element(tree)
        ),
        updated=instant(
            _string(article.get("dateModified")) or _meta(tree, "article:modified_time", "og:updated_time")
        ),
        canonical=_canonical(tree, url),
        language=(tree.get("lang") or tree.get(_XML_LANG) or "")[:2].lower(),
        paywall=_flag(article.get("isAccessibleForFree")) is False,
    )


def by_rules(metadata: Metadata, tree: Any, rules: SiteRules) -> Metadata:
    """The metadata with what the site's own rules find in their stead."""
    authors = tuple(name for text in _texts(rules.author, tree) for name in map(_person, _split(text)) if name)
    published = (shown_instant(text) for text in _texts(rules.date, tree))
    return replace(
        metadata,
        authors=tuple(dict.fromkeys(authors)) or metadata.authors,
        published=next(filter(None, published), metadata.published),
    )


def _texts(paths: Iterable[Any], tree: Any) -> Iterator[str]:
    """The texts that the first path that finds something finds: of attributes, or of elements."""
    for path in paths:
        found = path(tree)
        parts = found if isinstance(found, list) else [found]
        texts = [
            part if isinstance(part, str) else part.get("datetime") or part.get("content") or part.text_content()
            for part in parts
        ]
        if any(texts):
            yield from (_string(text) for text in texts)
            return


def shown_instant(text: str) -> datetime | None:
    """An instant as machines or as French readers write it."""
    shown = find_dates(f"Publié le {text}").published
    return instant(text) or (shown.value if shown else None)


def instant(text: str) -> datetime | None:
    """An aware instant from ISO 8601 text, None if it is none or outside 1995 to 2100."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)
    return moment.astimezone(UTC) if 1995 <= moment.year <= 2100 else None


def _articles(tree: Any) -> Iterator[dict[str, Any]]:
    """The JSON-LD objects of the page that describe an article."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            data = json.loads(script, strict=False)
        except ValueError:
            continue
        for item in _objects(data):
            kinds = item.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(str(name).lower() in _ARTICLE_TYPES for name in names):
                yield item


def _objects(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 4:
        return
    if isinstance(data, list):
        for part in data:
            yield from _objects(part, depth + 1)
    elif isinstance(data, dict):
        yield data
        yield from _objects(data.get("@graph", []), depth + 1)


def _names(value: Any) -> Iterator[str]:
    for part in value if isinstance(value, list) else [value]:
        name = _string(part.get("name")) if isinstance(part, dict) else _string(part)
        if name:
            yield name[:200]


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip()[:200] for part in re.split(r",|\(|\s+et\s+", text) if part.strip())


def _string(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return " ".join(unescape(value).split()) if isinstance(value, str) else ""


def _flag(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    text = _string(value).lower()
    return {"false": False, "true": True}.get(text)


def _meta(tree: Any, *names: str) -> str:
    for name in names:
        for value in tree.xpath("//meta[@property=$n or @name=$n or @itemprop=$n]/@content", n=name):
            if value.strip():
                return _string(str(value))
    return ""


def _link(tree: Any, rel: str) -> str:
    found = tree.xpath("//link[@rel=$r]/@href", r=rel)
    return str(found[0]).strip() if found else ""


def _declared_title(tree: Any, article: dict[str, Any]) -> str:
    declared = _string(article.get("headline")) or _meta(tree, "og:title", "twitter:title")
    return declared or _string(tree.findtext(".//title") or "")


def _headings(tree: Any) -> list[str]:
    """The texts of the page's headings; of whatever may be one where it has none."""
    found = [*tree.xpath(f"//h1[{_NO_LOGO}]")[:5], *tree.xpath(f"//h2[{_NO_LOGO}]")[:10]]
    found = found or tree.xpath("//h3 | //font | //b | //strong")[:MOST_HEADINGS]
    return [" ".join(heading.text_content().split()) for heading in found]


def _canonical(tree: Any, url: str) -> str:
    """The address that the page declares, made absolute; its own where that is none."""
    declared = urljoin(url, _link(tree, "canonical") or _meta(tree, "og:url"))
    return declared if declared.startswith(("http://", "https://")) else url


def _authors(tree: Any, article: dict[str, Any], site: str) -> tuple[str, ...]:
    """The persons named: in JSON-LD, in meta elements, or by the page's own byline."""
    for names in (_names(article.get("author")), _split(_meta(tree, "author")), _bylines(tree)):
        persons = [name for name in map(_person, names) if name and name.lower() != site.lower()]
        if persons:
            return tuple(dict.fromkeys(persons))
    return ()


def _person(name: str) -> str:
    """A name without «Par »; nothing for an address or a site."""
    bare = _PAR.sub("", name.strip()).strip(" ,;|()")
    return "" if re.search(r"https?:|www\.|@|\.(?:fr|com|org|net|eu)\b", bare, re.IGNORECASE) else bare


def _bylines(tree: Any) -> Iterator[str]:
    for element in tree.iter(*_BYLINE_TAGS):
        declared = {element.get("rel"), element.get("itemprop"), *(element.get("class") or "").split()}
        for piece in () if declared.isdisjoint(_BYLINE_NAMES) else element.itertext():
            names = re.sub(r"\s+et\s+", ", ", _PAR.sub("", piece.strip()))
            if names and all(_NAME.fullmatch(name.strip()) for name in names.split(",")):
                yield from _split(names)
                return


def _time_element(tree: Any) -> str:
    found = tree.xpath("//article//time/@datetime | //header//time/@datetime | //main//time/@datetime")
    return str(found[0]) if found else ""
