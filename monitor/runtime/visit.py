"""Fetch one page as the service would, within the publisher's rules, and put it through the pure stages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from monitor.alerts.explain import Step
from monitor.articles import walls
from monitor.articles.decide import first_obstacle
from monitor.articles.extract import extract, from_html, from_text
from monitor.articles.extracted import Extracted, Hints
from monitor.articles.fetch import Fetched, Page, fetch_pages
from monitor.errors import GuetteurError
from monitor.http.configured import http_settings
from monitor.http.gate import Memory
from monitor.topics.loading import classifier
from monitor.watchlists.analysis import analyse, default_watchlists


def _clock() -> datetime:
    return datetime.now(UTC)


def fetch_one(url: str) -> Fetched:
    """Fetch ``url`` through the guard and the publisher's rules."""
    (fetched,) = fetch_pages([Page(0, url)], http_settings(), _clock, Memory())
    return fetched


def from_address(url: str) -> Extracted:
    """The article at ``url``; a ``GuetteurError`` if it may not or cannot be fetched."""
    fetched = fetch_one(url)
    if fetched.error is not None:
        raise fetched.error
    if fetched.response is None:
        raise GuetteurError(f"{url} may not be analysed: {fetched.refused}", permanent=True)
    return extract(fetched.response, Hints())


def from_file(path: Path, url: str = "") -> Extracted:
    """The article in a file, HTML or plain text; a ``GuetteurError`` if it cannot be read.

    ``url`` is where it came from, which site's rules and relative addresses rest on.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GuetteurError(f"{path} cannot be read: {error.strerror}.", permanent=True) from error
    if b"\0" in content[:4096]:
        raise GuetteurError(f"{path} is neither HTML nor plain text.", permanent=True)
    head = content[:2048].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<!--")) or b"<body" in content.lower():
        return from_html(content, url, Hints())
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return from_text(text, Hints())


def analysed(extracted: Extracted, host: str = "") -> dict[str, Any]:
    """The analysis of an article with the default watchlists."""
    return analyse(extracted, classifier(), default_watchlists(settings.DEFAULTS_DIR), host=host)


def visit(url: str) -> list[Step]:
    """What would become of a page that is not stored, step by step."""
    fetched = fetch_one(url)
    if fetched.refused:
        return [Step("rights", fetched.refused, good=False)]
    if fetched.error is not None or fetched.response is None:
        said = fetched.error.french if fetched.error else "La page n’a pas pu être lue."
        return [Step("fetch", said, good=False)]
    answer, extracted = fetched.response, extract(fetched.response, Hints())
    wall = walls.by_address(url, answer.final_url) or walls.by_page(answer.body, extracted)
    if wall is not None:
        return [Step("fetch", wall.reason, good=False)]
    steps = [Step("rights", fetched.permission or "Lecture permise.")]
    obstacle = first_obstacle(extracted)
    if obstacle is not None:
        return [
            *steps,
            Step(obstacle.state if obstacle.state == "language" else "extract", obstacle.reason, good=False),
        ]
    result = analysed(extracted, (urlsplit(url).hostname or "").removeprefix("www."))
    steps.append(Step("extract", f"{len(extracted.text.split())} mots : « {extracted.title} »."))
    verdict = "serait retenu" if result["relevant"] else "ne serait pas retenu"
    steps.append(Step("topics", f"Cloud souverain {result['score']:.0%} : {verdict}.", good=result["relevant"]))
    names = ", ".join(match["watchlist"] for match in result["matches"])
    said = f"Listes qui correspondraient : {names}." if names else "Aucune liste fournie ne correspondrait."
    return [*steps, Step("match", said, good=bool(names))]
