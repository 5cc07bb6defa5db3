"""What a person does to a watchlist as a whole: pause, archive, duplicate, extend, restore. Owns the transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitor.errors import GuetteurError
from monitor.watchlists.errors import QueryError
from monitor.watchlists.live import compile_watchlist
from monitor.watchlists.models import Watchlist
from monitor.watchlists.slugs import free_slug
from monitor.watchlists.versions import CONTENT


class ArrangeError(GuetteurError):
    """What a person asked of a watchlist is impossible; it stays as it was."""


def _refused(message: str, french: str) -> ArrangeError:
    return ArrangeError(message, french=french, permanent=True)


@contextmanager
def _editing(pk: int, reason: str) -> Iterator[Watchlist]:
    """The watchlist, locked; saved with ``reason`` in its history unless the block raises."""
    with transaction.atomic():
        watchlist = Watchlist.objects.select_for_update().get(pk=pk)
        _because(watchlist, reason)
        yield watchlist
        watchlist.save()


def _because(watchlist: Watchlist, reason: str) -> None:
    """What the history says of the next save."""
    watchlist._change_reason = reason  # type: ignore[attr-defined]


def _check(watchlist: Watchlist) -> None:
    """Refuse a watchlist that could not be matched."""
    try:
        compile_watchlist(watchlist)
    except QueryError as error:
        raise _refused(
            f"the watchlist cannot be matched: {error.message}",
            f"Impossible\u00a0: {error.french}. {error.advice}".strip(),
        ) from error


def pause(pk: int) -> Watchlist:
    """Stop matching, until it is resumed."""
    with _editing(pk, "Mise en pause") as watchlist:
        watchlist.active = False
    return watchlist


def resume(pk: int) -> Watchlist:
    """Match again. Raises ``ArrangeError`` for an archived one, or one whose query no longer stands."""
    with _editing(pk, "Reprise") as watchlist:
        if watchlist.archived:
            raise _refused("archived", "Cette liste est archivée\u00a0: désarchivez-la d’abord.")
        _check(watchlist)
        watchlist.active = True
    return watchlist


def archive(pk: int) -> Watchlist:
    """Put away: no longer matched nor listed; its history and matches are kept."""
    with _editing(pk, "Archivage") as watchlist:
        watchlist.archived = True
    return watchlist


def unarchive(pk: int) -> Watchlist:
    """Take out of the archive, paused: somebody decides when it alerts again."""
    with _editing(pk, "Désarchivage") as watchlist:
        watchlist.archived = False
        watchlist.active = False
    return watchlist


def extend(pk: int, until: date | None, today: date) -> Watchlist:
    """Expire on ``until``, or never. Raises ``ArrangeError`` for a day that is past."""
    with _editing(pk, "Expiration modifiée") as watchlist:
        if until is not None and until < today:
            raise _refused("the day is past", "Cette date est passée\u00a0: choisissez un jour à venir.")
        watchlist.expires_on = until
    return watchlist


def duplicate(pk: int, name: str, owner: Any) -> Watchlist:
    """A copy under a new name, paused and without subscriptions."""
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise _refused("no name", "Donnez à la copie un nom de 200 caractères au plus.")
    with transaction.atomic():
        original = Watchlist.objects.select_related("client").get(pk=pk)
        copy = Watchlist(
            client=original.client,
            slug=free_slug(original.client, name),
            active=False,
            owner=owner,
            **{field: getattr(original, field) for field in CONTENT},
        )
        copy.name = name
        _because(copy, f"Copie de «\u00a0{original.name[:80]}\u00a0»")
        copy.save()
    return copy


def restore(pk: int, version: int) -> Watchlist:
    """Bring back what an old version (the key of its history row) asked for; itself an entry of the history.

    Raises ``ArrangeError`` if it is what the list asks for already, or could no longer be matched: a
    sub-query, an actor or a topic that it names may be gone.
    """
    old = Watchlist.history.filter(id=pk, history_id=version).first()
    if old is None:
        raise _refused("no such version", "Cette version n’existe pas.")
    said = timezone.localtime(old.history_date)
    with _editing(pk, f"Retour à la version du {said:%d/%m/%Y} à {said:%H:%M}") as watchlist:
        if all(getattr(watchlist, name) == getattr(old, name) for name in CONTENT):
            raise _refused("no difference", "La liste est déjà ainsi\u00a0: rien à rétablir.")
        for name in CONTENT:
            setattr(watchlist, name, getattr(old, name))
        _check(watchlist)
    return watchlist
