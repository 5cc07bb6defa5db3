"""Processor seconds of the near-duplicate pass over the news of the shared material, on one core.

``python benchmarks/near_duplicates.py [--json]``. Every article is read into a fingerprint and held against those
before it that share keys and lie within the service's window, most shared keys first, as many as the service looks
at: ``stories/fingerprint.py`` decides which of them are near-duplicates, and what hangs together is a group. Reading
the file is not counted. The largest groups are printed with their dates and titles, for a reader to judge.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.material import shared
from monitor.stories.fingerprint import Fingerprint, near
from monitor.stories.grouping import WINDOW
from monitor.stories.measure import NEIGHBOURS

LARGEST = 30
#: Titles printed of a group.
TITLES = 6


@dataclass(frozen=True)
class Article:
    """An article of the stream; ``text`` is what the service takes the fingerprint of."""

    day: date
    title: str
    text: str


def stream() -> list[Article]:
    """The news in order of date."""
    with gzip.open(shared() / "data" / "news_fr_orangesum.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    found = [Article(date.fromisoformat(row["date"][:10]), row["title"], _text(row)) for row in rows]
    return sorted(found, key=lambda article: article.day)


def _text(row: dict[str, str]) -> str:
    return "\n\n".join(part for part in (f"{row['title']}.", row.get("chapo"), row["text"]) if part)


def groups(articles: Sequence[Article]) -> list[list[int]]:
    """The places of the articles of each group of two or more, the largest group first."""
    prints: list[Fingerprint] = []
    index: dict[int, list[int]] = defaultdict(list)
    parent = list(range(len(articles)))
    for place, article in enumerate(articles):
        print_ = Fingerprint.of(article.text)
        meeting = Counter(
            other for key in print_.keys for other in index[key] if article.day - articles[other].day <= WINDOW
        )
        for other, _ in meeting.most_common(NEIGHBOURS):
            if near(print_, prints[other]):
                parent[_root(parent, other)] = _root(parent, place)
        prints.append(print_)
        for key in print_.keys:
            index[key].append(place)
    together: dict[int, list[int]] = defaultdict(list)
    for place in range(len(articles)):
        together[_root(parent, place)].append(place)
    return sorted((group for group in together.values() if len(group) > 1), key=lambda group: (-len(group), group))


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


def measure() -> dict[str, Any]:
    """All figures, and the largest groups."""
    articles = stream()
    started = time.process_time()
    found = groups(articles)
    seconds = time.process_time() - started
    return {
        "seconds": round(seconds, 1),
        "articles": len(articles),
        "groups": len(found),
        "grouped_articles": sum(map(len, found)),
        "largest": [
            [{"date": articles[place].day.isoformat(), "title": articles[place].title} for place in group]
            for group in found[:LARGEST]
        ],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    found = measure()
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return
    print(f"{found['articles']} articles in {found['seconds']} s of processor time")
    print(f"{found['groups']} groups of {found['grouped_articles']} articles; the largest:")
    for group in found["largest"]:
        print(f"\n{len(group)} articles")
        for article in group[:TITLES]:
            print(f"  {article['date']}  {article['title']}")
        if len(group) > TITLES:
            print(f"  and {len(group) - TITLES} more")


if __name__ == "__main__":
    main()
