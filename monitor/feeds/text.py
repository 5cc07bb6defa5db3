"""Clean text out of what feeds carry. Pure."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MOJIBAKE = re.compile("[ÃÂâ€][\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
#: A comment, or what was meant as one: where its end is missing, up to the next tag's end or the end of the text.
_COMMENT = re.compile(r"<!--(?:.*?-->|[^>]*>|[^>]*$)", re.DOTALL)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SILENT = frozenset({"script", "style", "noscript", "template", "iframe"})
_BLOCKS = frozenset(
    {
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "blockquote",
        "section",
        "hr",
    }
)


def storable(text: str, most: int) -> str:
    """At most ``most`` code points, without what PostgreSQL cannot hold (NUL, controls, surrogates)."""
    return _CONTROL.sub("", text)[:most]


def mended(text: str) -> str:
    """``text`` with doubly encoded characters put right («SouverainetÃ©» → «Souveraineté»)."""
    if not _MOJIBAKE.search(text):
        return text
    import ftfy

    return ftfy.fix_encoding(text)


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the base class's signature
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag in _BLOCKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def plain(html: str, most: int) -> str:
    """The text of a piece of HTML on one line, entities resolved, scripts and styles left out."""
    html = html[: most * 8]
    if "<" in html:
        stripper = _Stripper()
        stripper.feed(_COMMENT.sub("", html))
        stripper.close()
        html = "".join(stripper.pieces)
    elif "&" in html:
        html = unescape(html)
    return line(html, most)


def line(text: str, most: int) -> str:
    """Plain text on one line: white space collapsed, mojibake mended, storable. No-break spaces stay."""
    return mended(_SPACE.sub(" ", storable(text, most * 2)).strip())[:most]
