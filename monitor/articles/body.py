"""The text of a page's article: trafilatura finds it, on a page that is made ready for it."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from monitor.articles.extracted import Removed
from monitor.articles.layout import laid_out_text
from monitor.articles.prune import SHOWN, holds_text, prune
from monitor.articles.sites import SiteRules

#: A text shorter than this many characters may be a miss: other ways are tried, and the longest is kept.
POOR = 250
#: The items of a list that belongs to the text have on average this many characters.
ITEM = 25
#: Text of a ``div`` of its own that is at least this long is a paragraph.
PARAGRAPH = 60

_BLOCKS = frozenset(
    "p div ul ol li table section article aside header footer h1 h2 h3 h4 h5 h6 blockquote pre form figure dl "
    "nav main details iframe video audio".split()
)
_LABELS = frozenset({"span", "a", "time", "button", "small"})
_SPACES = re.compile(r"[ \t\r\f\v]+")


def article_text(tree: Any, whole: Any, url: str, rules: SiteRules | None = None) -> tuple[str, list[Removed]]:
    """The text, paragraphs as lines, and the furniture that the markup named.

    Changes ``tree``; ``whole`` is a copy of it, left as it is for where too little is found.
    """
    removed = _take_out(tree, rules) if rules else []
    if rules and _keep_only(tree, rules):
        return _found(tree, url, recall=True) or _baseline(tree), removed
    removed += prune(tree)
    _rename(tree)
    _open_lists(tree)
    _space_labels(tree)
    laid_out = laid_out_text(tree)
    if laid_out:
        return laid_out, removed
    _mark_paragraphs(tree)
    text = _found(tree, url)
    if len(text) >= POOR:
        return text, removed
    return max((text, _found(tree, url, recall=True), _baseline(deepcopy(whole))), key=len), removed


def _take_out(tree: Any, rules: SiteRules) -> list[Removed]:
    removed = []
    for element in [element for path in rules.remove for element in _elements(path, tree)]:
        if element.getparent() is not None:
            removed.append(Removed(" ".join(element.text_content().split())[:SHOWN], "site"))
            element.drop_tree()
    return removed


def _keep_only(tree: Any, rules: SiteRules) -> bool:
    """Leave nothing in the page but what the site's rules call its body; False where they find none."""
    body = tree.find(".//body")
    found: list[Any] = next(filter(None, (_elements(path, tree) for path in rules.body)), [])
    if body is None or not found:
        return False
    article = body.makeelement("article")
    article.extend(deepcopy(element) for element in found)
    for child in list(body):
        body.remove(child)
    body.text = None
    body.append(article)
    return True


def _elements(path: Any, tree: Any) -> list[Any]:
    found = path(tree)
    return [part for part in found if hasattr(part, "tag")] if isinstance(found, list) else []


def _found(tree: Any, url: str, *, recall: bool = False) -> str:
    import trafilatura

    document: Any = trafilatura.bare_extraction(tree, url=url or None, include_comments=False, favor_recall=recall)
    return _lines(document.text or "") if document is not None else ""


def _baseline(tree: Any) -> str:
    """Whatever paragraphs a page has: for pages without any structure."""
    import trafilatura

    _, text, _ = trafilatura.baseline(tree)
    return _lines(text)


def _lines(text: str) -> str:
    """White space as a reader sees it; no-break spaces are typography and stay."""
    lines = (_SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line and line != "-")


def _rename(tree: Any) -> None:
    """Call by their HTML names what only attributes say: headings; quotations, which trafilatura drops in figures."""
    for box in tree.xpath(".//*[@role='heading']"):
        box.tag = "h3"
    for figure in list(tree.iter("figure")):
        if figure.find(".//blockquote") is not None and figure.find(".//img") is None:
            figure.tag = "div"


def _open_lists(tree: Any) -> None:
    """Make paragraphs of the items of a list that stands among paragraphs: some of trafilatura's ways drop lists."""
    among = _Among()
    for box in list(tree.iter("ul", "ol")):
        items = box.findall("li")
        if len(items) < 2 or not among.paragraphs(box.getparent()):
            continue
        length = len(box.text_content())
        linked = sum(len(link.text_content()) for link in box.iter("a"))
        if length >= ITEM * len(items) and linked < length / 3 and not box.xpath(".//p | .//ul | .//ol | .//div"):
            box.tag = "div"
            for item in items:
                item.tag = "p"


def _space_labels(tree: Any) -> None:
    """Put a space between labels that only their style sets apart: «<span>Par Anne Roy</span><span>3 mars</span>»."""
    for box in tree.iter("div", "p", "header"):
        if len(box) > 1 and not (box.text or "").strip() and all(part.tag in _LABELS for part in box):
            for part in box:
                part.tail = part.tail or " "


def _mark_paragraphs(tree: Any) -> None:
    """Make paragraphs of the boxes that hold nothing but text: trafilatura leaves them out between real ones."""
    among = _Among()
    for box in list(tree.iter("div")):
        if any(part.tag in _BLOCKS for part in box.iterdescendants()) or not among.paragraphs(box.getparent()):
            continue
        length = len(box.text_content().strip())
        linked = sum(len(link.text_content()) for link in box.iter("a"))
        if length >= PARAGRAPH and linked < length / 2:
            box.tag = "p"


class _Among:
    """Whether an element holds an article's text: told by its names, or by its paragraphs, counted once."""

    def __init__(self) -> None:
        self._known: dict[Any, bool] = {}

    def paragraphs(self, element: Any) -> bool:
        """Whether ``element``, which may be none, holds two paragraphs or is named so."""
        if element is None:
            return False
        if element not in self._known:
            self._known[element] = holds_text(element) or len(element.findall("p")) > 1
        return self._known[element]
