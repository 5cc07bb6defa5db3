"""Values of fields, from the text of a query to syntax and back: amounts, dates, languages, countries."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date
from typing import Final

from monitor.french.normal import fold
from monitor.watchlists import vocabulary
from monitor.watchlists.errors import QueryError
from monitor.watchlists.syntax import (
    Actor,
    Amount,
    Comparison,
    Country,
    Language,
    Place,
    Published,
    Query,
    Status,
    Story,
    Topic,
)

_NUMBER = re.compile(r"[\d.,\s]*\d")
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?|(\d{1,2})/(\d{1,2})/(\d{4})")


def number(text: str, place: Place) -> float:
    """Read a number with a French or an English decimal sign: «0,7», «1 500», «12.5»."""
    plain = "".join(text.split()).replace(",", ".")
    try:
        return float(plain)
    except ValueError:
        raise QueryError.at(
            place, f"Not a number: {text!r}", french=f"« {text.strip()} » n’est pas un nombre"
        ) from None


def amount(comparison: Comparison, text: str, place: Place) -> Amount:
    """Read «10M€», «1,5 milliard d’euros», «500 k$»; without a currency, any will do."""
    digits = _NUMBER.match(text)
    if digits is None:
        raise QueryError.at(
            place,
            f"Not an amount: {text!r}",
            french=f"« {text} » n’est pas un montant",
            advice="montant>=10M€",
        )
    unit = re.sub(r"\bd['’]", "", fold(text[digits.end() :])).strip()
    currency = ""
    for sign, code in vocabulary.CURRENCIES.items():
        if unit.endswith((sign, f"{sign}s")):
            currency, unit = code, unit.removesuffix("s").removesuffix(sign).strip()
            break
    multiple = vocabulary.MULTIPLES.get(unit) or vocabulary.MULTIPLES.get(unit.removesuffix("s"))
    if unit and multiple is None:
        raise QueryError.at(
            place,
            f"Unknown unit {unit!r}",
            french=f"unité inconnue dans le montant « {text} »",
            advice="Écrivez k, M ou Md, puis €, $ ou £ : montant>=10M€",
        )
    return Amount(comparison, number(digits[0], place) * (multiple or 1), currency, place)


def _days(text: str, place: Place) -> tuple[date, date]:
    """First and last day of «2026», «2026-11», «2026-11-23» or «23/11/2026»."""
    wrong = QueryError.at(
        place,
        f"Not a date: {text!r}",
        french=f"« {text} » n’est pas une date",
        advice="Écrivez 2026-11-23, 23/11/2026, 2026-11 ou 2026.",
    )
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise wrong
    try:
        year, month, day = (int(x) if x else 0 for x in found.group(1, 2, 3))
        if found[4]:
            day, month, year = (int(x) for x in found.group(4, 5, 6))
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        raise wrong from None


def published(comparison: Comparison, text: str, place: Place) -> Published:
    """Read ``date>=2026-11-01`` and, with EQUAL, ``date:2026-11`` or ``date:2026-11-01..2026-11-30``."""
    if comparison is Comparison.EQUAL and ".." in text:
        start, _, end = text.partition("..")
        first = _days(start, place)[0] if start else None
        last = _days(end, place)[1] if end else None
        if (first is None and last is None) or (first and last and first > last):
            raise QueryError.at(place, f"Empty range of dates: {text!r}", french=f"la période « {text} » est vide")
        return Published(first, last, place)
    first, last = _days(text, place)
    match comparison:
        case Comparison.EQUAL:
            return Published(first, last, place)
        case Comparison.AT_LEAST:
            return Published(first, None, place)
        case Comparison.AT_MOST:
            return Published(None, last, place)
        case Comparison.MORE:
            return Published(date.fromordinal(last.toordinal() + 1), None, place)
        case Comparison.LESS:
            return Published(None, date.fromordinal(first.toordinal() - 1), place)


def _code(table: dict[str, str], text: str, place: Place, what: str, example: str) -> str:
    folded = fold(text)
    if folded in table:
        return table[folded]
    if re.fullmatch("[a-z]{2}", folded):
        return folded.upper() if what == "pays" else folded
    raise QueryError.at(
        place,
        f"Unknown value {text!r}",
        french=f"{what} : valeur inconnue « {text} »",
        advice=vocabulary.suggestion(text, list(table)) or example,
    )


def _choice(table: dict[str, object], text: str, place: Place, what: str, shown: str) -> object:
    try:
        return table[fold(text)]
    except KeyError:
        raise QueryError.at(
            place,
            f"Unknown value {text!r} for {what}",
            french=f"{what} : valeur inconnue « {text} »",
            advice=f"Valeurs possibles : {shown}.",
        ) from None


def _language(text: str, place: Place) -> Query:
    return Language(_code(vocabulary.LANGUAGES, text, place, "langue", "Par exemple langue:fr."), place)


def _country(text: str, place: Place) -> Query:
    return Country(_code(vocabulary.COUNTRIES, text, place, "pays", "Par exemple pays:FR."), place)


def _status(text: str, place: Place) -> Query:
    shown = ", ".join(vocabulary.STATUS_NAMES.values())
    return Status(str(_choice(dict(vocabulary.STATUSES), text, place, "statut", shown)), place)


def _story(text: str, place: Place) -> Query:
    return Story(bool(_choice(dict(vocabulary.STORIES), text, place, "histoire", "nouvelle, suite")), place)


_READERS: Final[dict[str, Callable[[str, Place], Query]]] = {
    "langue": _language,
    "pays": _country,
    "statut": _status,
    "histoire": _story,
    "acteur": lambda text, place: Actor(text, place),
    "sujet": lambda text, place: Topic(fold(text), at=place),
    "date": lambda text, place: published(Comparison.EQUAL, text, place),
    "montant": lambda text, place: amount(Comparison.EQUAL, text, place),
}


def fact(field: str, text: str, place: Place) -> Query:
    """Read the value of a field that states a fact; ``field`` is its canonical name."""
    return _READERS[field](text, place)
