"""What a sentence denies or excludes: «non qualifié SecNumCloud», «échappe au Cloud Act», «n’est pas
certifié».

A negation has a cue and a scope: the words that it bears upon, to the end of its clause. Two that meet cancel
out («n’échappe pas au Cloud Act»). The restriction «ne … que» affirms and is no negation.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from monitor.french.normal import flat


class NegationKind(StrEnum):
    """How what lies in the scope is excluded."""

    NOT = "not"
    WITHOUT = "without"
    ESCAPES = "escapes"
    LOSES = "loses"


class Negation(NamedTuple):
    """A negation: its cue at ``[start, end)``, bearing on ``[scope_start, scope_end)``."""

    kind: NegationKind
    start: int
    end: int
    scope_start: int
    scope_end: int


_SIMPLE = {
    NegationKind.NOT: re.compile(
        r"\b(?:non(?!-)|aucune?(?: d\w+)?|ni|nullement|pas encore|pas (?=qualifi|certifi|soumis|"
        r"concern|label|conform)|(?<!aucun )(?<!aucune )(?<!nul )(?<!personne )(?<!rien )ne (?:peut|peuvent|saurait|"
        r"sauraient|pouvait|pouvaient) (?=\w+(?:er|ir|re|oir)\b)(?![^,.;]{0,60}\bqu[e'])|"
        r"demen(?:t|tent|ti|tait|tir|tirait)\b|ni(?:e|ent|ait|aient) |"
        r"refus(?:e|ent|ait|er|ant) (?:de|d'|la|le|les|l')|jamais|n'a rien d|loin d)\b"
    ),
    NegationKind.WITHOUT: re.compile(
        r"\b(?:sans|depourvue?s? d|privee?s? d|hors|faute d|en l'absence d|denuee?s? d|manque d)\b"
    ),
    NegationKind.ESCAPES: re.compile(
        r"\b(?:echapp\w+ (?:pas |plus |jamais |ainsi |donc |pas pour autant )?(?:a|au|aux)\b|"
        r"a l'abri (?:d\w+)|immunisee?s? (?:contre|face)|immune aux?|hors de portee d\w*|"
        r"protege\w* (?:contre|du|de la|des|face)|exempt\w* d|exclu\w* (?:de|du|des)|"
        r"soustrait\w* (?:a|au|aux)|"
        r"soustrai\w+ (?:a|au|aux)|s'affranch\w+ d|affranchie?s? d|contourn\w+|non[- ]soumis\w* (?:a|au|aux)|"
        r"evit\w+|se premunir contre|resist\w+ (?:a|au|aux)|faire obstacle (?:a|au|aux)|"
        r"immunite (?:au|face|aux|contre))"
    ),
    NegationKind.LOSES: re.compile(
        r"\b(?:per(?:d|dent|du|dre|dra|drait)|retir\w+|suspen\w+|abandonn\w+|renonc\w+ (?:a|au)|"
        r"annul\w+|revo\w+)\b"
    ),
}
_NE = re.compile(r"\b(?:ne|n')\s?(?=\w)")
_PARTNER = re.compile(r"\b(?:pas|plus|jamais|point|guere|aucune?|nullement|rien|personne|ni)\b")
_QUE = re.compile(r"\bqu(?:e\b|')")
_RESTRICTION = re.compile(r"(?:plus|guere|jamais|rien) (?:d'autre )?qu(?:e\b|')")
_CLAUSE_END = re.compile(
    r"[.;:!?\n]|,(?!\d)|\b(?:mais|alors que|tandis que|parce que|car|puisque|cependant|pourtant)\b"
)
_VERB_REACH = 60
_REACHES = {"non": 40}
_REACH = 100
"""How far a negation bears that no verb carries: «non qualifié SecNumCloud», «échappe au Cloud Act»."""
_NEXT_ACT = re.compile(r"\bet (?:de |d'|a )\w+|\bafin\b|\btout en\b")
_CANCELS = re.compile(r"\b(?:non seulement|pas seulement|non pas)\b")


def _clause_end(text: str, start: int) -> int:
    found = _CLAUSE_END.search(text, start)
    return found.start() if found else len(text)


def _split_negations(text: str) -> list[Negation]:
    """«ne … pas» and its kin: the scope runs from the verb to the end of the clause."""
    found = []
    for ne in _NE.finditer(text):
        limit = min(_clause_end(text, ne.end()), ne.end() + _VERB_REACH)
        partner = _PARTNER.search(text, ne.end(), limit)
        if partner is None:
            continue
        if _QUE.search(text, ne.end(), partner.start()) or _RESTRICTION.match(text, partner.start()):
            continue
        scope_end = _clause_end(text, partner.end())
        found.append(Negation(NegationKind.NOT, ne.start(), partner.end(), ne.end(), scope_end))
    return found


def negations(text: str) -> list[Negation]:
    """Return the negations of ``text`` in order, with their scopes as offsets into it."""
    low = flat(text)
    found = _split_negations(low)
    taken = [(n.start, n.end) for n in found]
    for kind, pattern in _SIMPLE.items():
        for match in pattern.finditer(low):
            inside = any(start <= match.start() < end for start, end in taken)
            if inside and kind is NegationKind.NOT:
                continue
            if match[0] == "ni" and any(n.scope_start <= match.start() < n.scope_end for n in found):
                continue  # «n’est ni certifié HDS ni qualifié»: one negation goes on
            if _CANCELS.match(low, match.start()):
                continue
            found.append(Negation(kind, match.start(), match.end(), match.end(), _reach(low, match, kind)))
    return sorted(found, key=lambda n: n.start)


def _reach(low: str, match: re.Match[str], kind: NegationKind) -> int:
    end = min(_clause_end(low, match.end()), match.end() + _REACHES.get(match[0], _REACH))
    other = _NEXT_ACT.search(low, match.end(), end) if kind is not NegationKind.NOT else None
    return other.start() if other else end


def negation_at(text: str, start: int, end: int) -> Negation | None:
    """Return the negation that bears on ``text[start:end]``, or ``None``; an even number cancels out."""
    bearing = [n for n in negations(text) if n.scope_start <= start and end <= n.scope_end + 1]
    if len(bearing) % 2 == 0:
        return None
    return bearing[-1]


def is_negated(text: str, start: int, end: int) -> bool:
    """Whether what stands at ``text[start:end]`` is denied or excluded."""
    return negation_at(text, start, end) is not None
