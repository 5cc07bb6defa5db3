"""Watchlists from files into the database and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from monitor.errors import GuetteurError
from monitor.watchlists.compile import Compiler
from monitor.watchlists.criteria import compile_criteria
from monitor.watchlists.errors import QueryError, UnreadExamplesError
from monitor.watchlists.exchange import ClientFile, WatchlistRow
from monitor.watchlists.live import criteria, glossary
from monitor.watchlists.models import Client, SubQuery, Watchlist

_COLUMNS = tuple(WatchlistRow.__dataclass_fields__)


@dataclass(frozen=True)
class Stored:
    """How many watchlists and sub-queries an import added, changed and found as they were."""

    added: int
    changed: int
    same: int


def row(watchlist: Watchlist) -> WatchlistRow:
    """A stored watchlist as a file holds it."""
    values = {name: getattr(watchlist, name) for name in _COLUMNS}
    return WatchlistRow(**{**values, "examples": tuple(watchlist.examples)})


def export(client: Client) -> ClientFile:
    """A client's watchlists and sub-queries, in a stable order."""
    lists = Watchlist.objects.filter(client=client).order_by("folder", "slug")
    queries = SubQuery.objects.filter(client=client).values_list("slug", "query")
    return ClientFile(client.slug, client.name, tuple(row(watchlist) for watchlist in lists), dict(queries))


def load(file: ClientFile) -> Stored:
    """Add or change what a file names, all or nothing; what it does not name is left alone.

    Raises ``GuetteurError`` naming the first watchlist that cannot be watched.
    """
    with transaction.atomic():
        client, _ = Client.objects.get_or_create(slug=file.slug, defaults={"name": file.name or file.slug})
        done = [_save_query(client, slug, query) for slug, query in file.queries.items()]
        rows = [_save_list(client, row) for row in file.watchlists]
        compiler = Compiler(glossary(client.pk))
        for watchlist, _ in rows:
            try:
                compile_criteria(criteria(watchlist), compiler)
            except UnreadExamplesError:
                continue  # stored all the same: it is watched as soon as the model has read an example
            except QueryError as error:
                raise GuetteurError(
                    f"{watchlist.slug}: {error.message}",
                    french=f"{watchlist.name} : {error.french}",
                    permanent=True,
                ) from error
    said = [*done, *(what for _, what in rows)]
    return Stored(said.count("added"), said.count("changed"), said.count("same"))


def _save_query(client: Client, slug: str, query: str) -> str:
    known = SubQuery.objects.filter(client=client, slug=slug).first()
    if known is not None and known.query == query:
        return "same"
    SubQuery.objects.update_or_create(client=client, slug=slug, defaults={"query": query})
    return "changed" if known else "added"


def _save_list(client: Client, wanted: WatchlistRow) -> tuple[Watchlist, str]:
    values: dict[str, Any] = {**asdict(wanted), "examples": list(wanted.examples)}
    known = Watchlist.objects.filter(client=client, slug=wanted.slug).first()
    if known is not None and row(known) == wanted:
        return known, "same"
    watchlist, _ = Watchlist.objects.update_or_create(client=client, slug=wanted.slug, defaults=values)
    return watchlist, "changed" if known else "added"
