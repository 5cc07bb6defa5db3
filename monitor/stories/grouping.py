"""Whether an article joins a story, opens one, or shows that two stories are one. Pure.

A candidate story gets the log-odds that the article tells its event: from the nearness of their vectors and how that
stands out among other stories, the words for what happened, the names of who and where, the figures, and the days
between. The same actors in the same week are not enough: what happened must be alike too.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from monitor.stories.fingerprint import near
from monitor.stories.likeness import BACKGROUND, Likeness, background, compare, cosine
from monitor.stories.portrait import Portrait

#: Members further away in time than this are not compared: a story goes on while its articles follow one another.
WINDOW: Final = timedelta(days=15)
#: Members of a story that are compared at most, the nearest in time: a long story is not likened to everything.
MEMBERS: Final = 12
#: Logistic regression on (article, candidate story) pairs: the training and development parts of tests/stories/gold,
#: each article held against the true stories before it; and 472 pairs of French news of the same theme (weather,
#: strikes, new cars) more than 20 days apart, brought close in time, at a tenth of the weight, as what is no story.
#: Fitted on vectors before they were whitened. Weights fitted on whitened ones without those pairs had a higher B³ F1
#: (0.951 on the test part) but joined more of the news falsely (101 of 1,205 articles for 84), among them a call for
#: tenders to the story of a takeover that it only mentions: a rumour then reads as confirmed.
WEIGHTS: Final = Likeness(
    cosine=3.02,
    cosines=1.22,
    words=2.72,
    all_words=2.83,
    names=1.51,
    all_names=0.85,
    days=-1.0,
    contrast=9.7,
    conflict=-1.92,
    figures=0.71,
    names_known=2.24,
    words_known=-0.48,
    words_told=1.07,
    own_names=2.31,
    names_shared=-1.18,
    words_shared=1.24,
    one=-5.36,
)
#: Log-odds from which an article joins a story: near the best B³ F1 of a cross-validation by story on the two parts,
#: apart and together (0.89 to 0.90), with a third of the false joins in the news that lower values make.
JOIN: Final = -0.3
#: Log-odds that an article needs with a further story, and the two stories with one another, to make them one.
LINK: Final = 1.5
#: The background that stories are held against when it is asked whether two are one: that of a busy week.
STRICT: Final = 0.3
#: Log-odds of a story that holds a near-duplicate: sure, however the words are weighed.
COPY: Final = 6.0
#: Two pages of one source whose titles share nothing are copies only where nearly all of the text is.
OWN_COPY: Final = 0.9


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
    weights: Likeness = WEIGHTS,
) -> Decision:
    """What becomes of ``article`` among candidate stories; two that are in a pair of ``apart`` are never made one."""
    scored = score(article, stories, weights)
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
        if between(stories[story], joined, weights) >= LINK:
            links.append(story)
            joined += stories[story]
    return Decision(best, tuple(links[1:]), probability(value))


def score(
    article: Portrait, stories: Mapping[Any, Sequence[Portrait]], weights: Likeness = WEIGHTS
) -> dict[Any, float]:
    """The log-odds of every story that has members."""
    told = {story: members for story, members in stories.items() if members}
    best = [max(cosine(article, member) for member in members) for members in told.values()]
    return {
        story: log_odds(article, members, background(best, place), weights)
        for place, (story, members) in enumerate(told.items())
    }


def nearest(article: Portrait, members: Sequence[Portrait]) -> list[Portrait]:
    """The members that an article is compared with."""
    return sorted(members, key=lambda member: abs(member.at - article.at))[:MEMBERS]


def log_odds(
    article: Portrait, members: Sequence[Portrait], others: float = BACKGROUND, weights: Likeness = WEIGHTS
) -> float:
    """That an article tells the event of a story's members (at least one); ``others`` is how near other stories are."""
    close = nearest(article, members)
    total = sum(weight * value for weight, value in zip(weights, compare(article, close, others), strict=True))
    return max(total, COPY) if any(copied(article, member) for member in close) else total


def between(one: Sequence[Portrait], other: Sequence[Portrait], weights: Likeness = WEIGHTS) -> float:
    """The log-odds that two stories are one: how well the members of the smaller fit the larger, on average."""
    small, large = sorted((one, other), key=len)
    values = [log_odds(member, large, STRICT, weights) for member in small[:MEMBERS]]
    return sum(values) / len(values)


def copied(one: Portrait, other: Portrait) -> bool:
    """Whether two texts are near-duplicates. What a site's own pages share without a word of the title is furniture."""
    if one.fingerprint.key_set.isdisjoint(other.fingerprint.key_set):
        return False
    shared = near(one.fingerprint, other.fingerprint)
    same = one.source != "" and one.source == other.source
    furniture = same and shared < OWN_COPY and not one.title & other.title
    return shared > 0 and not furniture


def probability(value: float) -> float:
    """Of log-odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
