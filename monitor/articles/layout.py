"""Pages laid out with tables and line breaks, as local papers still serve them: no paragraph, no article element.

trafilatura reads such a table as data and takes the side columns with the article. Here the cell that holds most
text of its own is the article, and its lines are what a browser would break.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: A cell with less text of its own than this many characters is no article.
LEAST = 250
#: A table within the article that holds at most this share of it is a pull quote, a photo, the readers' reactions.
ASIDE = 0.35

_SKIPPED = frozenset("script style noscript template select textarea button form head iframe object".split())
_BLOCKS = frozenset("p div table tr ul ol li h1 h2 h3 h4 h5 h6 blockquote center hr pre dl dt dd td th".split())


def laid_out_text(tree: Any) -> str:
    """The article's lines; empty where the page is not laid out with tables."""
    body = tree.find(".//body")
    if body is None or body.xpath(".//article | .//main | .//*[@itemprop='articleBody']"):
        return ""
    cells = [(_own_length(cell), cell) for cell in body.iter("td")]
    length, cell = max(cells, key=lambda pair: pair[0], default=(0, None))
    if cell is None or length < LEAST or _in_paragraphs(body) > length / 2:
        return ""
    pieces = _pieces(cell, ASIDE * len(cell.text_content()))
    lines = (" ".join(line.split(" ")).strip() for line in _flow(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _own_length(cell: Any) -> int:
    """Characters that stand in the cell itself: in no cell within it and in no link."""
    length = len(" ".join(cell.text_content().split()))
    inner = cell.xpath(".//td | .//a")
    outermost = [part for part in inner if not any(a.tag in {"td", "a"} for a in _between(part, cell))]
    return length - sum(len(" ".join(part.text_content().split())) for part in outermost)


def _between(part: Any, cell: Any) -> Iterator[Any]:
    for ancestor in part.iterancestors():
        if ancestor is cell:
            return
        yield ancestor


def _in_paragraphs(body: Any) -> int:
    return sum(len(part.text_content().strip()) for part in body.iter("p"))


def _pieces(element: Any, most: float) -> Iterator[str]:
    """The text in order, with a line break where a browser breaks."""
    yield element.text or ""
    for part in element:
        if isinstance(part.tag, str) and part.tag not in _SKIPPED and not _is_aside(part, most):
            broken = part.tag in _BLOCKS or part.tag == "br"
            yield "\n" if broken else ""
            yield from _pieces(part, most)
            yield "\n" if broken else ""
        yield part.tail or ""


def _is_aside(part: Any, most: float) -> bool:
    return part.tag == "table" and len(part.text_content()) <= most


def _flow(pieces: Iterator[str]) -> str:
    """Source line breaks are spaces; only those of the layout break a line."""
    return "".join(piece if piece == "\n" else piece.replace("\n", " ").replace("\t", " ") for piece in pieces)
