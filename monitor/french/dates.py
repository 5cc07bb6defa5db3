"""When an article says that it was published and updated, with dates that cannot be corrected from evidence.

Newsrooms mistype years in January and days at midnight. Each written date is weighed with its
neighbours (another
year, day and month swapped) against what else is known: the weekday written beside it or named in the
lead, later
dates told as past, the address, the feed. A correction is made only where the evidence is clear, and
always noted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from monitor.french.evidence import DAYS, Evidence, candidates, gather, weigh
from monitor.french.normal import flat
from monitor.french.periods import MONTHS, month_number

MARGIN = 2.0
"""How much better than the written date another must fit before it replaces it."""

LEAD = 0.9
"""How much better than any other correction it must fit: two that are as likely leave a doubt."""


class InstantKind(StrEnum):
    """Which instant of an article's life a date gives."""

    PUBLISHED = "published"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant as decided: ``written`` is what the text says, ``note`` (French) tells a doubt or a
    correction.

    ``precise`` is false where only the day is known; the time is then midnight in the publisher's zone.
    """

    kind: InstantKind
    value: datetime
    precise: bool
    written: str
    start: int
    end: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ArticleDates:
    """The first publication and the last update that the text gives."""

    published: Instant | None
    updated: Instant | None


_DAY = rf"(?:(?P<weekday>{'|'.join(DAYS)})\.?,? )?"
_MONTH_NAMES = rf"(?:{MONTHS}|janv|jan|fevr|fev|avr|juil|sept|oct|nov|dec)\.?"
_DATE = (
    rf"(?:{_DAY}(?:le )?(?:(?P<day>\d{{1,2}})(?:er)? (?P<month>{_MONTH_NAMES})(?:,? (?P<year>(?:19|20)\d\d))?"
    r"|(?P<dayn>\d{1,2})[/.-](?P<monthn>\d{1,2})(?:[/.-](?P<yearn>(?:19|20)?\d\d))?(?!\d)"
    r"|(?P<yeari>(?:19|20)\d\d)-(?P<monthi>\d\d)-(?P<dayi>\d\d))|(?P<relative>aujourd'hui|hier|avant-hier|"
    r"ce matin|ce soir|ce jour))"
)
_TIME = r"(?P<hour>[01]?\d|2[0-3])\s?(?:h|:|heures?)\s?(?P<minute>[0-5]\d)?(?:\s?(?:min|mn))?(?!\d)"
_WHEN = (
    rf"(?:{_DATE}(?:\s?(?:,|-|–|\||·|t)?\s?(?:a |vers )?{_TIME})?|"
    rf"(?:a )?{_TIME.replace('hour', 'hour2').replace('minute', 'minute2')})"
)
_UPDATED = (
    r"maj|mise? a jour|(?:derniere )?(?:mise a jour|modification|actualisation)|modifiee?|"
    r"actualisee?|edite|edit|"
    r"update|corrigee?|revisee?|complete"
)
_PUBLISHED = r"publiee?|publication|postee?|paru|parution|mise? en ligne|ecrit|cree|redigee?|par [^,\n]{3,40},|date"
_STAMP = re.compile(
    rf"(?:(?P<updated>\b(?:{_UPDATED})\b)|(?P<published>\b(?:{_PUBLISHED})))(?: a ete)?\s?(?::|du|de|"
    rf"le|ce|-|–)*\s?(?:le )?{_WHEN}"
)
_LINE_STAMP = re.compile(
    rf"^\W*(?:le )?{_DATE.replace('?P<relative>', '')}(?:\s?(?:,|-|–|\||·)?\s?(?:a )?{_TIME})?\W*$",
    re.MULTILINE,
)
_HEAD = 1500
_TAIL = 600


def find_dates(
    text: str,
    *,
    url: str = "",
    feed_date: datetime | None = None,
    now: datetime | None = None,
    zone: str = "Europe/Paris",
) -> ArticleDates:
    """Find the instants of publication and update in the visible ``text`` of an article.

    ``feed_date`` and ``now`` must be aware; they complete dates without a year and weigh doubtful
    ones. Raises ``ValueError`` where one of them is naive.
    """
    for value in (feed_date, now):
        if value is not None and value.tzinfo is None:
            raise ValueError("feed_date and now must carry a time zone")
    stamps = list(_stamps(text))
    if not stamps:
        return ArticleDates(None, None)
    evidence = gather(text, url, feed_date, now, ZoneInfo(zone))
    published: Instant | None = None
    updated: Instant | None = None
    for kind, match in stamps:
        known = published.value.date() if published else None
        instant = _instant(kind, match, text, evidence, known, ZoneInfo(zone))
        if instant is None:
            continue
        if kind is InstantKind.PUBLISHED and published is None:
            published = instant
        elif kind is InstantKind.UPDATED and (updated is None or instant.value > updated.value):
            updated = instant
    return ArticleDates(published, updated)


def _stamps(text: str) -> Iterator[tuple[InstantKind, re.Match[str]]]:
    low = flat(text)
    found = False
    for match in _STAMP.finditer(low):
        if _HEAD < match.start() < len(low) - _TAIL and low[match.start() - 1 : match.start()] != "[":
            continue
        found = True
        yield InstantKind.UPDATED if match["updated"] else InstantKind.PUBLISHED, match
    if not found:
        line = _LINE_STAMP.search(low, 0, _HEAD)
        if line is not None:
            yield InstantKind.PUBLISHED, line


def _group(match: re.Match[str], name: str) -> str | None:
    return match.groupdict().get(name)


def _written_day(
    match: re.Match[str], evidence: Evidence, known: date | None
) -> tuple[date | None, int | None, int | None]:
    """Return (the day as written, or nothing; day; month): nothing where the year is missing or the
    day is none.
    """
    if _group(match, "relative"):
        base = evidence.feed_day or evidence.url_day or evidence.today
        back = {"hier": 1, "avant-hier": 2}.get(_group(match, "relative") or "", 0)
        return (base - timedelta(days=back) if base else None), None, None
    if _group(match, "day"):
        day, month = int(match["day"]), month_number(match["month"])
        year = _group(match, "year")
    elif _group(match, "dayn"):
        day, month, year = int(match["dayn"]), int(match["monthn"]), _group(match, "yearn")
    elif _group(match, "yeari"):
        day, month, year = int(match["dayi"]), int(match["monthi"]), match["yeari"]
    else:
        return known or evidence.feed_day or evidence.url_day, None, None
    if year is None:
        return None, day, month
    full = int(year) if len(year) == 4 else 2000 + int(year)
    try:
        return date(full, month, day), day, month
    except ValueError:
        return None, day, month


def _instant(
    kind: InstantKind,
    match: re.Match[str],
    text: str,
    evidence: Evidence,
    known: date | None,
    zone: ZoneInfo,
) -> Instant | None:
    written, day, month = _written_day(match, evidence, known)
    year_given = _group(match, "year") or _group(match, "yearn") or _group(match, "yeari")
    weekday = _group(match, "weekday")
    decided, note = _decide(written, day, month, bool(year_given), weekday, evidence, known, kind)
    if decided is None:
        return None
    hour = _group(match, "hour") or _group(match, "hour2")
    minute = _group(match, "minute") or _group(match, "minute2") or "0"
    at = time(int(hour), int(minute)) if hour else time()
    value = datetime.combine(decided, at, tzinfo=zone)
    start, end = match.span()
    return Instant(kind, value, hour is not None, text[start:end].strip(), start, end, note)


def _decide(
    written: date | None,
    day: int | None,
    month: int | None,
    year_given: bool,
    weekday: str | None,
    evidence: Evidence,
    known: date | None,
    kind: InstantKind,
) -> tuple[date | None, str]:
    """Choose the day, with the note that a reader should see."""
    if day is None or month is None:
        return written, ""
    floor = known if kind is InstantKind.UPDATED else None
    scored = [
        (weigh(day_, evidence, weekday, floor) + (1.5 if day_ == written else 0.0) - cost, day_)
        for day_, cost in candidates(written, day, month, evidence, year_given=year_given)
    ]
    if not scored:
        return None, ""
    best_score, best = max(scored, key=lambda pair: (pair[0], pair[1]))
    if written is None:
        if year_given:
            return best, f"date impossible ({day:02d}/{month:02d}) : lue comme le {_french(best)}"
        return best, ""
    own = next(score for score, day_ in scored if day_ == written)
    rivals = [score for score, day_ in scored if day_ not in {best, written}]
    clear = not rivals or best_score - max(rivals) >= LEAD
    if best != written and clear and best_score - own >= MARGIN:
        reasons = evidence.against(written, weekday, floor)
        return (
            best,
            f"le texte écrit le {_french(written)} ; lu comme le {_french(best)} : {', '.join(reasons)}",
        )
    doubts = evidence.against(written, weekday, floor)
    return written, f"date douteuse : {', '.join(doubts)}" if doubts else ""


_MONTH_LIST = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def _french(day: date) -> str:
    ordinal = "1er" if day.day == 1 else str(day.day)
    return f"{ordinal} {_MONTH_LIST[day.month - 1]} {day.year}"
