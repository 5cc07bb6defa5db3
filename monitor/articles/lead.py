"""What stands between a page's heading and its body: the chapô, the byline, the dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from monitor.french.stamps import is_stamp
from monitor.french.tokens import norms

#: Characters of the head that are read: a page without a body would give all of itself.
LONGEST = 1_500
SHORTEST_LEAD, LONGEST_LEAD = 60, 1_200
#: The body's opening line has at least this many characters.
OPENING = 50
#: Characters of the text in which a passage of the page's head is looked for.
NEAR = 4_000
#: Tokens by which a passage is recognised in another text.
ENOUGH = 8

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:chap(?:o|eau)|standfirst|lede|lead|intro(?:duction)?|accroche|excerpt|sub-?(?:title|head(?:line|ing)?)|"
    r"sous-?titre|hat|summary|resume)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PERSON = r"[^\W\d_a-zà-ÿ][\w.’'-]*(?: (?:[^\W\d_a-zà-ÿ][\w.’'-]*|de|du|le|la|von|van)){1,4}"
_BYLINE = re.compile(rf"^(?:Par|par|PAR|Propos recueillis par|Texte :)\s+(?P<names>{_PERSON}(?:(?:, | et ){_PERSON})*)")
_LEADS = frozenset({"div", "p", "h2", "h3", "section", "strong", "header", "blockquote"})
_PARAGRAPHS = frozenset({"p", "h2", "h3", "li", "blockquote"})
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "option", "button"})


def opening(text: str, title: str) -> str:
    """The first line of the body proper: neither the title again, nor a date, nor a label."""
    lines, wanted = text.split("\n"), norms(title)
    prose = (line for line in lines[:8] if len(line) >= OPENING and norms(line) != wanted and not is_stamp(line))
    return next(prose, lines[0])


def head_lines(tree: Any, first: str) -> list[str]:
    """The lines that a reader sees between the heading and ``first``, the body's opening."""
    lines: list[str] = []
    length = 0
    for element in _after_heading(tree):
        if _begins(element, first):
            break
        own = _squeezed(element.text) if element.tag not in _SILENT else ""
        for piece in (own, _squeezed(element.tail) if element.tag != "h1" else ""):
            if piece:
                lines.append(piece)
                length += len(piece)
        if length > LONGEST:
            break
    return lines


def byline(lines: Sequence[str]) -> tuple[str, ...]:
    """The authors that a line of the page's head names: «Par Anne Le Gall et R. Lamblin»."""
    for line in lines:
        found = _BYLINE.match(line)
        if found:
            return tuple(name for name in re.split(r",\s*|\s+et\s+", found["names"]) if name)
    return ()


def visible_lead(tree: Any, first: str, declared: str) -> str:
    """The chapô that stands above the body: named so by the markup, or what the page declares as its description."""
    told = norms(declared)[:ENOUGH]
    for element in _after_heading(tree):
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
        named = _NAMED.search(names) is not None
        if element.tag in _LEADS and (named or len(told) == ENOUGH):
            content = _squeezed(element.text_content())
            if SHORTEST_LEAD <= len(content) <= LONGEST_LEAD and (named or _same(content, told)):
                return "" if _linked(element) > len(content) / 2 else content
        if _begins(element, first):
            break
    return ""


def holds(text: str, passage: str) -> bool:
    """Whether the first part of ``text`` holds the beginning of ``passage``, whatever the punctuation."""
    wanted = " ".join(norms(passage)[:ENOUGH])
    return f" {wanted} " in f" {' '.join(norms(text[:NEAR]))} "


def completed(declared: str, text: str) -> str:
    """A description that was cut short («… le projet de lo...»), completed from the paragraph that it begins."""
    cut = re.search(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])$", declared)
    if cut is None:
        return declared
    known = norms(declared[: cut.start()])[:-1]
    for line in text.split("\n")[:5]:
        if len(known) >= ENOUGH - 3 and norms(line)[: len(known)] == known and len(line) <= LONGEST_LEAD:
            return line
    return declared


def _after_heading(tree: Any) -> Iterator[Any]:
    heading = next(iter(tree.xpath("//h1")), None)
    if heading is not None:
        yield heading
        yield from heading.xpath("following::*")


def _begins(element: Any, first: str) -> bool:
    """Whether the body's first line stands in this element."""
    own = _squeezed(element.text_content() if element.tag in _PARAGRAPHS else element.text)
    return len(own) >= 20 and first.startswith(own[:40])


def _same(content: str, told: list[str]) -> bool:
    return norms(content)[:ENOUGH] == told


def _linked(element: Any) -> int:
    return sum(len(_squeezed(link.text_content())) for link in element.iter("a"))


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split())
