"""The normal form of French text, with a way back to the original.

Three degrees, from the cheapest to the most thorough:

* ``flat``: one character for one character (lower case, no accents, plain apostrophes, dashes, quotes and
  spaces). Its offsets *are* the original's, so rules written as regular expressions run on it.
* ``fold``: the normal form of a token (ligatures opened, ignorable characters dropped); lengths may change.
* ``normalise``: the folded text with a map from each of its characters back to the original.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

APOSTROPHES = "'’‘ʼ´`′＇"
DASHES = "-‐‑‒–—―−"
HYPHENS = "-‐‑"
SPACES = "\u00a0\u202f\u2009\u2007\u2008\u2002\u2003\u2004\u2005\u2006\u200a\u3000\t"
DOUBLE_QUOTES = '"“”„‟″«»'
IGNORABLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}


def _flat_table() -> dict[int, str]:
    """Every Latin letter to its unaccented lower-case letter, where that is exactly one character."""
    table: dict[int, str] = {}
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = chr(code)
        lower = letter.lower() if len(letter.lower()) == 1 else letter
        base = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(c))
        plain = base.lower() if len(base) == 1 else lower
        if plain != letter:
            table[code] = plain
    for group, plain in ((APOSTROPHES, "'"), (DASHES, "-"), (SPACES, " "), ("“”„‟″", '"')):
        table |= {ord(c): plain for c in group}
    table |= {ord(c): plain for c, plain in zip("øłđı", "oldi", strict=True)}
    return table


_FLAT = _flat_table()


@lru_cache(maxsize=1024)
def flat(text: str) -> str:
    """Return ``text`` in lower case without accents, of the same length, character for character.

    Apostrophes, dashes, spaces and English quotes become their ASCII forms; « and » stay, since rules on
    quotations need their direction. Line breaks stay. Ligatures (œ, æ) stay, having no one-letter form.
    The last thousand answers are kept, since several rules read the same sentence in turn.
    """
    return text.translate(_FLAT)


@lru_cache(maxsize=65_536)
def fold(token: str) -> str:
    """Return the normal form of ``token``: NFKD without marks, lower case, ligatures opened.

    Cached, since a language has few distinct tokens: call it on words rather than on whole texts.
    """
    if token.isascii():
        return token.lower()
    plain = token.translate(_FLAT)
    if plain.isascii():
        return plain.lower()  # as nearly every French word: nothing is left to decompose
    lowered = plain.casefold()
    decomposed = unicodedata.normalize("NFKD", lowered)
    kept = (c for c in decomposed if not unicodedata.combining(c) and c not in IGNORABLE)
    return "".join(LIGATURES.get(c, c) for c in kept)


def words(listing: str) -> frozenset[str]:
    """Return the words of a listing separated by white space: how the small lexicons are written."""
    return frozenset(listing.split())


@dataclass(frozen=True, slots=True)
class NormalView:
    """A folded copy of ``original``; ``starts[i]`` is where the i-th character of ``text`` comes from."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the folded text to code-point offsets of the original.

        An empty span maps to an empty span. Raises ``IndexError`` where the span is out of range.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"span ({start}, {end}) is outside a text of {len(self.text)} characters")
        if start == end:
            at = self.starts[start] if start < len(self.starts) else len(self.original)
            return at, at
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> NormalView:
    """Fold a whole text and keep the way back; a combining mark belongs to the letter that it marks."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text):
        folded = fold(character)
        if not folded and ends and unicodedata.combining(character):
            ends[-1] = index + 1
        for piece in folded:
            characters.append(piece)
            starts.append(index)
            ends.append(index + 1)
    return NormalView(text, "".join(characters), tuple(starts), tuple(ends))
