"""OPML: read lists of feeds with their folders, plan an import line by line, write an export. Pure.

Formats: OPML 1.0, 1.1 and 2.0 (opml.org/spec2.opml). Real exports are often damaged (bare ampersands,
unknown entities): what strict XML refuses is read again leniently, with entities and networking off.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from html.entities import html5
from xml.etree import ElementTree  # noqa: ICN001 - the name under which defusedxml offers it

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from monitor.errors import GuetteurError
from monitor.feeds import encoding, text
from monitor.http import url as urls

_AMPERSAND = re.compile(r"&(?:(#?\w{1,31});)?")
LARGEST = 10 * 1024 * 1024
MOST_FEEDS = 20_000
_DEEPEST = 20


class OpmlError(GuetteurError):
    """The file is no OPML that can be read."""


@dataclass(frozen=True)
class OutlineFeed:
    """A feed that an OPML file lists. ``folder`` joins nested folders with « / »."""

    url: str
    title: str = ""
    site: str = ""
    folder: str = ""
    page: bool = False


@dataclass(frozen=True)
class Refused:
    """A line that is no feed that can be followed, and why (English, French)."""

    title: str
    url: str
    reason: str
    french: str


@dataclass(frozen=True)
class OpmlList:
    """What an OPML file says, in its order."""

    title: str
    feeds: tuple[OutlineFeed, ...]
    refused: tuple[Refused, ...] = ()


class Verdict(enum.StrEnum):
    """What an import does, or would do, with a line."""

    ADD = "add"
    KNOWN = "known"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One line of an import's report."""

    verdict: Verdict
    feed: OutlineFeed
    reason: str = ""
    french: str = ""


def read_opml(data: bytes) -> OpmlList:
    """Read an OPML file. Raises OpmlError."""
    if len(data) > LARGEST:
        raise OpmlError(f"the file is larger than {LARGEST} bytes", french="Ce fichier OPML est trop gros.")
    root = _root(data)
    if root.tag.rpartition("}")[2].lower() != "opml":
        raise OpmlError(
            f"not an OPML file: its root element is «{root.tag[:50]}»",
            french="Ce fichier n’est pas une liste OPML.",
        )
    head, body = root.find("{*}head/{*}title"), root.find("{*}body")
    feeds: list[OutlineFeed] = []
    refused: list[Refused] = []
    for outline, folder in _outlines(body if body is not None else root, (), 0):
        _sort_in(outline, folder, feeds, refused)
        if len(feeds) > MOST_FEEDS:
            raise OpmlError(f"more than {MOST_FEEDS} feeds", french=f"Ce fichier liste plus de {MOST_FEEDS} flux.")
    title = text.line("".join(head.itertext()), 200) if head is not None else ""
    return OpmlList(title, tuple(feeds), tuple(refused))


def _root(data: bytes) -> ElementTree.Element:
    try:
        root: ElementTree.Element = defusedxml.ElementTree.fromstring(data)
    except DefusedXmlException as error:
        raise OpmlError(
            "the file declares XML entities: refused",
            french="Ce fichier déclare des entités XML\u00a0: il est refusé.",
        ) from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return _leniently(data, str(error))
    return root


def _leniently(data: bytes, why: str) -> ElementTree.Element:
    """Read a damaged file: HTML entities and bare ampersands put right, then lxml's recovery."""
    from lxml import etree

    data = _AMPERSAND.sub(_entity, encoding.decode(data)).encode("utf-8", "replace")
    data = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", data, count=1)
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
        written = b"" if root is None else etree.tostring(root)
        clean: ElementTree.Element = defusedxml.ElementTree.fromstring(written)
    except (etree.XMLSyntaxError, ElementTree.ParseError, ValueError, DefusedXmlException) as error:
        raise OpmlError(
            f"not readable as OPML: {why}",
            french="Ce fichier OPML est malformé\u00a0: il ne peut pas être lu.",
        ) from error
    return clean


def _entity(found: re.Match[str]) -> str:
    name = found.group(1)
    if not name:
        return "&amp;"
    if name in ("amp", "lt", "gt", "quot", "apos") or name.startswith("#"):
        return found.group(0)
    return html5.get(name + ";", f"&amp;{name};")


def _outlines(parent: ElementTree.Element, folder: tuple[str, ...], depth: int) -> Iterator[tuple[dict[str, str], str]]:
    if depth > _DEEPEST:
        return
    for element in parent:
        if element.tag.rpartition("}")[2].lower() != "outline":
            continue
        attributes = {name.lower(): value.strip() for name, value in element.attrib.items()}
        name = text.line(attributes.get("title") or attributes.get("text", ""), 200)
        if "xmlurl" in attributes or not len(element):
            yield attributes, " / ".join(folder)
        if len(element):
            inner = folder if "xmlurl" in attributes or not name else (*folder, name.replace(" / ", " – "))
            yield from _outlines(element, inner, depth + 1)


def _sort_in(attributes: dict[str, str], folder: str, feeds: list[OutlineFeed], refused: list[Refused]) -> None:
    title = text.line(attributes.get("title") or attributes.get("text", ""), 300)
    given = attributes.get("xmlurl", "")
    address = urls.absolute(given)
    if not given:
        refused.append(Refused(title, "", "no feed address (xmlUrl)", "La ligne n’a pas d’adresse de flux."))
    elif address is None or len(address) > 1_000:
        refused.append(Refused(title, given[:200], "not an http(s) address", "L’adresse n’est pas une adresse web."))
    else:
        site = urls.absolute(attributes.get("htmlurl", "")) or ""
        page = attributes.get("type", "").lower() == "page"
        feeds.append(OutlineFeed(address, title, site[:500], folder[:200], page))


def plan(listed: OpmlList, known: Container[str]) -> list[Line]:
    """What an import would do with each line; ``known`` holds the addresses that are followed already."""
    lines = []
    seen: set[str] = set()
    for feed in listed.feeds:
        if feed.url in known:
            lines.append(Line(Verdict.KNOWN, feed, "already followed", "Déjà suivi."))
        elif feed.url in seen:
            lines.append(Line(Verdict.REPEATED, feed, "listed twice", "En double dans le fichier."))
        else:
            lines.append(Line(Verdict.ADD, feed))
        seen.add(feed.url)
    for line in listed.refused:
        lines.append(Line(Verdict.REFUSED, OutlineFeed(line.url, line.title), line.reason, line.french))
    return lines


def write_opml(title: str, feeds: Iterable[OutlineFeed]) -> bytes:
    """An OPML 2.0 file of ``feeds``, in nested folders; reading it gives the same feeds back."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = title
    folders: dict[tuple[str, ...], ElementTree.Element] = {(): ElementTree.SubElement(root, "body")}
    for feed in feeds:
        parent = _folder(folders, tuple(part for part in feed.folder.split(" / ") if part))
        name = feed.title or feed.url
        attributes = {"type": "page" if feed.page else "rss", "text": name, "title": name, "xmlUrl": feed.url}
        if feed.site:
            attributes["htmlUrl"] = feed.site
        ElementTree.SubElement(parent, "outline", attributes)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _folder(folders: dict[tuple[str, ...], ElementTree.Element], path: tuple[str, ...]) -> ElementTree.Element:
    if path not in folders:
        parent = _folder(folders, path[:-1])
        folders[path] = ElementTree.SubElement(parent, "outline", text=path[-1], title=path[-1])
    return folders[path]
