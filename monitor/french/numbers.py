"""French numbers in figures and in words, as a grammar over flattened text and a reader of its matches."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_UNITS = (
    "zero|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|"
    "trente|quarante|cinquante|soixante|septante|huitante|octante|nonante|cents?|mille"
)
WORDS = rf"(?:{_UNITS})(?:[ -](?:et[ -])?(?:{_UNITS}|vingts))*"
DIGITS = r"\d{1,3}(?:[ .]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?"
SCALE = r"(?:milliers?|millions?|milliards?|billions?|mds?|mrds?|mios?|mns?|m|k)"
COLLECTIVE = r"(?:dizaine|douzaine|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaine)"

_SCALES = {
    "millier": 10**3,
    "milliers": 10**3,
    "k": 10**3,
    "million": 10**6,
    "millions": 10**6,
    "m": 10**6,
    "mn": 10**6,
    "mns": 10**6,
    "mio": 10**6,
    "mios": 10**6,
    "milliard": 10**9,
    "milliards": 10**9,
    "md": 10**9,
    "mds": 10**9,
    "mrd": 10**9,
    "mrds": 10**9,
    "billion": 10**12,
    "billions": 10**12,
}
_COLLECTIVES = {
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
}


def scale(word: str | None) -> Decimal:
    """Return the factor of a scale word («millions», «Md», «k»); 1 where there is none."""
    return Decimal(_SCALES.get(word or "", 1))


def collective(word: str) -> Decimal:
    """Return the number that a collective noun stands for («dizaine» → 10)."""
    return Decimal(_COLLECTIVES[word.removesuffix("s")])


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal:
    """Read a number written in figures or in words, as ``DIGITS`` or ``WORDS`` matches it.

    Raises ``ValueError`` where the words make no number («cent deux mille un deux»).
    """
    plain = text.strip()
    if plain[0].isdigit():
        if re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?", plain):
            plain = plain.replace(" ", "").replace(".", "")
        return Decimal(plain.replace(",", "."))
    if plain in {"un", "une"}:
        return Decimal(1)
    from text_to_num import text2num  # a compiled extension, loaded on the first number in words

    return Decimal(text2num(plain.replace("-", " "), "fr"))
