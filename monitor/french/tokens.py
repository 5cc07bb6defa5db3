"""The only tokenizer of the house: search, live matching, highlighting and the gazetteer share it.

What is one token:

* a word; inner apostrophes stay («aujourd’hui» → ``aujourdhui``), but an elided word is a token of its own
  («l’État» → ``l`` ``etat``; «jusqu’à» → ``jusqu`` ``a``);
* each part of a hyphenated word («Gaia-X» → ``gaia`` ``x``, as «Gaia X»), except after a prefix whose hyphen
  French spells as it pleases («plate-forme» → ``plateforme``, «cyber-attaque» → ``cyberattaque``);
* a number with its thousands and decimals («29 242 500» → ``29242500``, «1,8» and «1.8» → ``1.8``), and what
  begins or ends with digits («5G», «S3NS», «11h30»);
* an acronym with its dots («S.N.C.F.» → ``sncf``), «R&D», «C++», a URL, an e-mail address, a domain name.

Punctuation is no token. ``norm`` is the token without accents or case, ``stem`` the French stem of ``norm``.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from monitor.french.normal import APOSTROPHES, HYPHENS, IGNORABLE, fold

_A = f"[{APOSTROPHES}]"
_H = f"[{HYPHENS}]"
_W = rf"[\w\u0300-\u036f{IGNORABLE}]"
_TLD = "fr|com|org|net|eu|io|ai|be|ch|ca|uk|de|lu|info|tech|cloud|dev|app"
_PREFIXES = (
    "plate|week|start|e|cyber|multi|extra|inter|hyper|micro|télé|tele|auto|co|supra|infra|méga|mega|giga|"
    "macro|mono|poly|pluri|anti|data"
)
_PATTERN = re.compile(
    rf"""[a-zà-ÿœ]{{2,}}+(?=[ ,\u00a0])                                 # the common case, first for speed
    |(?:https?://|www\.)[^\s<>"«»“”]*[^\s<>"«»“”.,;:!?)\]'’…]      # URL
    |[\w.+-]+@[\w-]+(?:\.[\w-]+)+                                      # e-mail
    |(?:[A-Za-z0-9][\w-]*\.)+(?:{_TLD})\b(?![.@]\w)                    # domain
    |\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?!\d)(?:[.,]\d+)?            # 29 242 500,50
    |\d+(?:[.,]\d+)+                                                   # 1,8  3.2  12.01.2014
    |[A-ZÀ-Ý](?:\.[A-ZÀ-Ý](?![\w]))+\.?                                # S.N.C.F.
    |[Cc](?:\+\+|\#)                                                   # C++
    |(?i:l|d|j|m|n|s|t|c|qu|jusqu|lorsqu|puisqu|quoiqu){_A}(?!s\b)     # elision
    |(?i:{_PREFIXES}){_H}(?=[^\W\d_]{{2}}){_W}+                        # plate-forme
    |\w{_W}*(?:[&{APOSTROPHES}]\w{_W}*)*                               # word, R&D, aujourd’hui
    """,
    re.VERBOSE,
)
_stem_word = Stemmer.Stemmer("french", 0).stemWord
_ACCENTED_ENDINGS = (
    ("ees", "é"),
    ("ee", "é"),
    ("iere", "ière"),
    ("ieres", "ières"),
    ("ites", "ités"),
    ("ite", "ité"),
)
_LOST_ACCENTS = tuple(ending for ending, _ in _ACCENTED_ENDINGS)
_PLAIN_PARTICIPLE = re.compile(r"(?:d|u)ites?$")  # interdite, introduite: of interdit, not of -ité
_DIGITS = re.compile(r"\d[\d.,\s]*")
_DROPPED = str.maketrans("", "", APOSTROPHES + HYPHENS)


class Token(NamedTuple):
    """One token: ``text`` is ``source[start:end]``; offsets are code points."""

    text: str
    start: int
    end: int
    norm: str
    stem: str


def _folded(token: str) -> str:
    """``fold(token)``, whose memory is for words with accents: looking there costs more than ASCII letters do."""
    return token.lower() if token.isascii() else fold(token)


@lru_cache(maxsize=131_072)
def norm(token: str) -> str:
    """Return the normal form of one token as ``tokenize`` cuts it."""
    if token[0].isdigit() and _DIGITS.fullmatch(token):
        return "".join(token.split()).replace(",", ".")
    folded = _folded(token)
    if folded.isascii() and folded.isalnum():
        return folded
    if "@" in folded or "://" in folded or folded.startswith("www."):
        return folded
    if len(token) > 2 and token[1] == "." and "".join(folded.split(".")).isalpha() and token[0].isupper():
        return folded.replace(".", "")
    return folded.translate(_DROPPED)


@lru_cache(maxsize=131_072)
def stem(normal: str) -> str:
    """Return the French stem of a normal form (Snowball); what holds a digit or a symbol is its own stem.

    The algorithm reads some endings by their accent (-ée, -ité, -ière), which a normal form has lost: they
    are given back first. A last i or y is dropped, so that «qualifié», «qualifiées», «qualifier» and
    «qualification», or «déployé» and «déploiement», share a stem. Equal stems are the same object, so that a
    look-up among many compares no letters.
    """
    if not normal.isalpha():
        return sys.intern(normal)
    word = normal
    if normal.endswith(_LOST_ACCENTS) and not _PLAIN_PARTICIPLE.search(normal):
        for ending, accented in _ACCENTED_ENDINGS:
            if len(normal) > len(ending) + 2 and normal.endswith(ending):
                word = normal[: -len(ending)] + accented
                break
    stemmed = _folded(_stem_word(word))
    return sys.intern(stemmed[:-1] if len(stemmed) > 4 and stemmed[-1] in "iy" else stemmed)


def words(text: str) -> list[str]:
    """Return the tokens of ``text`` as written: ``[t.text for t in tokenize(text)]``."""
    return _PATTERN.findall(text)


def norms(text: str) -> list[str]:
    """Return the normal forms of ``text`` alone: the fast path, ``[t.norm for t in tokenize(text)]``."""
    return list(map(norm, _PATTERN.findall(text)))


def stems(text: str) -> list[str]:
    """Return the stems of ``text`` alone: ``[t.stem for t in tokenize(text)]``."""
    return [stem(norm(word)) for word in _PATTERN.findall(text)]


def tokenize(text: str) -> list[Token]:
    """Cut ``text`` into tokens with their offsets, normal forms and stems."""
    found = []
    for match in _PATTERN.finditer(text):
        word = match[0]
        start, end = match.span()
        normal = norm(word)
        found.append(Token(word, start, end, normal, stem(normal)))
    return found
