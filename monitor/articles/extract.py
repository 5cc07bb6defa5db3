"""From a page to its article: trafilatura finds the text, we mend what newsrooms' pages leave wrong."""

from __future__ import annotations

import html as html_entities
import re
import unicodedata
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace

from monitor.articles.body import article_text
from monitor.articles.extracted import Extracted, Hints, Removed
from monitor.articles.instants import decide
from monitor.articles.language import detect
from monitor.articles.lead import byline, completed, head_lines, holds, opening, visible_lead
from monitor.articles.metadata import Metadata, by_rules, read_metadata
from monitor.articles.sites import rules_for
from monitor.french.agencies import credited
from monitor.french.furniture import strip_furniture
from monitor.french.tokens import norms
from monitor.http.response import Response

#: Text read at most, in characters: longer pages are not articles.
LONGEST = 200_000
#: Soft hyphens and marks of no width: they part words where a line may break.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
#: What UTF-8 looks like when it was read as something else, and characters that no text has: ftfy knows what to do.
_BROKEN = re.compile(
    r"[ÃÅÐÑ][\u0080-\u00bf“”‘’…†‡ˆ‰Š‹ŒŽœžŸ™€ƒ„¡-¿]|Â[\u00a0-\u00bf]|â[\u0080-\u00bf€]|ï[»¿]|ð[\u009fŸ]|"
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff]"
)


def extract(response: Response, hints: Hints) -> Extracted:
    """The article of a fetched page (HTML or plain text), with the feed's hints where the page is silent."""
    if response.content_type == "text/plain":
        return from_text(_decoded(response), hints)
    return from_html(response.body, response.final_url, hints, charset=_charset(response))


def from_html(html: bytes | str, url: str, hints: Hints, *, charset: str = "") -> Extracted:
    """The article of an HTML page."""
    from trafilatura.utils import load_html

    tree = load_html(_text_of(html, charset) if isinstance(html, bytes) else html)
    if tree is None:
        return from_feed(hints)
    metadata, whole = read_metadata(tree, url), deepcopy(tree)
    rules = rules_for(url or metadata.canonical)
    metadata = by_rules(metadata, whole, rules) if rules else metadata
    text, removed = article_text(tree, whole, url, rules)
    first = opening(text, metadata.title)
    head = head_lines(whole, first)
    lead = visible_lead(tree, first, metadata.description)
    if lead and not holds(text, lead) and norms(lead) != norms(metadata.title):
        text = f"{lead}\n{text}"
    metadata = metadata if metadata.authors else replace(metadata, authors=byline(head))
    metadata = replace(metadata, description=completed(metadata.description, text) or lead)
    return _finish(metadata.title or hints.title, text, metadata, hints, removed=removed, head=head)


def from_text(text: str, hints: Hints) -> Extracted:
    """The article of a plain text: its first line is the title unless the feed knows better."""
    first, _, rest = _mend(text).strip().partition("\n")
    if hints.title or len(first) > 250:
        return _finish(hints.title or first[:250], text, Metadata(), hints)
    return _finish(first.strip(), rest, Metadata(), hints)


def from_feed(hints: Hints) -> Extracted:
    """The article as its feed published it, where the page may not or cannot be read."""
    text = _text_of_fragment(hints.summary)
    return _finish(hints.title, text, Metadata(), hints)


def _finish(
    title: str,
    raw: str,
    metadata: Metadata,
    hints: Hints,
    *,
    removed: Sequence[Removed] = (),
    head: Sequence[str] = (),
) -> Extracted:
    title = " ".join(_mend(title).split())
    mended = _mend(raw)[:LONGEST]
    authors = metadata.authors or ((hints.author,) if hints.author else ())
    cleaned = strip_furniture(mended, title, authors)
    language = detect(f"{title}\n{cleaned.text}") if len(cleaned.text) > 60 else metadata.language
    instants = decide(metadata, hints, head, mended)
    return Extracted(
        title=title,
        lead=_mend(metadata.description),
        text=cleaned.text,
        authors=authors,
        section=metadata.section,
        published=instants.published,
        updated=instants.updated,
        date_note=instants.note,
        language=language,
        canonical=metadata.canonical,
        paywall=metadata.paywall,
        agencies=credited(mended, authors),
        removed=(*removed, *(Removed(part.text, part.rule) for part in cleaned.removed)),
    )


def _text_of(content: bytes, charset: str) -> bytes | str:
    """The text of a page's bytes; the bytes where only the page itself can tell.

    What reads as UTF-8 is UTF-8, whatever the server or the page declares; what calls itself Latin-1 is cp1252.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        latin = charset.lower().replace("_", "-") in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"}
        return content.decode("cp1252" if latin else charset, "replace") if charset else content


def _charset(response: Response) -> str:
    found = re.search(r"charset=[\"']?([\w-]+)", response.headers.get("content-type", ""), re.IGNORECASE)
    if not found:
        return ""
    try:
        "".encode(found.group(1))
    except LookupError:
        return ""
    return found.group(1)


def _decoded(response: Response) -> str:
    return response.body.decode(_charset(response) or "utf-8", "replace")


def _mend(text: str) -> str:
    """Mojibake mended, French typography left as the newsroom wrote it; what only breaks lines is dropped."""
    if not _BROKEN.search(text):
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_UNSEEN)
    import ftfy

    config = ftfy.TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        normalization="NFC",
    )
    return ftfy.fix_text(text, config).translate(_UNSEEN)


def _text_of_fragment(fragment: str) -> str:
    """The text of the HTML fragment that feeds carry, a paragraph a block."""
    import nh3

    spaced = re.sub(r"(?i)</(p|div|li|h[1-6])>|<br\s*/?>", "\n\n", fragment)
    text = html_entities.unescape(nh3.clean(spaced, tags=set()))
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(part for part in paragraphs if part)
