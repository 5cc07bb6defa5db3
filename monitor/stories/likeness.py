"""What an article and the members of a story have in common: the figures that grouping weighs. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from monitor.stories.portrait import Portrait, rarity

#: Members whose vectors agree best, of which the mean is taken.
SPEAKERS: Final = 3
#: Other stories that make the background against which a story's vectors have to stand out.
OTHERS: Final = 4
#: The background where there are no other stories: the mean among unrelated French news.
BACKGROUND: Final = 0.15
#: Names of a title that tell two events apart, and names that are their own event («Nolwenn»), are this rare.
APART, OWN = 0.8, 0.999


class Likeness(NamedTuple):
    """Most are between 0 and 1. ``days`` is a logarithm; ``contrast`` compares ``cosine`` with other stories'."""

    cosine: float
    cosines: float
    words: float
    all_words: float
    names: float
    all_names: float
    days: float
    contrast: float
    conflict: float
    figures: float
    names_known: float
    words_known: float
    words_told: float
    own_names: float
    names_shared: float
    words_shared: float
    one: float


def compare(article: Portrait, members: Sequence[Portrait], background: float) -> Likeness:
    """What an article has in common with a story's members (at least one)."""
    cosines = sorted((cosine(article, member) for member in members), reverse=True)[:SPEAKERS]
    words, names = _sum(member.words for member in members), _sum(member.names for member in members)
    return Likeness(
        cosine=cosines[0],
        cosines=sum(cosines) / len(cosines),
        words=max(_angle(article.words, member.words, _plain) for member in members),
        all_words=_angle(article.words, words, _plain),
        names=max(_angle(article.names, member.names, rarity) for member in members),
        all_names=_angle(article.names, names, rarity),
        days=math.log1p(min(abs((member.at - article.at).total_seconds()) for member in members) / 86400),
        contrast=cosines[0] - background,
        conflict=float(_conflict(article, members)),
        figures=float(max(min(len(article.figures & member.figures), 2) for member in members)),
        names_known=_weight(article.names.keys() & names.keys()) / (_weight(article.names) + 0.5),
        words_known=sum(value**2 for stem, value in article.words.items() if stem in words),
        words_told=_weight(article.words.keys() & words.keys()) / 8,
        own_names=min(sum(_own(name) for name in article.names.keys() & names.keys()), 3) / 3,
        names_shared=max(_weight(article.names.keys() & member.names.keys()) for member in members) / 4,
        words_shared=max(_weight(article.words.keys() & member.words.keys()) for member in members) / 8,
        one=1.0,
    )


def cosine(one: Portrait, other: Portrait) -> float:
    """Of two vectors; 0 where one is missing."""
    return 0.0 if one.vector is None or other.vector is None else float(one.vector @ other.vector)


def background(best: Sequence[float], place: int) -> float:
    """How near the other stories are: the mean of the best cosines but that at ``place``."""
    others = sorted((value for at, value in enumerate(best) if at != place), reverse=True)[:OTHERS]
    return sum(others) / OTHERS if others else BACKGROUND


def _conflict(article: Portrait, members: Sequence[Portrait]) -> bool:
    """Whether each title names somebody or some place that the other text does not know at all."""
    ours = _headline(article)
    theirs = [headline for member in members if (headline := _headline(member))]
    known = {stem for member in members for stem in (*member.names, *member.words)}
    own = article.names.keys() | article.words.keys()
    return bool(ours and theirs) and ours.isdisjoint(known) and all(headline.isdisjoint(own) for headline in theirs)


def _headline(portrait: Portrait) -> frozenset[str]:
    return frozenset(stem for stem in portrait.title if stem in portrait.names and rarity(stem) >= APART)


def _own(name: str) -> bool:
    return not name.startswith("@") and rarity(name) >= OWN


def _weight(stems: Iterable[str]) -> float:
    return sum(rarity(stem) ** 2 for stem in stems)


def _sum(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for part in parts:
        for stem, value in part.items():
            total[stem] += value  # type: ignore[assignment]
    return dict(total)


def _plain(_: str) -> float:
    return 1.0


def _angle(one: Mapping[str, float], other: Mapping[str, float], weight: Callable[[str], float]) -> float:
    """The cosine of two sparse vectors whose coordinates are weighted."""
    shared = sum(value * other[stem] * weight(stem) ** 2 for stem, value in one.items() if stem in other)
    if not shared:
        return 0.0
    lengths = (math.sqrt(sum((value * weight(stem)) ** 2 for stem, value in side.items())) for side in (one, other))
    return float(shared / math.prod(lengths))
