"""Dates as feeds write them: RFC 822 and 3339, in French, with two-digit years, with odd zone names. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
#: Zone names that RFC 822 does not know; readers take them for UTC and publish in the future.
_ZONES = {"CET": "+0100", "CEST": "+0200", "MET": "+0100", "MEST": "+0200", "WET": "+0000", "WEST": "+0100"}
_ZONE = re.compile(r"\b(" + "|".join(_ZONES) + r")\b\s*$")
_MONTHS = {
    "janv": 1, "jan": 1, "fev": 2, "fevr": 2, "feb": 2, "mars": 3, "mar": 3, "avr": 4, "apr": 4, "mai": 5,
    "may": 5, "juin": 6, "jun": 6, "juil": 7, "jul": 7, "aout": 8, "aou": 8, "aug": 8, "sept": 9, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_WRITTEN = re.compile(
    r"(?P<day>\d{1,2})(?:er)?[\s/.-]+(?P<month>[a-z]{3,9}|\d{1,2})\.?[\s/.,-]+(?P<year>\d{4}|\d{2})"
    r"(?:\D{1,6}?(?P<hour>\d{1,2})\s?[:h]\s?(?P<minute>\d{2})?(?::(?P<second>\d{2}))?)?"
    r"\s*(?P<zone>[+-]\d{2}:?\d{2}|z|gmt|utc?)?"
)
_ISO = re.compile(
    r"(?P<year>\d{4})[-/.]?(?P<month>\d{2})[-/.]?(?P<day>\d{2})(?!\d)"
    r"(?:[t\s]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|z|gmt|utc?)?",
)
_ACCENTS = str.maketrans("éèêûùôîà", "eeeuuoia")
_FRENCH = re.compile(
    r"\b(?:lun|mer|jeu|ven|sam|dim|janv|fev|avr|mai|juin|juil|aout)[a-z]*\b|\b(?:mardi|mars)\b"
    r"|\b(?:septembre|octobre|novembre|decembre)\b|\d\s?h(?:\s?\d\d)?\b|\d a \d"
)
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LONGEST = 80


@lru_cache(maxsize=4096)
def read(text: str) -> datetime | None:
    """The moment that ``text`` names, aware and in UTC, or None.

    A date without a zone is taken as UTC (the formats' own rule), except one written in French, which is
    taken as Paris time.
    """
    text = text.strip()[:_LONGEST]
    if not text:
        return None
    text = _ZONE.sub(lambda found: _ZONES[found.group(1)], text)
    folded = text.lower().translate(_ACCENTS)
    return _match(_ISO.match(folded), folded) or _match(_WRITTEN.search(folded), folded) or _by_library(text)


def _match(found: re.Match[str] | None, folded: str) -> datetime | None:
    if found is None:
        return None
    month = found["month"]
    number = int(month) if month.isdecimal() else _month(month)
    if number is None:
        return None
    year = int(found["year"])
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour = int(found["hour"] or 0)
    if hour > 24:
        return None
    try:
        naive = datetime(  # noqa: DTZ001 - the zone is added below
            year, number, int(found["day"]), hour % 24, int(found["minute"] or 0), min(int(found["second"] or 0), 59)
        )  # fmt: skip
        naive += timedelta(days=hour == 24)  # ISO 8601 calls the end of a day 24:00
        return _sane(naive.replace(tzinfo=_zone(found["zone"], folded)))
    except (ValueError, OverflowError):
        return None


def _month(name: str) -> int | None:
    for length in (4, 3):
        if name[:length] in _MONTHS:
            return _MONTHS[name[:length]]
    return None


def _zone(text: str | None, folded: str) -> timezone | ZoneInfo:
    if text is None:
        named = re.search(r"\b(e[sd]t|c[sd]t|m[sd]t|p[sd]t)\b", folded)
        if named:
            hours = {"e": -5, "c": -6, "m": -7, "p": -8}[named[1][0]] + (named[1][1] == "d")
            return timezone(timedelta(hours=hours))
        return PARIS if _FRENCH.search(folded) else UTC
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:4])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _by_library(text: str) -> datetime | None:
    """Rarer spellings («il y a 2 heures» is refused: a feed's date is absolute)."""
    if not re.search(r"\d{4}", text):
        return None
    import dateparser  # type: ignore[import-untyped]

    found = dateparser.parse(
        text,
        languages=["fr", "en"],
        settings={
            "TIMEZONE": "UTC",
            "RETURN_AS_TIMEZONE_AWARE": True,
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
        },
    )
    return _sane(found) if found else None


def _sane(moment: datetime) -> datetime | None:
    moment = moment.astimezone(UTC)
    return moment if moment >= _EARLIEST else None
