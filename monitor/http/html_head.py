"""Read the head of an HTML page: its meta elements, links, title and base. Pure.

Only what stands before the body counts, and only the first quarter of a megabyte is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_READ = 256 * 1024


@dataclass
class Head:
    """What a page says about itself. Names and ``rel`` values are in lower case; order is the page's."""

    title: str = ""
    base: str = ""
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)

    def meta(self, name: str) -> list[str]:
        """The contents of the meta elements called ``name``."""
        return [content for key, content in self.metas if key == name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head = Head()
        self.done = False
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.done:
            return
        values = {name.lower(): (value or "").strip() for name, value in attrs}
        match tag:
            case "meta":
                name = values.get("name") or values.get("property") or values.get("http-equiv", "")
                self.head.metas.append((name.lower(), values.get("content", "")))
            case "link":
                self.head.links.append({**values, "rel": values.get("rel", "").lower()})
            case "base" if not self.head.base:
                self.head.base = values.get("href", "")
            case "title":
                self._in_title = not self.head.title
            case "body":
                self.done = True

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"
        self.done = self.done or tag == "head"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.head.title += data


def read(body: bytes, charset: str = "utf-8") -> Head:
    """The head of the page ``body``; never raises, an unreadable page has an empty head."""
    reader = _Reader()
    try:
        text = body[:_READ].decode(charset, errors="replace")
    except LookupError:
        text = body[:_READ].decode("utf-8", errors="replace")
    for start in range(0, len(text), 4096):
        reader.feed(text[start : start + 4096])
        if reader.done:
            break
    reader.head.title = " ".join(reader.head.title.split())
    return reader.head
