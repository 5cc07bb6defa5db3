"""Find the weights of grouping anew: for another encoder, or a larger gold set. Needs scikit-learn (extra ``train``).

    python -m monitor.stories.fit tests/stories/gold/stories.jsonl [--negatives NEWS.jsonl.gz]

prints ``WEIGHTS`` for grouping.py, with the B³ F1 of a cross-validation by story. Only the training and development
parts are read. NEWS are dated articles of several years: those of one theme but of other weeks, brought close in
time, show what is no story.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.stories import grouping, measure
from monitor.stories.likeness import Likeness, background, compare, cosine
from monitor.stories.portrait import Portrait
from monitor.topics.loading import load, locate

#: Inverse strength of the regularisation, parts of the cross-validation, weight of a pair of the news.
C, FOLDS, NEWS_WEIGHT = 10.0, 6, 0.1
#: News read, one in so many; an hour of the squeezed stream for each 1/40 day; further apart than this is no story.
EVERY, HOURS, APART = 9, 0.6, timedelta(days=20)
#: Pairs less likely than this by the present weights teach nothing.
HARD = -3.0

Rows = tuple[NDArray[np.float64], NDArray[np.bool_], list[str]]


def pairs(arrivals: Sequence[Portrait], stories: Sequence[str]) -> Rows:
    """Each article against the true stories before it: likeness, whether it is the one, and the article's story."""
    rows, right, own = [], [], []
    for place, article in enumerate(arrivals):
        close = {stories[other] for other in measure.candidates(article, arrivals[:place])}
        told = {
            story: [a for a, s in zip(arrivals[:place], stories, strict=False) if s == story and _close(a, article)]
            for story in sorted(close)
        }
        for story, likeness in _likenesses(article, told).items():
            rows.append(likeness)
            right.append(story == stories[place])
            own.append(stories[place])
    return np.array(rows), np.array(right), own


def _close(one: Portrait, other: Portrait) -> bool:
    return abs(one.at - other.at) <= grouping.WINDOW


def _likenesses(article: Portrait, told: dict[Any, list[Portrait]]) -> dict[Any, Likeness]:
    best = [max(cosine(article, member) for member in members) for members in told.values()]
    return {
        story: compare(article, grouping.nearest(article, members), background(best, place))
        for place, (story, members) in enumerate(told.items())
    }


def hard_pairs(news: Sequence[Portrait]) -> NDArray[np.float64]:
    """Likenesses of articles and stories of the news that look alike but are weeks apart."""
    real = {article.key: article.at for article in news}
    stream = [replace(a, at=news[0].at + timedelta(hours=place * HOURS)) for place, a in enumerate(news)]
    rows: list[Likeness] = []
    home = measure.group(stream)
    for place, article in enumerate(stream):
        close = sorted({home[other] for other in measure.candidates(article, stream[:place])})
        told = {s: [stream[p] for p in range(place) if home[p] == s and _close(stream[p], article)] for s in close}
        for story, likeness in _likenesses(article, told).items():
            far = all(abs(real[member.key] - real[article.key]) > APART for member in told[story])
            if far and float(np.dot(grouping.WEIGHTS, likeness)) > HARD:
                rows.append(likeness)
    return np.array(rows) if rows else np.zeros((0, len(Likeness._fields)))


def weights(rows: NDArray[np.float64], right: NDArray[np.bool_], hard: NDArray[np.float64]) -> Likeness:
    """A logistic regression; the pairs of the news count for less."""
    from sklearn.linear_model import LogisticRegression

    every = np.concatenate([rows, hard])[:, :-1]
    labels = np.concatenate([right, np.zeros(len(hard), bool)])
    sizes = np.concatenate([np.ones(len(rows)), np.full(len(hard), NEWS_WEIGHT)])
    model = LogisticRegression(C=C, max_iter=9000).fit(every, labels, sample_weight=sizes)
    return Likeness._make(round(float(value), 2) for value in (*model.coef_[0], model.intercept_[0]))


def news(path: Path, embed: Any) -> list[Portrait]:
    """Some of a gzipped file of news, by date."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for place, line in enumerate(lines) if place % EVERY == 0]
    told = [measure.told({**row, "story": "", "text": row["text"][:1500]}) for row in rows]
    return sorted(measure.portraits(told, embed), key=lambda article: article.at)


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--negatives", type=Path)
    parser.add_argument("--model", default="")
    options = parser.parse_args()
    embed = load(locate(options.model)).embed
    hard = hard_pairs(news(options.negatives, embed)) if options.negatives else np.zeros((0, len(Likeness._fields)))
    parts: list[tuple[list[Portrait], list[str], Rows]] = []
    for split in ("train", "dev"):
        told = [one for one in measure.read(options.file) if one.split == split]
        arrivals, stories = measure.portraits(told, embed), [one.story for one in told]
        parts.append((arrivals, stories, pairs(arrivals, stories)))
    fitted = [_without(parts, fold, hard) for fold in range(FOLDS)]
    for arrivals, stories, _ in parts:
        folds = _folds(stories)
        by_article = {a.key: fitted[folds[s]] for a, s in zip(arrivals, stories, strict=True)}
        scores = measure.b_cubed(measure.group(arrivals, by_article), stories)
        sys.stdout.write(f"# cross-validated: {scores}\n")
    final = weights(
        np.concatenate([rows for _, _, (rows, _, _) in parts]), np.concatenate([r for _, _, (_, r, _) in parts]), hard
    )
    sys.stdout.write(f"WEIGHTS = {final}\n")


def _folds(stories: Sequence[str]) -> dict[str, int]:
    return {story: place % FOLDS for place, story in enumerate(dict.fromkeys(stories))}


def _without(parts: list[tuple[list[Portrait], list[str], Rows]], fold: int, hard: NDArray[np.float64]) -> Likeness:
    """The weights fitted on every story but those of one fold."""
    kept_rows, kept_right = [], []
    for _, stories, (rows, right, own) in parts:
        folds = _folds(stories)
        kept = np.array([folds[story] != fold for story in own])
        kept_rows.append(rows[kept])
        kept_right.append(right[kept])
    return weights(np.concatenate(kept_rows), np.concatenate(kept_right), hard)


if __name__ == "__main__":
    main()
