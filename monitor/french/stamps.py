"""Lines that say when and by whom an article was published, and nothing else. Pure."""

from __future__ import annotations

import re

from monitor.french.normal import flat
from monitor.french.periods import DAYS, MONTHS

LONGEST = 160
"""A stamp is no longer than this many characters."""

_DATE = (
    rf"(?:(?:{'|'.join(DAYS)})\.?,? )?(?:le )?(?:\d{{1,2}}(?:er)? (?:{MONTHS}|janv|fevr|fev|avr|juil|sept|oct|"
    rf"nov|dec)\.?"
    r"(?:,? (?:19|20)\d\d)?|\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d|"
    r"aujourd'hui|hier|avant-hier|il y a \d+ (?:minutes?|min|heures?|h|jours?|semaines?|mois)\b)"
)
_TIME = r"\b(?:[01]?\d|2[0-3])\s?(?:h|:|heures?)\s?(?:[0-5]\d)?(?:\s?(?:min|mn))?\b"
_WORDS = (
    r"\b(?:publiee?|publication|postee?|paru|mise?|mise a jour|en ligne|a jour|maj|modifiee?|modification|"
    r"actualisee?|"
    r"actualisation|derniere|date|article|ecrit|redigee?|cree|a ete|le|a|du|de|depuis|et|dans|par|"
    r"\d+ (?:commentaires?|reactions?|partages?|vues?)|"
    r"temps de lecture|lecture|\d+ min(?:utes?)?(?: de lecture)?)\b"
)
_KNOWN = re.compile(rf"{_DATE}|{_TIME}|{_WORDS}")
_DATED = re.compile(_DATE)
_NAMING = frozenset(
    "de du des la le les et avec van von di da d l afp service redaction correspondant correspondante local locale "
    "sports societe politique envoye speciale special".split()
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")


def is_stamp(line: str) -> bool:
    """Whether the line holds a date, and beside it only hours, words of publication and names.

    «Publié le 3 mars 2020 à 9h par Anne Le Gall» is a stamp, «Publié le 3 mars 2020, le rapport dérange» is not.
    """
    low = flat(line).strip()
    if not low or len(low) > LONGEST or not _DATED.search(low):
        return False
    shown, start = line.strip(), 0
    rest: list[str] = []
    for known in _KNOWN.finditer(low):
        rest.append(shown[start : known.start()])
        start = known.end()
    rest.append(shown[start:])
    words = _LETTERS.findall(" ".join(rest))
    return len(words) <= MOST_NAMES and all(word[0].isupper() or flat(word) in _NAMING for word in words)


MOST_NAMES = 8
"""Words that a stamp holds besides the date: the author's name and the section."""
