"""One word of a term, and whether it accepts a word as written."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from monitor.french.normal import APOSTROPHES, IGNORABLE, fold
from monitor.watchlists.syntax import Form

_PLAIN_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(IGNORABLE))


class Pattern(NamedTuple):
    """One token of a term. ``key`` is a key, or the normal form's beginning for a prefix."""

    form: Form
    key: str
    word: str = ""


def same_form(wanted: str, written: str) -> bool:
    """Whether ``=wanted`` accepts a word as written.

    Letters and accents are those of the query; a capital in the query demands one in the text, a small
    letter does not mind. A word in capitals may have lost its accents, and so may an initial («Etat»).
    """
    if wanted == written:
        return True
    wanted, written = (
        unicodedata.normalize("NFC", text).translate(_PLAIN_APOSTROPHE).replace("œ", "oe").replace("æ", "ae")
        for text in (wanted, written)
    )
    if written.isupper() and len(written) > 1:
        return fold(wanted) == fold(written)
    if len(wanted) != len(written):
        return False
    if wanted[1:] != written[1:] and (wanted[1:] != wanted[1:].lower() or wanted[1:] != written[1:].lower()):
        return False
    first, initial = wanted[0], written[0]
    if first.isupper() and not initial.isupper():
        return False
    return first.lower() == initial.lower() or (initial.isupper() and fold(first) == fold(initial))
