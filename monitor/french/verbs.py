"""Conditional and future forms, told from imperfects and nouns by a table of verb stems.

«reprendrait» is a conditional, «déclarait» an imperfect and «portrait» a noun: endings alone cannot
tell them,
and statistical taggers take both verbs for imperfects. The stem before -ait, -aient, -a, -ont decides.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from monitor.french.normal import words

_CONDITIONAL = {"ais": 1, "ait": 3, "ions": 4, "iez": 5, "aient": 6}
_FUTURE = {"ai": 1, "as": 2, "a": 3, "ons": 4, "ez": 5, "ont": 6}
_FUTURE.pop("as")  # second person: never met in the press, often a plural noun («caméras», «opéras»)
_FORM = re.compile(r"\b[a-zœæ]*r(?:aient|ait|ais|ions|iez|ai|a|ons|ez|ont)\b")
_NOT_VERBS = words("carrera camera opera gener lira para front affront mais frais vrais")
_NOUNS = frozenset(["aura", "sera", "lira"])
_PREFIX = re.compile(r"^(?:auto|co|contre|de|inter|pre|re|sous|sur)(?=\w{3})")


class Tense(StrEnum):
    """The tenses that matter to how something is asserted."""

    CONDITIONAL = "conditional"
    FUTURE = "future"


class VerbForm(NamedTuple):
    """A conditional or future form at ``[start, end)``; person 1, 2, 3 singular and 4, 5, 6 plural."""

    form: str
    start: int
    end: int
    tense: Tense
    person: int
    stem: str


@cache
def _stems() -> tuple[frozenset[str], frozenset[str]]:
    future, imperfect = [], []
    table = files("monitor.french").joinpath("data/verbs.txt").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line.startswith("+"):
            future.append(line[1:])
        elif line.startswith("-"):
            imperfect.append(line[1:])
    return frozenset(future), frozenset(imperfect)


@lru_cache(maxsize=16_384)
def analyse(form: str) -> tuple[Tense, int, str] | None:
    """Return (tense, person, future stem) of a folded form, or ``None`` where it is neither tense.

    A verb that the table does not know is looked up without its prefix («surcompenserait»); a coinage such
    as «souverainiserait» is taken for a conditional where it is built on a long infinitive in -iser, -ifier.
    """
    if form in _NOT_VERBS:
        return None
    future, imperfect = _stems()
    for endings, tense in ((_CONDITIONAL, Tense.CONDITIONAL), (_FUTURE, Tense.FUTURE)):
        for ending, person in endings.items():
            stem = form.removesuffix(ending)
            if stem == form or not stem.endswith("r"):
                continue
            ambiguous = stem in imperfect and stem != "saur"
            coined = len(stem) > 7 and stem.endswith(("iser", "ifier")) and len(ending) > 1
            if not ambiguous and (stem in future or _PREFIX.sub("", stem) in future or coined):
                return tense, person, stem
    return None


def verb_forms(flat_text: str) -> list[VerbForm]:
    """Return the conditional and future forms of a text given by ``monitor.french.normal.flat``, in order."""
    found = []
    for match in _FORM.finditer(flat_text):
        form = match[0].replace("œ", "oe").replace("æ", "ae")
        known = analyse(form)
        if known is None or _is_noun(flat_text, match.start(), form):
            continue
        tense, person, stem = known
        found.append(VerbForm(form, match.start(), match.end(), tense, person, stem))
    return found


_DETERMINER = re.compile(r"\b(?:une|l|d|cette|son|sans|quelle|la|cet|un)[' ]$")


def _is_noun(text: str, start: int, form: str) -> bool:
    """«une aura», «la lira»: a noun that is spelled like a future."""
    return form in _NOUNS and bool(_DETERMINER.search(text[max(0, start - 8) : start]))
