"""Store a watchlist that came through the API, unless it could not be matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest

from monitor.articles.models import Article
from monitor.watchlists.live import compile_watchlist
from monitor.watchlists.models import Client, Watchlist
from monitor.watchlists.slugs import free_slug
from monitor.web.api.problems import ProblemError


def client(slug: str | None) -> Client:
    """The client called ``slug``, or the only one. Raises ``ProblemError``."""
    if slug is not None:
        found = Client.objects.filter(slug=slug).first()
        if found is None:
            raise ProblemError(422, f"There is no client {slug!r}.", french="Ce client n’existe pas.")
        return found
    some = list(Client.objects.all()[:2])
    if len(some) != 1:
        raise ProblemError(422, "There is not one client: name it.", french="Il n’y a pas un seul client : nommez-le.")
    return some[0]


def tag(watchlist: Watchlist) -> str:
    """The entity tag (RFC 9110, 8.8.3) of a watchlist's present form."""
    return f'"{watchlist.pk}-{round(watchlist.edited_at.timestamp() * 1_000_000)}"'


@contextmanager
def editing(request: HttpRequest, pk: int, edited_at: datetime | None) -> Iterator[Watchlist]:
    """The watchlist, locked, if it is still as the caller read it; stored when the block ends.

    Raises ``ProblemError``: 428 without If-Match and ``edited_at`` (RFC 6585), 412 if somebody changed it meanwhile.
    """
    wanted = request.headers.get("If-Match", "").strip()
    if not wanted and edited_at is None:
        raise ProblemError(
            428, "Send If-Match with the ETag that you read, or edited_at.", french="Précisez la version modifiée."
        )
    with transaction.atomic():
        rows = Watchlist.objects.select_for_update(of=("self",)).select_related("client", "owner")
        watchlist = rows.filter(pk=pk).first()
        if watchlist is None:
            raise Http404
        tags = [one.strip() for one in wanted.split(",")] if wanted else []
        fresh = "*" in tags or tag(watchlist) in tags if tags else _same(watchlist.edited_at, edited_at)
        if not fresh:
            raise ProblemError(
                412, "Somebody changed it meanwhile: read it again.", french="La liste a été modifiée entre-temps."
            )
        yield watchlist
        check(watchlist)
        watchlist.save()


def _same(stored: datetime, said: datetime | None) -> bool:
    """Equal to the millisecond, which is how exactly JSON tells it."""
    if said is None or said.tzinfo is None:
        return False
    return int(stored.timestamp() * 1000) == int(said.timestamp() * 1000)


def check(watchlist: Watchlist) -> None:
    """Raise ``QueryError`` or ``ValidationError`` for a watchlist that cannot be matched or stored."""
    watchlist.full_clean(exclude=["owner", "query"], validate_unique=False)
    known = set(Article.objects.filter(pk__in=watchlist.examples).values_list("pk", flat=True))
    if gone := [pk for pk in watchlist.examples if pk not in known]:
        raise ProblemError(422, f"There is no article {gone[0]}.", french=f"L’article {gone[0]} n’existe pas.")
    compile_watchlist(watchlist)


def create(of: Client, slug: str | None, values: Mapping[str, Any]) -> Watchlist:
    """A new watchlist of a client. Raises ``ProblemError`` (409) if the slug is taken."""
    with transaction.atomic():
        if slug is not None and Watchlist.objects.filter(client=of, slug=slug).exists():
            raise ProblemError(409, f"There is a watchlist {slug!r}.", french="Cet identifiant est déjà pris.")
        watchlist = Watchlist(client=of, slug=slug or free_slug(of, values["name"]), **values)
        check(watchlist)
        watchlist.save()
    return watchlist
