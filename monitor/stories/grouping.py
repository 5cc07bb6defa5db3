"""Whether an article joins a story, opens one, or shows that two stories are one. Pure.

A candidate story gets the log-odds that the article tells its event: from the nearness of their vectors, the words
for what happened, the names of who and where, and the days between. The same actors in the same week are not
enough: what happened must be alike too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

from monitor.stories.fingerprint import near
from monitor.stories.portrait import Portrait, rarity

#: Members further away in time than this are not compared: a story goes on while its articles follow one another.
WINDOW: Final = timedelta(days=15)
#: Members of a story that are compared at most, the nearest in time.
MEMBERS: Final = 40
#: Members whose vectors agree best, of which the mean is taken.
SPEAKERS: Final = 3


class Weights(NamedTuple):
    """What each likeness adds to the log-odds; each is between 0 and 1 but for the days."""

    cosine: float
    cosines: float
    words: float
    all_words: float
    names: float
    all_names: float
    days: float
    bias: float


#: Logistic regression on (article, candidate story) pairs of the training part of tests/stories/gold, each article
#: held against the true stories before it.
WEIGHTS: Final = Weights(4.30, 3.45, 6.10, 6.09, 2.22, 2.23, -1.39, -5.35)
#: Log-odds from which an article joins a story: the best B³ F1 on training and development parts.
JOIN: Final = 0.0
#: Log-odds that an article needs with a further story, and the two stories with one another, to make them one.
LINK: Final = 1.5
#: Log-odds of a story that holds a near-duplicate: sure, however the words are weighed.
COPY: Final = 6.0


@dataclass(frozen=True)
class Decision:
    """``story`` is the one to join, None to open one; ``links`` are further ones that are the same event.

    ``likeness`` is the probability that article and nearest story tell one event.
    """

    story: Any | None
    links: tuple[Any, ...] = ()
    likeness: float | None = None


def decide(
    article: Portrait,
    stories: Mapping[Any, Sequence[Portrait]],
    apart: frozenset[frozenset[Hashable]] = frozenset(),
) -> Decision:
    """What becomes of ``article`` among candidate stories; two that are in a pair of ``apart`` are never made one."""
    scored = {story: log_odds(article, members) for story, members in stories.items() if members}
    if not scored:
        return Decision(None)
    best = max(scored, key=lambda story: scored[story])
    value = scored[best]
    if value < JOIN:
        return Decision(None, (), probability(value))
    joined, links = [*stories[best], article], [best]
    for story in sorted(scored, key=lambda story: -scored[story]):
        allowed = all(frozenset((story, other)) not in apart for other in links)
        if story == best or scored[story] < LINK or not allowed:
            continue
        if between(stories[story], joined) >= LINK:
            links.append(story)
            joined += stories[story]
    return Decision(best, tuple(links[1:]), probability(value))


def log_odds(article: Portrait, members: Sequence[Portrait]) -> float:
    """That an article tells the event of a story's members (at least one)."""
    close = sorted(members, key=lambda member: abs(member.at - article.at))[:MEMBERS]
    total = sum(weight * value for weight, value in zip(WEIGHTS, likeness(article, close), strict=True))
    return max(total, COPY) if any(copied(article, member) for member in close) else total


def likeness(article: Portrait, members: Sequence[Portrait]) -> Weights:
    """What an article and a story's members have in common, in the order of the weights."""
    cosines = sorted((_cosine(article, member) for member in members), reverse=True)[:SPEAKERS]
    words, names = _sum(member.words for member in members), _sum(member.names for member in members)
    return Weights(
        cosine=cosines[0],
        cosines=sum(cosines) / len(cosines),
        words=max(_product(article.words, member.words) for member in members),
        all_words=_angle(article.words, words, _one),
        names=max(_angle(article.names, member.names, rarity) for member in members),
        all_names=_angle(article.names, names, rarity),
        days=math.log1p(min(abs((member.at - article.at).total_seconds()) for member in members) / 86400),
        bias=1.0,
    )


def between(one: Sequence[Portrait], other: Sequence[Portrait]) -> float:
    """The log-odds that two stories are one: how well the members of the smaller fit the larger, on average."""
    small, large = sorted((one, other), key=len)
    values = [log_odds(member, large) for member in small[:MEMBERS]]
    return sum(values) / len(values)


def copied(one: Portrait, other: Portrait) -> bool:
    """Whether two texts are near-duplicates. What a site's own pages share without a word of the title is furniture."""
    if one.fingerprint.key_set.isdisjoint(other.fingerprint.key_set):
        return False
    shared = near(one.fingerprint, other.fingerprint)
    furniture = one.source == other.source and shared < OWN_COPY and not one.title & other.title
    return shared > 0 and not furniture


#: Two pages of one source whose titles share nothing are copies only where nearly all of the text is.
OWN_COPY: Final = 0.9


def probability(value: float) -> float:
    """Of log-odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def _cosine(one: Portrait, other: Portrait) -> float:
    return 0.0 if one.vector is None or other.vector is None else float(one.vector @ other.vector)


def _sum(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: Counter[str] = Counter()
    for part in parts:
        for stem, value in part.items():
            total[stem] += value  # type: ignore[assignment]
    return dict(total)


def _product(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(value * other[stem] for stem, value in one.items() if stem in other)


def _one(_: str) -> float:
    return 1.0


def _angle(one: Mapping[str, float], other: Mapping[str, float], weight: Any) -> float:
    """The cosine of two sparse vectors whose coordinates are weighted."""
    shared = sum(value * other[stem] * weight(stem) ** 2 for stem, value in one.items() if stem in other)
    if not shared:
        return 0.0
    lengths = (math.sqrt(sum((value * weight(stem)) ** 2 for stem, value in side.items())) for side in (one, other))
    return float(shared / math.prod(lengths))
