"""The articles of the demonstration's press, read from ``articles/*.md``. All of them are invented.

A file has a TOML front matter between ``+++`` lines, then paragraphs separated by blank lines; ``## `` opens
a subheading and ``*…*`` at the start of a paragraph is bold. ``NAME.maj.md`` is a later state of ``NAME.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).parent / "articles"

Label = Literal["positive", "borderline", "negative"]


@dataclass(frozen=True)
class DemoArticle:
    """One article as its site publishes it; ``age`` is how long before the start of the press.

    ``label``, ``topics`` and ``status`` say what a careful reader would decide. ``paywall`` pages show only
    their beginning, ``reserved`` ones lie under a reservation of text and data mining, ``blocked`` ones in a
    folder that robots.txt forbids.
    """

    slug: str
    site: str
    section: str
    title: str
    lead: str
    author: str
    age: timedelta
    photo: str
    credit: str
    label: Label
    topics: tuple[str, ...]
    status: str
    related: tuple[str, ...]
    paragraphs: tuple[str, ...]
    paywall: bool = False
    reserved: bool = False
    blocked: bool = False

    @property
    def text(self) -> str:
        """What a reader reads: title, lead and paragraphs, without the furniture."""
        return "\n".join([self.title, self.lead, *(part.lstrip("#* ") for part in self.paragraphs)])


@cache
def library() -> dict[str, DemoArticle]:
    """Every article at its first publication, by slug, newest first."""
    files = [path for path in FOLDER.glob("*.md") if "." not in path.stem]
    articles = [_article(path.stem, *_parts(path)) for path in files]
    return {article.slug: article for article in sorted(articles, key=lambda a: (a.age, a.slug))}


@cache
def updates() -> dict[str, DemoArticle]:
    """The later state of the articles that change, by slug."""
    found = {}
    for path in sorted(FOLDER.glob("*.maj.md")):
        slug = path.name.removesuffix(".maj.md")
        head, paragraphs = _parts(path)
        found[slug] = replace(library()[slug], paragraphs=paragraphs, **head)
    return found


def _parts(path: Path) -> tuple[dict[str, Any], tuple[str, ...]]:
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(head), tuple(part.strip() for part in body.split("\n\n") if part.strip())


def _article(slug: str, head: Mapping[str, Any], paragraphs: tuple[str, ...]) -> DemoArticle:
    values = dict(head)
    return DemoArticle(
        slug=slug,
        age=timedelta(minutes=values.pop("minutes")),
        topics=tuple(values.pop("topics")),
        related=tuple(values.pop("related")),
        paragraphs=paragraphs,
        **values,
    )
