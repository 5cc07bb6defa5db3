"""Whether the words around an ambiguous name speak for the actor: a sum of signs, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from monitor.french.normal import words
from monitor.french.tokens import Token, norms, stem

NEAR, FAR = 8, 30
"""Distances in tokens: within ``NEAR`` a word most likely shares the clause, within ``FAR`` the paragraph."""

_DETERMINERS = words("un une le la les cette ce ces des mes ses mon son ton")
_PLACE_BEFORE = words("ville commune maire gare habitants centre-ville quartier agglomeration lycee pays")


class Judged(NamedTuple):
    """The sum of the signs and the reason that weighed most, in French."""

    score: float
    reason: str


def window_stems(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of a context list; a hyphenated or spaced entry gives each of its words."""
    return frozenset(stem(normal) for word in words for normal in norms(word))


def judge(
    tokens: Sequence[Token],
    text: str,
    first: int,
    last: int,
    context: frozenset[str],
    against: frozenset[str],
    neighbours: Sequence[int],
) -> Judged:
    """Weigh the words around ``tokens[first:last+1]``.

    ``neighbours`` are the places of unambiguous actors, which speak weakly for a name of the same field.
    """
    score, reason = 0.0, ""
    seen: set[str] = set()
    for index in range(max(0, first - FAR), min(len(tokens), last + FAR + 1)):
        if first <= index <= last:
            continue
        word = tokens[index].stem
        distance = first - index if index < first else index - last
        if word in context and word not in seen:
            score += 2 if distance <= NEAR else 1
            reason = reason or f"contexte : « {tokens[index].text} »"
        elif word in against and word not in seen:
            score -= _weight_against(text, tokens[index], tokens[first], distance)
        seen.add(word)
    if any(abs(first - place) <= NEAR for place in neighbours):
        score += 1
        reason = reason or "nommé à côté d’un autre acteur"
    return Judged(score - _grammar(tokens, text, first, last), reason)


def _weight_against(text: str, word: Token, name: Token, distance: int) -> float:
    """A word against the actor decides beside the name, and counts for little in another sentence."""
    between = text[min(word.end, name.end) : max(word.start, name.start)]
    if any(mark in between for mark in ".!?\n"):
        return 0.5
    return 12 if distance <= 3 else 3 if distance <= NEAR + 4 else 1


def _grammar(tokens: Sequence[Token], text: str, first: int, last: int) -> float:
    """What the syntax says against a company's name: an article, a place, a longer proper name."""
    doubt = 0.0
    before = tokens[first - 1] if first else None
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    if before is not None and text.startswith("(", tokens[first].start - 1) and text.startswith(")", tokens[last].end):
        doubt += 3  # «… de lutte contre les maladies (CDC)»: the acronym of what precedes
    if before is not None:
        gap = text[before.end : tokens[first].start]
        if before.norm in _DETERMINERS and not gap.strip():
            doubt += 2
        if gap == "-":
            doubt += 4
        if before.norm in {"d", "de", "a"} and first > 1 and tokens[first - 2].norm in _PLACE_BEFORE:
            doubt += 4
        mid_sentence = first > 1 and not any(mark in text[tokens[first - 2].end : before.start] for mark in ".!?:«\n")
        if not gap.strip() and before.text[0].isupper() and before.text[1:].islower() and mid_sentence:
            doubt += 1
    if after is not None:
        gap = text[tokens[last].end : after.start]
        if gap == "-":
            doubt += 4
        if gap.isspace() and "\n" not in gap and after.text[0].isupper() and after.text[1:].islower():
            doubt += 1.5
    return doubt
