"""News agencies credited in an article: «(avec AFP)», «PARIS, 12 janvier (Reuters) -», an author that is one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monitor.french.normal import flat

AGENCIES = {
    "afp": "AFP",
    "agence france presse": "AFP",
    "reuters": "Reuters",
    "associated press": "Associated Press",
    "ap": "Associated Press",
    "bloomberg": "Bloomberg",
    "belga": "Belga",
    "ats": "Keystone-ATS",
    "keystone ats": "Keystone-ATS",
    "la presse canadienne": "La Presse canadienne",
    "dpa": "dpa",
    "efe": "EFE",
    "ansa": "ANSA",
    "dow jones": "Dow Jones",
    "aef": "AEF info",
    "aef info": "AEF info",
    "apmnews": "APMnews",
    "agefi dow jones": "Agefi-Dow Jones",
    "relaxnews": "Relaxnews",
    "zonebourse": "Zonebourse",
}
"""The flat name of an agency, hyphens as spaces, to the name that is shown."""

_DATELINE = re.compile(
    r"^\W*[A-ZÀ-Ý][A-ZÀ-Ý'’ .-]{1,30}(?:\s?\([\w' -]{2,25}\))?"
    r"(?P<date>,? (?:le )?\d{1,2}(?:er)? [a-zéûA-Z]{3,9}\.?(?: \d{4})?)?"
    r"\s?\((?P<agency>[A-ZÀ-Ý][\w’' -]{1,24})\)\s?[-–—]\s*"
)
"""Where and when a dispatch was sent, and by whom."""

_NAMES = "|".join(sorted((re.escape(name).replace("\\ ", "[ -]") for name in AGENCIES), key=len, reverse=True))
_CREDIT = re.compile(
    rf"(?:\b(?:avec|source|sources|par|selon une depeche)(?: de)?(?: :)? (?:l'|les agences? |l'agence )?|"
    rf"[(/] ?|^\W*|, | et (?:l')?)"
    rf"(?P<name>{_NAMES})\b(?! photo)(?=\s*[)./,;]|\s*$|\s+et\b|\s*-)"
)
#: A credit stands in a line of at most this many characters, or in as many at the end of a paragraph.
LINE = 60
#: Lines among which the dateline stands.
TOP = 4


def dateline(line: str) -> tuple[int, str] | None:
    """Where the dateline that begins ``line`` ends, and its agency; without a date, only a known agency counts."""
    found = _DATELINE.match(line)
    if found is None:
        return None
    known = AGENCIES.get(flat(found["agency"]).replace("-", " "), "")
    return (found.end(), known or found["agency"]) if known or found["date"] else None


def credited(text: str, authors: Iterable[str] = ()) -> tuple[str, ...]:
    """The agencies that the article is credited to, in the order of their first mention."""
    found = [AGENCIES.get(flat(author).replace("-", " ").strip(), "") for author in authors]
    found += [sent[1] for line in text.strip().split("\n")[:TOP] if (sent := dateline(line)) is not None]
    for line in _credit_lines(text):
        low = flat(line)
        if "photo" not in low and "©" not in low:
            found += [AGENCIES[match["name"].replace("-", " ")] for match in _CREDIT.finditer(low)]
    return tuple(dict.fromkeys(name for name in found if name))


def _credit_lines(text: str) -> list[str]:
    """Short lines of the last part, and the end of the last paragraph."""
    lines = [line.strip() for line in text.strip().split("\n") if line.strip()]
    short = [line for line in lines[:3] + lines[-6:] if len(line) <= LINE]
    ends = [line[-LINE:][line[-LINE:].rfind("(") :] for line in lines[-6:] if line.rstrip(" .").endswith(")")]
    return [*short, *ends]
