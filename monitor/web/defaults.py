"""Import ``config/defaults/``: taxonomy, gazetteer, feeds and watchlists. Running it again adds what is new
and leaves alone what an administrator edited.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from monitor.articles.models import Actor
from monitor.errors import GuetteurError
from monitor.feeds.models import Feed, Source
from monitor.feeds.opml import OutlineFeed, read_opml
from monitor.french.actors import load_actors
from monitor.topics.models import Topic
from monitor.watchlists.models import Client, Watchlist

#: First polls are spread over this time, so that a first start does not hit a hundred sites at once.
SPREAD = timedelta(seconds=60)


@dataclass(frozen=True)
class Imported:
    """How many rows of each sort were added."""

    topics: int
    actors: int
    feeds: int
    watchlists: int


def read_toml(path: Path) -> dict[str, Any]:
    """The parsed file; a ``GuetteurError`` that names file and line if it is malformed or missing."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GuetteurError(f"{path.name} cannot be read: {error.strerror}.", permanent=True) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GuetteurError(f"{path.name} is not valid TOML: {error}.", permanent=True) from error


def import_defaults(folder: Path, now: datetime, *, with_feeds: bool = True) -> Imported:
    """Import the four files of ``folder`` in one transaction."""
    topics = read_toml(folder / "topics.toml")
    actors = folder / "actors.toml"
    lists = read_toml(folder / "watchlists.toml")
    with transaction.atomic():
        return Imported(
            topics=import_topics(topics),
            actors=import_actors(actors),
            feeds=import_feeds((folder / "feeds.opml").read_bytes(), now) if with_feeds else 0,
            watchlists=import_watchlists(lists),
        )


def import_topics(data: dict[str, Any]) -> int:
    """Add topics; labels and descriptions follow the file, since slugs alone are stable."""
    added = 0
    for position, topic in enumerate(data.get("topic", [])):
        _, created = Topic.objects.update_or_create(
            slug=_needed(topic, "slug", "topics.toml"),
            defaults={
                "label": _needed(topic, "label", "topics.toml"),
                "description": topic.get("description", ""),
                "position": topic.get("position", position),
            },
        )
        added += created
    return added


def import_actors(path: Path) -> int:
    """Check the gazetteer as a whole, then add or refresh its actors."""
    load_actors(path.read_text(encoding="utf-8"))
    added = 0
    for actor in read_toml(path).get("actor", []):
        _, created = Actor.objects.update_or_create(
            slug=actor["slug"],
            defaults={
                "name": actor["name"],
                "kind": actor["kind"],
                "country": actor.get("country", ""),
                "spec": actor,
            },
        )
        added += created
    return added


def source_of(site: str, name: str) -> Source:
    """The source that owns ``site``, made if it is new. A source is known by its host."""
    host = (urlsplit(site).hostname or "").removeprefix("www.")
    port = urlsplit(site).port
    source, _ = Source.objects.get_or_create(
        host=f"{host}:{port}" if port else host, defaults={"name": name or host, "site": site}
    )
    return source


def add_feed(outline: OutlineFeed, due_at: datetime) -> bool:
    """Add one feed unless its address is known; True if it was added."""
    if Feed.objects.filter(url=outline.url).exists():
        return False
    Feed.objects.create(
        source=source_of(outline.site or outline.url, outline.title),
        url=outline.url,
        title=outline.title,
        folder=outline.folder,
        due_at=due_at,
    )
    return True


def import_feeds(opml: bytes, now: datetime) -> int:
    """Add the feeds of an OPML file, their first polls spread over a minute."""
    outlines = read_opml(opml).feeds
    step = SPREAD / max(len(outlines), 1)
    return sum(add_feed(outline, now + place * step) for place, outline in enumerate(outlines))


def import_watchlists(data: dict[str, Any]) -> int:
    """Add the default client's watchlists; those that exist are left as an administrator made them."""
    client, _ = Client.objects.get_or_create(
        slug=data.get("client_slug", "veille"),
        defaults={"name": data.get("client", "Veille souveraineté numérique")},
    )
    added = 0
    for row in data.get("watchlist", []):
        _, created = Watchlist.objects.get_or_create(
            client=client,
            slug=_needed(row, "slug", "watchlists.toml"),
            defaults={
                "name": _needed(row, "name", "watchlists.toml"),
                "description": row.get("description", ""),
                "folder": row.get("folder", ""),
                "query": row.get("query", ""),
                "topics": row.get("topics", {}),
                "level": row.get("level", Watchlist.Level.INFORMATION),
                "only_relevant": row.get("only_relevant", True),
            },
        )
        added += created
    return added


def _needed(row: dict[str, Any], key: str, file: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise GuetteurError(f"{file}: an entry lacks «{key}»: {row!r}.", permanent=True)
    return value
