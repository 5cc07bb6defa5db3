"""Dates and deadlines in French text: «le 12 janvier 2015», «T3 2025», «fin 2027», «d’ici à mars»,
«sous six mois».
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from monitor.french.anchors import find_around
from monitor.french.figures import Figure, Kind
from monitor.french.numbers import number

MONTHS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_MONTH_NUMBERS = {name: i for i, name in enumerate(MONTHS.split("|"), start=1)}
_SHORT = {
    "janv": 1, "jan": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = rf"(?:{MONTHS}|(?:{'|'.join(_SHORT)})\b\.?)"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_DAY_NAME = rf"(?:(?:{'|'.join(DAYS)}) )?"
_YEAR = r"(?:19|20)\d\d"
_ORDINALS = {
    "premier": 1, "1er": 1, "deuxieme": 2, "second": 2, "2e": 2, "2eme": 2, "2nd": 2, "troisieme": 3, "3e": 3,
    "3eme": 3, "quatrieme": 4, "dernier": 4, "4e": 4, "4eme": 4,
}  # fmt: skip
_SEASONS = {"printemps": (3, 5), "ete": (6, 8), "automne": (9, 11), "hiver": (12, 2), "rentree": (9, 9)}
_PART = (
    r"(?:(?P<part>debut|mi|fin|courant|fin du mois de?|debut du mois de?|la fin|le debut|"
    r"milieu)[- ](?:de |d'|du mois de |l'annee )?)?"
)
_POINT = (
    rf"(?:(?:(?:{'|'.join(DAYS)}) )?(?P<day>\d{{1,2}}|1er)(?: (?P<monthd>{_MONTH})(?: (?P<yeard>{_YEAR}))?|"
    rf"[/.](?P<monthn>0?[1-9]|1[0-2])[/.](?P<yearn>{_YEAR}|\d\d(?!\d)))"
    rf"|(?P<isoy>{_YEAR})-(?P<isom>\d\d)-(?P<isod>\d\d)"
    rf"|(?:t|q)(?P<quarter>[1-4])[ -](?P<yearq>{_YEAR})"
    rf"|s(?P<half>[12])[ -](?P<yearh>{_YEAR})"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)}) (?P<span>trimestre|semestre)(?: (?:de )?(?P<yearo>{_YEAR}))?"
    rf"|(?:l'|le |cet |ce |la |cette |d')?(?P<season>{'|'.join(_SEASONS)})(?: (?P<years>{_YEAR})| prochaine?)"
    rf"|{_PART}(?:(?P<month>{MONTHS})(?: (?P<yearm>{_YEAR})| prochain)?|(?:l'an |"
    rf"l'annee )?(?P<year>{_YEAR})))"
    r"(?![\w%€])"
)
_DEADLINE = (
    r"(?:d'ici(?: a)?(?: la| le| au| l')?|avant(?: la| le| l')?|au plus tard (?:le|en|a la|au|fin)?|"
    r"jusqu'(?:au|en|a)(?: la)?|"
    r"a l'horizon(?: de)?|a horizon|(?:date limite|echeance|date butoir)[^.,;]{0,20}?(?:au|le|en|a))"
)
_RANGE = re.compile(
    rf"(?<![\w,.])(?:entre|de) (?P<first>{_YEAR}) (?:et|a) (?P<last>{_YEAR})\b|"
    rf"(?<![\w,.-])(?P<a>{_YEAR})-(?P<b>{_YEAR})(?![\w-])"
)
_WHEN = re.compile(
    rf"(?<![\w,.€$-])(?:(?P<deadline>{_DEADLINE}) )?(?:(?:du|le|au|en|des|depuis|a la|a l'|cet|"
    rf"ce)\s)?{_POINT}"
)
_WHEN_ANCHOR = re.compile(
    rf"{_YEAR}|[/.](?:0?[1-9]|1[0-2])[/.]\d\d|{MONTHS}|\b(?:{'|'.join(_SHORT)})\b|trimestre|semestre|"
    rf"\b(?:{'|'.join(_SEASONS)})\b"
)
_DELAY = re.compile(
    r"(?<!\w)(?P<lead>d'ici(?: a)?|dans|sous|dans un delai de|avant|dans les|au bout de|sous un delai de) "
    r"(?P<about>environ |pres de |quelque |au plus |moins de )?(?P<count>\d+|un|une|deux|trois|"
    r"quatre|cinq|six|sept|huit|"
    r"neuf|dix|douze|quinze|dix-huit|vingt|vingt-quatre|trente|quelques) "
    r"(?P<next>prochaine?s )?(?P<unit>jours?|semaines?|mois|ans?|annees?)\b(?! d'(?:existence|experience))"
)
_UNITS = {"jour": "day", "semaine": "week", "mois": "month", "an": "year", "annee": "year"}


_PLAN = re.compile(
    r"\b(?:france|europe|agenda|windows|office|server|exchange|sharepoint|"
    r"ambition|cap|objectif) $"
)


class _Span(NamedTuple):
    iso: str
    since: date | None
    until: date | None


def find_periods(text: str, low: str, reference: date | None) -> Iterator[Figure]:
    """Yield the dates and deadlines of ``text``, whose flattened form is ``low``."""
    for match in _RANGE.finditer(low):
        first, last = int(match["first"] or match["a"]), int(match["last"] or match["b"])
        if first < last:
            yield _figure(
                Kind.DATE, match.span(), text, _Span(f"{first}/{last}", date(first, 1, 1), date(last, 12, 31))
            )
    for match in find_around(_WHEN, low, _WHEN_ANCHOR, 90, 30):
        span = _resolve(match, low, reference)
        if span is None:
            continue
        kind = Kind.DEADLINE if match["deadline"] else Kind.DATE
        yield _figure(kind, match.span(), text, span)
    yield from _delays(text, low, reference)


def _figure(kind: Kind, bounds: tuple[int, int], text: str, span: _Span) -> Figure:
    start, end = bounds
    since = None if kind is Kind.DEADLINE else span.since
    return Figure(kind, start, end, text[start:end], iso=span.iso, since=since, until=span.until)


def month_number(name: str) -> int:
    """Return the number of a month from its flattened name or abbreviation; raises ``KeyError`` for
    others.
    """
    plain = name.rstrip(".")
    return _MONTH_NUMBERS.get(plain) or _SHORT[plain]


def _resolve(match: re.Match[str], low: str, reference: date | None) -> _Span | None:
    """Turn one match into its ISO form and its days, or ``None`` where it is no date at all («mars»,
    «été»).
    """
    group = match.groupdict()
    if group["day"] or group["isoy"]:
        return _resolve_day(group, reference)
    if group["quarter"] or group["half"] or group["ordinal"]:
        return _resolve_part_of_year(group, reference)
    if group["season"]:
        return _resolve_season(group, reference)
    if group["month"]:
        return _resolve_month(match, low, reference)
    if _PLAN.search(low[: match.start("year")][-16:]):
        return None
    return _resolve_year(group)


def _resolve_day(group: dict[str, str | None], reference: date | None) -> _Span | None:
    if group["isoy"]:
        year, month, day = int(group["isoy"]), int(group["isom"] or 0), int(group["isod"] or 0)
    else:
        day = 1 if group["day"] == "1er" else int(group["day"] or 0)
        month = month_number(group["monthd"]) if group["monthd"] else int(group["monthn"] or 0)
        written = group["yeard"] or group["yearn"]
        if written is None:
            return _yearless_day(month, day, reference)
        year = int(written) if len(written) == 4 else 2000 + int(written)
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return _Span(found.isoformat(), found, found)


def _yearless_day(month: int, day: int, reference: date | None) -> _Span | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    if reference is None:
        return _Span(f"--{month:02d}-{day:02d}", None, None)
    candidates = []
    for year in (reference.year - 1, reference.year, reference.year + 1):
        if day <= monthrange(year, month)[1]:
            candidates.append(date(year, month, day))
    if not candidates:
        return None
    found = min(candidates, key=lambda d: abs((d - reference).days))
    return _Span(found.isoformat(), found, found)


def _resolve_part_of_year(group: dict[str, str | None], reference: date | None) -> _Span | None:
    if group["ordinal"]:
        order = _ORDINALS[group["ordinal"]]
        quarter = group["span"] == "trimestre"
        if not quarter and group["ordinal"] == "dernier":
            order = 2
        year = int(group["yearo"]) if group["yearo"] else (reference.year if reference else None)
    else:
        quarter = bool(group["quarter"])
        order = int(group["quarter"] or group["half"] or 0)
        year = int(group["yearq"] or group["yearh"] or 0)
    length = 3 if quarter else 6
    if order * length > 12:
        return None
    letter = "Q" if quarter else "S"
    if year is None:
        return _Span(f"--{letter}{order}", None, None)
    last = order * length
    return _Span(f"{year}-{letter}{order}", date(year, last - length + 1, 1), _month_end(year, last))


def _resolve_season(group: dict[str, str | None], reference: date | None) -> _Span | None:
    first, last = _SEASONS[group["season"] or ""]
    if group["years"]:
        year = int(group["years"])
    elif reference is not None:
        year = reference.year if _month_end(reference.year, last) >= reference else reference.year + 1
    else:
        return None
    end = year + 1 if last < first else year
    return _Span(f"{year}-{group['season']}", date(year, first, 1), _month_end(end, last))


def _resolve_month(match: re.Match[str], low: str, reference: date | None) -> _Span | None:
    name, written, part = match["month"], match["yearm"], match["part"]
    month = _MONTH_NUMBERS[name]
    introduced = re.search(
        r"\b(?:en|de|d'|a|du|depuis|des|ce|mi|debut|fin|mois|et)[ '-]$",
        low[max(0, match.start("month") - 12) : match.start("month")],
    )
    if written is None and not (match["deadline"] or part or introduced):
        return None
    if name == "mars" and written is None and re.search(r"\bplanete\b|\bsur mars\b", low):
        return None
    if written:
        year = int(written)
    elif reference is None:
        return _Span(f"--{month:02d}", None, None)
    else:
        year = _nearest_year(month, reference, ahead=bool(match["deadline"]))
    since, until = _narrow(date(year, month, 1), _month_end(year, month), part)
    return _Span(f"{year}-{month:02d}", since, until)


def _nearest_year(month: int, reference: date, *, ahead: bool) -> int:
    if ahead:
        return reference.year if month >= reference.month else reference.year + 1
    years = (reference.year - 1, reference.year, reference.year + 1)
    return min(years, key=lambda y: abs((date(y, month, 15) - reference).days))


def _resolve_year(group: dict[str, str | None]) -> _Span:
    year = int(group["year"] or 0)
    since, until = date(year, 1, 1), date(year, 12, 31)
    part = group["part"]
    if part:
        if "debut" in part:
            until = _month_end(year, 3)
        elif part in {"mi", "milieu"}:
            since, until = date(year, 5, 1), _month_end(year, 8)
        elif "fin" in part:
            since = date(year, 10, 1)
    return _Span(str(year), since, until)


def _narrow(since: date, until: date, part: str | None) -> tuple[date, date]:
    if part and "debut" in part:
        return since, since.replace(day=10)
    if part in {"mi", "milieu"}:
        return since.replace(day=11), since.replace(day=20)
    if part and "fin" in part:
        return since.replace(day=21), until
    return since, until


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _delays(text: str, low: str, reference: date | None) -> Iterator[Figure]:
    for match in _DELAY.finditer(low):
        word = match["unit"].removesuffix("s") if match["unit"] != "mois" else "mois"
        unit = _UNITS[word]
        vague = match["count"] == "quelques"
        value = None if vague else number(match["count"])
        if match["lead"] == "dans les" and not match["next"] and unit in {"year", "day"} and vague:
            continue
        until = _after(reference, value, unit) if reference is not None and value is not None else None
        yield Figure(
            Kind.DEADLINE,
            match.start(),
            match.end(),
            text[match.start() : match.end()],
            value=value,
            low=Decimal(2) if vague else None,
            unit=unit,
            approximate=vague or bool(match["about"]),
            iso=f"P{value}{unit[0].upper()}" if value is not None else "",
            until=until,
        )


def _after(reference: date, value: Decimal, unit: str) -> date:
    count = int(value)
    if unit in {"day", "week"}:
        return reference + timedelta(days=count * (7 if unit == "week" else 1))
    months = reference.month - 1 + count * (12 if unit == "year" else 1)
    year, month = reference.year + months // 12, months % 12 + 1
    return date(year, month, min(reference.day, monthrange(year, month)[1]))
