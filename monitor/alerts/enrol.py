"""Subscribers from a CSV file: what each line asks for, and doing it."""

from __future__ import annotations

import csv
import enum
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from monitor.alerts.models import Channel, Subscriber, Subscription
from monitor.alerts.optin import ask
from monitor.errors import GuetteurError
from monitor.french.normal import fold
from monitor.watchlists.models import Client, Watchlist

#: Lines beyond this are refused: a file of that size is no list of readers.
MOST_LINES: Final = 5_000
_COLUMNS: Final = {
    **dict.fromkeys(("nom", "name"), "name"),
    **dict.fromkeys(("courriel", "mail", "email", "e-mail", "adresse"), "address"),
    **dict.fromkeys(("listes", "liste", "watchlists"), "lists"),
    "cadence": "cadence",
}
_CADENCES: Final = {
    "": Subscription.Cadence.IMMEDIATE,
    "immediat": Subscription.Cadence.IMMEDIATE,
    "heure": Subscription.Cadence.HOURLY,
    "jour": Subscription.Cadence.DAILY,
    "semaine": Subscription.Cadence.WEEKLY,
}


class Verdict(enum.StrEnum):
    """What becomes of a line."""

    NEW = "nouveau"
    KNOWN = "déjà inscrit"
    REFUSED = "refusé"


@dataclass(frozen=True)
class Line:
    """One line of the file. ``lists`` are the watchlists that it names."""

    number: int
    verdict: Verdict
    name: str = ""
    address: str = ""
    lists: tuple[int, ...] = ()
    cadence: str = Subscription.Cadence.IMMEDIATE
    reason: str = ""


def read(text: str, client: Client) -> list[Line]:
    """What each line of a CSV file asks for: columns nom, courriel, listes (separated by |), cadence.

    The separator may be a comma, a semicolon or a tab. Raises ``GuetteurError`` where no column of addresses is
    named.
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(";,\t", key=first.count))
    header = [_COLUMNS.get(fold(name.strip()), "") for name in next(rows, [])]
    if "address" not in header:
        raise GuetteurError(
            "the CSV file has no column of addresses",
            french="Le fichier n’a pas de colonne «\u00a0courriel\u00a0». Première ligne attendue\u00a0: "
            "nom;courriel;listes;cadence.",
            permanent=True,
        )
    lists = _by_name(client)
    known = {
        address.lower()
        for address in Channel.objects.filter(subscriber__client=client, kind=Channel.Kind.EMAIL).values_list(
            "address", flat=True
        )
    }
    found: list[Line] = []
    for values in rows:
        named = {column: value.strip() for column, value in zip(header, values, strict=False) if column}
        if not any(named.values()):
            continue
        if len(found) >= MOST_LINES:
            raise GuetteurError(
                f"more than {MOST_LINES} lines",
                french=f"Le fichier compte plus de {MOST_LINES} lignes\u00a0: découpez-le.",
                permanent=True,
            )
        line = _line(rows.line_num, named, lists)
        if line.verdict is Verdict.NEW and line.address.lower() in known:
            line = replace(line, verdict=Verdict.KNOWN, reason="L’adresse est déjà celle d’un abonné.")
        known.add(line.address.lower())
        found.append(line)
    return found


def _by_name(client: Client) -> dict[str, int]:
    rows = Watchlist.objects.filter(client=client, archived=False).values_list("pk", "name", "slug")
    return {key: pk for pk, name, slug in rows for key in (fold(name), slug)}


def _line(number: int, named: Mapping[str, str], lists: Mapping[str, int]) -> Line:
    address, cadence = named.get("address", ""), fold(named.get("cadence", ""))
    wanted = [name.strip() for name in named.get("lists", "").split("|") if name.strip()]
    unknown = [name for name in wanted if fold(name) not in lists]
    line = Line(number, Verdict.REFUSED, named.get("name") or address, address)
    try:
        validate_email(address)
    except ValidationError:
        return replace(line, reason=f"«\u00a0{address[:80]}\u00a0» n’est pas une adresse de courriel.")
    if unknown:
        return replace(line, reason=f"Liste inconnue\u00a0: {', '.join(unknown)[:200]}.")
    if cadence not in _CADENCES:
        return replace(line, reason="Cadence inconnue\u00a0: écrivez immédiat, heure, jour ou semaine.")
    chosen = tuple(dict.fromkeys(lists[fold(name)] for name in wanted))
    return replace(line, verdict=Verdict.NEW, lists=chosen, cadence=_CADENCES[cadence])


def enrol(lines: Iterable[Line], client: Client, by: str, now: datetime) -> int:
    """Create the new subscribers of ``lines``, each pending until confirmed, and write to them; returns how many."""
    new = [line for line in lines if line.verdict is Verdict.NEW]
    with transaction.atomic():
        for line in new:
            subscriber = Subscriber.objects.create(client=client, name=line.name[:200])
            channel = Channel.objects.create(
                subscriber=subscriber, kind=Channel.Kind.EMAIL, address=line.address, state=Channel.State.PENDING
            )
            Subscription.objects.bulk_create(
                [Subscription(watchlist_id=pk, channel=channel, cadence=line.cadence) for pk in line.lists]
            )
            ask(channel, by, now)
    return len(new)
