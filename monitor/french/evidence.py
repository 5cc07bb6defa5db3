"""What else tells the day of an article: weekdays, dates told as past, the address, the feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.french.figures import Kind
from monitor.french.normal import flat
from monitor.french.periods import DAYS as DAYS
from monitor.french.periods import find_periods
from monitor.french.sentences import split_sentences
from monitor.french.verbs import verb_forms

SWAPPED = 2.0
"""What it costs to suppose that the day and the month were swapped, against the French order."""

_LEAD = 900
_THIS_DAY = re.compile(
    rf"\b(?:ce|le|de ce|depuis ce) (?P<day>{'|'.join(DAYS)})(?: (?:matin|midi|soir|"
    rf"apres-midi))?\b(?! (?:\d|prochain|dernier))"
)
_URL_DAY = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[/-](?P<m>0[1-9]|1[0-2])(?:[/-](?P<d>0[1-9]|[12]\d|3[01]))?(?!\d)")
_FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Facts against which a written date is weighed."""

    lead_weekdays: tuple[int, ...]
    past: tuple[tuple[date, str], ...]
    coming: tuple[date, ...]
    url_day: date | None
    url_month: tuple[int, int] | None
    feed_day: date | None
    today: date | None

    def against(self, day: date, weekday: str | None, floor: date | None) -> list[str]:
        """Say, in French, what speaks against ``day``."""
        reasons = []
        if weekday is not None and DAYS.index(weekday) != day.weekday():
            reasons.append(f"ce jour était un {_FRENCH_DAYS[day.weekday()]}, le texte écrit « {weekday} »")
        elif self.lead_weekdays and weekday is None and day.weekday() not in self.lead_weekdays:
            said = _FRENCH_DAYS[self.lead_weekdays[0]]
            reasons.append(f"ce jour était un {_FRENCH_DAYS[day.weekday()]}, le texte dit « {said} »")
        later = [text for since, text in self.past if since > day]
        if later:
            reasons.append(f"le texte cite comme passé « {later[0]} »")
        if self.url_day is not None and abs((self.url_day - day).days) > 2:
            reasons.append(f"l’adresse porte la date {self.url_day.isoformat()}")
        elif self.url_month is not None and self.url_month != (day.year, day.month):
            reasons.append(f"l’adresse porte {self.url_month[0]}-{self.url_month[1]:02d}")
        if self.feed_day is not None and not -1 <= (day - self.feed_day).days <= 30:
            reasons.append(f"le flux date l’article du {self.feed_day.isoformat()}")
        if self.today is not None and day > self.today:
            reasons.append("cette date est dans le futur")
        if floor is not None and day < floor:
            reasons.append("la mise à jour précéderait la publication")
        return reasons


def gather(text: str, url: str, feed_date: datetime | None, now: datetime | None, zone: ZoneInfo) -> Evidence:
    """Collect the evidence that ``text``, its address and its feed give."""
    low = flat(text)
    days = [DAYS.index(m["day"]) for m in _THIS_DAY.finditer(low, 0, _LEAD)]
    past: list[tuple[date, str]] = []
    coming: list[date] = []
    for sentence in split_sentences(text):
        ahead = bool(verb_forms(flat(sentence.text)))
        for figure in find_periods(sentence.text, flat(sentence.text), None):
            if _is_stamp(sentence.text, figure.start, figure.end):
                continue
            if figure.kind is Kind.DATE and figure.since is not None and not ahead:
                past.append((figure.since, figure.text))
            elif figure.until is not None and ahead:
                coming.append(figure.until)
    url_day, url_month = _url(url)
    return Evidence(
        tuple(dict.fromkeys(days)),
        tuple(past),
        tuple(coming),
        url_day,
        url_month,
        feed_date.astimezone(zone).date() if feed_date else None,
        now.astimezone(zone).date() if now else None,
    )


def _is_stamp(sentence: str, start: int, end: int) -> bool:
    """Whether a date is itself a mark of publication or update rather than part of the story."""
    head = flat(sentence[max(0, start - 30) : start])
    marked = re.search(r"(?:maj|jour|publie\w*|modifie\w*|actualise\w*|poste\w*|ligne)\W*(?:du|le|:)?\W*$", head)
    return marked is not None or len(sentence) - (end - start) < 25


def _url(url: str) -> tuple[date | None, tuple[int, int] | None]:
    found = _URL_DAY.search(url)
    if found is None:
        return None, None
    year, month = int(found["y"]), int(found["m"])
    if found["d"] is None:
        return None, (year, month)
    try:
        return date(year, month, int(found["d"])), (year, month)
    except ValueError:
        return None, (year, month)


def candidates(
    written: date | None, day: int, month: int, evidence: Evidence, *, year_given: bool
) -> Iterator[tuple[date, float]]:
    """Give the days that the writer may have meant, each with what it costs to suppose it."""
    anchors = [d for d in (evidence.feed_day, evidence.url_day, evidence.today) if d is not None]
    if written is not None:
        years = {written.year + shift: (0.0 if shift == 0 else 0.5) for shift in (-1, 0, 1)}
    elif anchors:
        years = {anchors[0].year + shift: 0.0 for shift in (-1, 0, 1)}
    else:
        years = {d.year + shift: 0.2 * shift for d, _ in evidence.past for shift in (0, 1)}
    seen: set[date] = set()
    for d, m, cost in ((day, month, 0.0), (month, day, SWAPPED)):
        for year, extra in years.items():
            found = _safe(year, m, d)
            if found is not None and found not in seen:
                seen.add(found)
                yield found, cost + extra
    if written is not None:
        for shift in (-1, 1):
            near = written + timedelta(days=shift)
            if near not in seen:
                yield near, 1.0
    if written is None and year_given:
        for anchor in anchors[:1]:
            if anchor not in seen:
                yield anchor, 0.5


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def weigh(day: date, evidence: Evidence, weekday: str | None, floor: date | None) -> float:
    """Return how well ``day`` fits the evidence: positive signs add, contradictions subtract."""
    score = 0.0
    if weekday is not None:
        score += 3 if DAYS.index(weekday) == day.weekday() else -2
    elif evidence.lead_weekdays:
        score += 2 if day.weekday() in evidence.lead_weekdays else -1
    later = [since for since, _ in evidence.past if since > day]
    score -= min(6.0, 2.5 * len(later))
    if later and min(later) > day + timedelta(days=400):
        score -= 1
    score -= min(2.0, sum(0.5 for until in evidence.coming if until < day))
    if evidence.url_day is not None:
        score += 3 if abs((evidence.url_day - day).days) <= 2 else -2
    elif evidence.url_month is not None:
        score += 2 if evidence.url_month == (day.year, day.month) else -2
    if evidence.feed_day is not None:
        apart = (day - evidence.feed_day).days
        score += 4 if abs(apart) <= 1 else 1 if 0 <= apart <= 30 else -3
    if evidence.today is not None and day > evidence.today:
        score -= 10
    if floor is not None and day < floor:
        score -= 3
    return score
