"""Floors on the gold pages: a change of rules may not make extraction worse.

Rules are made on the pages of ``train-`` and checked on ``dev-``; ``test-`` is only measured.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from monitor.articles.measure import Evaluation, GoldPage, evaluate, ours, read_gold, token_scores
from monitor.articles.recurring import Seen, blocks, strip_recurring

GOLD = Path(__file__).parent / "gold"
FLOORS = {"train": 0.98, "dev": 0.985, "test": 0.965}
PARTS = tuple(FLOORS)


@cache
def pages() -> tuple[GoldPage, ...]:
    """All the pages."""
    return tuple(read_gold(GOLD))


@cache
def scored(part: str) -> Evaluation:
    """The scores of one part."""
    return evaluate([page for page in pages() if page.name.startswith(f"{part}-")])


def site(page: GoldPage) -> str:
    """The site that a page's name tells."""
    return page.name.split("-")[1]


def test_the_set_is_whole() -> None:
    assert len(pages()) >= 60
    assert {page.name.split("-")[0] for page in pages()} == set(PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_the_floor_holds_and_the_peer_is_beaten(part: str) -> None:
    found = scored(part)
    assert found.ours.f1 >= FLOORS[part], found.ours
    assert found.ours.precision > found.plain.precision
    assert found.ours.recall > found.plain.recall
    assert found.ours.f1 > found.plain.f1 + 0.1


@pytest.mark.parametrize("part", PARTS)
def test_no_page_is_read_worse_than_by_the_peer(part: str) -> None:
    worse = [page for page in scored(part).pages if page.ours.f1 < page.plain.f1]
    assert not worse


def test_what_recurs_on_a_sites_pages_is_learned_to_be_furniture() -> None:
    """Each page is read as if the site's other pages had been read before."""
    texts = {page.name: ours(page.html, "") for page in pages()}
    before, after = [], []
    for page in pages():
        others = [texts[other.name] for other in pages() if site(other) == site(page) and other is not page]
        counts = Counter(mark for text in others for mark in blocks(text))
        known = {mark: Seen(count, len(others)) for mark, count in counts.items()}
        text, _ = strip_recurring(texts[page.name], known)
        before.append(token_scores(texts[page.name], page.text))
        after.append(token_scores(text, page.text))
    assert sum(s.precision for s in after) > sum(s.precision for s in before)
    assert sum(s.recall for s in after) >= sum(s.recall for s in before)
