"""Furniture that a page's own markup names: share bars, newsletter boxes, lists of related articles, cookie banners.

What trafilatura drops by class names is English; French newsrooms also write «partage», «encart», «à-lire-aussi».
Taking such elements out before the text is looked for keeps them from outweighing a short article. Works on an lxml
tree and changes it; says what it took, with the rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from monitor.articles.extracted import Removed
from monitor.articles.markup import LABELS, SELLS, named
from monitor.french.tokens import norms

#: An element with more text than this many characters outside links is no furniture, whatever its name …
MOST_TEXT = 800
#: … save a cookie banner, which the law makes long …
MOST_CONSENT = 6_000
#: A byline, a date, a caption has at most this many characters.
MOST_LABEL = 300
#: Characters of a page that are searched for a pull quote.
LONGEST_PAGE = 300_000
#: Fields of a page that are looked at.
MOST_FIELDS = 50
#: Tokens by which a pull quote is found in the text.
QUOTED = 8
#: A box around a form has at most this many characters.
MOST_PITCH = 500
#: A box that holds a paragraph as long as this is not a mere pitch.
LEAST_PARAGRAPH = 200
#: … nor is one that holds more than this share of the page's text outside links.
MOST_SHARE = 0.3
#: Furniture is told from what is drawn only: a longer text is cut in the list of what was removed.
SHOWN = 300

_BOXES = frozenset(
    {"div", "section", "aside", "nav", "form", "ul", "ol", "dl", "p", "span", "footer", "header", "details", "dialog"}
    | {"figcaption", "figure", "blockquote", "small", "time", "address", "table"}
)
#: Links, and what is not shown.
_UNREAD = ("a", "script", "style", "noscript", "template")


def prune(tree: Any) -> list[Removed]:
    """Take furniture out of ``tree`` and return what was taken, in the order of the page."""
    body = tree.find(".//body")
    if body is None:
        return []
    most = MOST_SHARE * _text_length(body)
    found = [*_candidates(body, most), *((box, "form", 0) for box in _pitches(body))]
    weights: Counter[str] = Counter()
    for _, rule, length in found:
        weights[rule] += length
    removed: list[Removed] = []
    for element, rule, length in found:
        # Blocks that together make up much of the page are its subject: the live comments of a match.
        if (weights[rule] > most and length) or not _is_attached(element, body):
            continue
        text = " ".join(element.text_content().split())
        element.drop_tree()
        if text:
            removed.append(Removed(text[:SHOWN], rule))
    return removed


def holds_text(element: Any) -> bool:
    """Whether the element's names say that it holds an article's text."""
    return named(element) == "body"


def _candidates(body: Any, most: float) -> Iterator[tuple[Any, str, int]]:
    """The elements that may go, with their rule and what they weigh; boxes within one are not looked at."""
    words = cache(lambda: " ".join(norms(body.text_content()[:LONGEST_PAGE])))
    boxes = body.iterdescendants(*_BOXES)
    for element in boxes:
        rule = _rule(element)
        if not rule or element.find(".//h1") is not None or element.xpath(".//*[@itemprop='articleBody']"):
            continue
        if rule == "pull-quote" and not _stands_elsewhere(element, words()):
            continue
        length = 0 if rule == "discussion" else _text_length(element)
        if length <= _allowed(rule, most):
            yield element, "comments" if rule == "discussion" else rule, 0 if rule == "cookies" else length
            inner = sum(1 for _ in element.iterdescendants(*_BOXES))
            next(islice(boxes, inner, inner), None)


def _allowed(rule: str, most: float) -> float:
    """The most text that an element may have for its rule to take it."""
    if rule == "cookies":
        return MOST_CONSENT
    return min(most, MOST_LABEL if rule in LABELS else MOST_TEXT)


def _stands_elsewhere(element: Any, said: str) -> bool:
    """Whether the page says the element's words once more: a quotation set in large type, not one of the text's."""
    own = " ".join(norms(element.text_content()[:SHOWN])[:QUOTED])
    return bool(own) and said.count(own) > 1


def _is_longer(element: Any, length: int) -> bool:
    """Whether the element's text is longer, without reading all of a page to tell."""
    for text in element.itertext():
        length -= len(text.strip())
        if length < 0:
            return True
    return False


def _pitches(body: Any) -> Iterator[Any]:
    """The boxes around fields and groups of buttons: they hold little else than why one should use them."""
    fields = body.xpath(".//input[not(@type) or @type='email' or @type='text' or @type='tel' or @type='radio']")
    groups = {button.getparent() for button in body.iter("button") if len(button.getparent().findall("button")) > 1}
    for inner in (*fields[:MOST_FIELDS], *groups):
        box = inner if inner in groups else None
        for around in inner.iterancestors():
            if not _is_pitch(around):
                break
            box = around
        if box is not None and _is_pitch(box):
            yield box


def _is_pitch(box: Any) -> bool:
    if box.tag not in _BOXES or named(box) == "body":
        return False
    if _is_longer(box, MOST_PITCH) or box.find(".//h1") is not None:
        return False
    return all(len(part.text_content()) < LEAST_PARAGRAPH for part in box.iter("p"))


def _is_attached(element: Any, body: Any) -> bool:
    """Whether the element still stands in the page: the box around it may have gone before it."""
    return element is body or any(ancestor is body for ancestor in element.iterancestors())


def _rule(element: Any) -> str:
    """The rule that the element's names call for; empty if none."""
    rule = named(element)
    if element.get("itemprop") == "articleBody" or rule == "body":
        return ""
    if rule == "paywall" and not SELLS.search(element.text_content()):
        return ""
    return rule or ("form" if element.tag == "form" and element.find(".//input") is not None else "")


def _text_length(element: Any) -> int:
    """Characters that a reader sees, links left out."""
    visible = _visible()
    return int(visible(element) - sum(visible(part) for part in element.iter(*_UNREAD)))


@cache
def _visible() -> Any:
    from lxml.etree import XPath

    return XPath("string-length(normalize-space(.))")
