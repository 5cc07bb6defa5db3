"""Make, change and delete sub-queries without breaking what uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from monitor.errors import GuetteurError
from monitor.watchlists.compile import Compiler
from monitor.watchlists.criteria import compile_criteria
from monitor.watchlists.errors import QueryError
from monitor.watchlists.live import criteria, glossary
from monitor.watchlists.models import Client, SubQuery, Watchlist
from monitor.watchlists.parse import parse
from monitor.watchlists.references import cycle, references, told, using

_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")


class SubQueryError(GuetteurError):
    """What a person asked of a sub-query is impossible; it stays as it was."""


@dataclass(frozen=True)
class Uses:
    """What names a sub-query: others of the same client, and watchlists (through others too)."""

    direct: tuple[SubQuery, ...]
    through: tuple[SubQuery, ...]
    watchlists: tuple[Watchlist, ...]

    @property
    def any(self) -> bool:
        """Whether something would break without it."""
        return bool(self.direct or self.watchlists)


def uses(subquery: SubQuery) -> Uses:
    """What would change its meaning with ``subquery``. Two queries."""
    others = list(SubQuery.objects.filter(client=subquery.client_id).exclude(pk=subquery.pk).order_by("slug"))
    lists = Watchlist.objects.filter(client=subquery.client_id, query__contains="@").order_by("folder", "name")
    return find_uses(subquery.slug, others, list(lists))


def find_uses(slug: str, others: list[SubQuery], lists: list[Watchlist]) -> Uses:
    """What names the sub-query ``slug`` among the sub-queries and watchlists of its client."""
    reached = using(slug, {other.slug: other.query for other in others})
    names = reached | {slug}
    return Uses(
        direct=tuple(other for other in others if slug in references(other.query)),
        through=tuple(o for o in others if o.slug in reached and slug not in references(o.query)),
        watchlists=tuple(watchlist for watchlist in lists if references(watchlist.query) & names),
    )


def create(client: Client, slug: str, query: str) -> SubQuery:
    """A new sub-query of ``client``. Raises ``SubQueryError`` or ``QueryError`` and stores nothing."""
    if not _SLUG.fullmatch(slug):
        raise SubQueryError(
            f"bad sub-query name {slug!r}",
            french="Le nom d’une sous-requête s’écrit en minuscules sans accent, chiffres et traits d’union.",
            permanent=True,
        )
    with transaction.atomic():
        _lock(client.pk)
        if SubQuery.objects.filter(client=client, slug=slug).exists():
            raise SubQueryError(
                f"@{slug} exists", french=f"La sous-requête @{slug} existe déjà chez ce client.", permanent=True
            )
        made = SubQuery(client=client, slug=slug, query=query)
        check(made)
        made.save()
    return made


def change(subquery: SubQuery, query: str) -> int:
    """Store a new text; returns how many watchlists it changes.

    Raises ``QueryError`` or ``SubQueryError`` and changes nothing if the text, or a watchlist that uses it,
    could no longer be matched.
    """
    with transaction.atomic():
        _lock(subquery.client_id)
        fresh = SubQuery.objects.select_related("client").get(pk=subquery.pk)
        fresh.query = query
        affected = check(fresh)
        fresh.save()
    return affected


def delete(subquery: SubQuery) -> None:
    """Delete a sub-query that nothing uses. Raises ``SubQueryError`` naming what does."""
    with transaction.atomic():
        _lock(subquery.client_id)
        found = uses(subquery)
        if found.any:
            named = [
                *(f"@{other.slug}" for other in found.direct),
                *(f"«\u00a0{w.name}\u00a0»" for w in found.watchlists),
            ]
            raise SubQueryError(
                f"@{subquery.slug} is used",
                french=f"@{subquery.slug} ne peut pas être supprimée, elle sert encore à\u00a0: {', '.join(named)}.",
                permanent=True,
            )
        subquery.delete()


def check(subquery: SubQuery) -> int:
    """Whether the sub-query, and each watchlist that uses it, can be matched; returns how many do.

    Raises ``QueryError`` for the text, ``SubQueryError`` for a cycle or a watchlist that would break.
    """
    names = glossary(subquery.client_id)
    queries = {**names.queries, subquery.slug: subquery.query}
    query = parse(subquery.query)
    if path := cycle(subquery.slug, queries):
        raise SubQueryError(
            f"a cycle of sub-queries: {told(path)}",
            french=f"Ces sous-requêtes tournent en rond\u00a0: «\u00a0{told(path)}\u00a0».",
            permanent=True,
        )
    compiler = Compiler(replace(names, queries=queries))
    compiler.compile(query)
    affected = uses(subquery).watchlists
    for watchlist in affected:
        try:
            compile_criteria(criteria(watchlist), compiler)
        except QueryError as error:
            raise SubQueryError(
                f"watchlist {watchlist.slug} would break: {error.message}",
                french=f"La liste «\u00a0{watchlist.name}\u00a0» ne pourrait plus être suivie\u00a0: {error.french}.",
                permanent=True,
            ) from error
    return len(affected)


def _lock(client: int) -> None:
    """One change at a time to a client's sub-queries, so that two cannot make a cycle together."""
    Client.objects.select_for_update().get(pk=client)
