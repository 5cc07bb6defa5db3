"""French text cut into sentences, with code-point offsets.

Written here because the libraries that were tried cut after «M.» or keep a whole quotation of several
sentences
as one. A sentence ends at strong punctuation that is followed by something that can begin a sentence; a
quotation « … » that holds several sentences is cut inside, and its closing quote stays with its last one.
A line break ends a sentence, unless the next line goes on in lower case (hard-wrapped text).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.french.normal import words

_ABBREVIATIONS = words(
    """
    m mm mr mrs ms mme mmes mlle mlles me mgr dr drs pr prof st ste sts stes cie ets ste bd av fg cf art
    al p pp n no nos num vol chap sect ed coll trad hab env max min approx tel ex fig ill inf sup vs id
    ibid op cit av apr janv fevr juil sept oct nov dec lun mar mer jeu ven sam dim resp gal col cap lt
    adj
    """
)
_MAY_END = words("etc cie ets hab no ex max min mar mer sup inf id al ill av ste")
"""Abbreviations (or words spelled like one) that may well be the last word of a sentence."""

_CLOSERS = "\"»”’')\\]"
_CANDIDATE = re.compile(
    r"(?P<mark>[.!?…]+)(?P<close>(?:[ \u00a0\u202f]?[»”]|[\"'’)\]])*)"
    r"(?P<gap>[ \t\u00a0\u202f\u2009]+|(?=[A-ZÀ-Ý«][^.\n]{12,})|$|(?=\n))"
)
_LAST_WORD = re.compile(r"([\w'’°-]+)$")
_BEGINS = re.compile(r"[\"“«‘'’(\[—–•*>-]*[ \u00a0\u202f]*[^\W_]")
_LOWER_START = re.compile(r"[\"“«‘'’(\[—–-]*[ \u00a0\u202f]*([a-zà-ÿœ])")
_LINE = re.compile(r"[^\n]+")
_ENDED = re.compile(rf"[.!?…:;][{_CLOSERS}\s]*$")


class Sentence(NamedTuple):
    """One sentence: ``text`` is ``source[start:end]``, without spaces around it."""

    text: str
    start: int
    end: int


def _blocks(text: str) -> list[tuple[int, int]]:
    """Lines, a line that goes on in lower case being joined to the one before."""
    blocks: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        if not match[0].strip():
            continue
        if blocks:
            first, last = blocks[-1]
            single_break = text[last:start].count("\n") == 1
            if single_break and _LOWER_START.match(match[0].lstrip()) and not _ENDED.search(text[first:last]):
                blocks[-1] = (first, end)
                continue
        blocks.append((start, end))
    return blocks


def _is_abbreviation(before: str, after: str) -> bool:
    """Whether the full stop after ``before`` marks an abbreviation or an initial rather than an end."""
    found = _LAST_WORD.search(before)
    if found is None:
        return False
    word = found[1]
    letters = re.split(r"['’-]", word)[-1]
    if len(letters) == 1 and letters.isalpha() and letters.isupper():
        return not re.search(
            r"\b(?:plan|phase|vitamine|point|option|annexe)\s+$", before[: found.start()], re.IGNORECASE
        )
    plain = letters.lower().replace("é", "e").replace("û", "u")
    if plain not in _ABBREVIATIONS:
        return False
    if plain in _MAY_END:
        return bool(re.match(r"[\"“«(\[]*\s*\d", after)) if plain != "etc" else False
    return True


def _ends_here(text: str, match: re.Match[str], limit: int) -> bool:
    after = text[match.end() : min(limit, match.end() + 40)]
    if not after.strip():
        return True
    if not _BEGINS.match(after):
        return False
    lower = _LOWER_START.match(after)
    mark = match["mark"]
    if lower is not None:
        return False
    if mark == "." and not match["close"]:
        before = text[max(0, match.start() - 30) : match.start()]
        if _is_abbreviation(before, after):
            return False
        if before[-1:].isdigit() and after[:1].isdigit() and not match["gap"]:
            return False
    if not match["gap"] and not match["close"]:
        return _glued(text, match)
    return True


def _glued(text: str, match: re.Match[str]) -> bool:
    """«fin.Le» without a space: an end only between an ordinary word and a capitalised one."""
    before = text[max(0, match.start() - 3) : match.start()]
    after = text[match.end() : match.end() + 2]
    return before.isalpha() and before.islower() and after[:1].isupper() and after[1:2] in (*"’' ", *_LOWERS)


_LOWERS = "abcdefghijklmnopqrstuvwxyzàâéèêëîïôùûç"


def _split_block(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    begin = start
    for match in _CANDIDATE.finditer(text, start, end):
        if _ends_here(text, match, end):
            spans.append((begin, match.end("close")))
            begin = match.end()
    if begin < end:
        spans.append((begin, end))
    return spans


def split_sentences(text: str) -> list[Sentence]:
    """Cut ``text`` into sentences, in order; what lies between two sentences is white space only."""
    sentences = []
    for block_start, block_end in _blocks(text):
        for start, end in _split_block(text, block_start, block_end):
            piece = text[start:end]
            lead = len(piece) - len(piece.lstrip())
            body = piece.strip()
            if body:
                sentences.append(Sentence(body, start + lead, start + lead + len(body)))
    return sentences
