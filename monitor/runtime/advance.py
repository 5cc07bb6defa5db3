"""Take one article through its stages, beside the service's workers or in their stead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from threading import Event

from monitor.alerts import route
from monitor.articles import process as fetching
from monitor.articles.models import FINAL, Article, State
from monitor.claims.claim import claim
from monitor.topics import process as classifying
from monitor.watchlists import process as matching

LEASE = timedelta(minutes=5)
#: Seconds between two looks, and how long workers are left to take an article before we do.
LOOK = 0.5
HEAD_START = timedelta(seconds=8)

Clock = Callable[[], datetime]


def advance(key: int, clock: Clock, random: Random) -> bool:
    """Do the due stage of the article ``key``; False if it is not due or a worker holds it."""
    article = Article.objects.get(pk=key)
    if article.state == State.ROUTE:
        return bool(route.drain(clock=clock, budget=timedelta(seconds=20), random=random).done)
    rows = Article.objects.filter(pk=key, state=article.state)
    claimed = [] if article.state in FINAL else claim(rows, now=clock(), lease=LEASE, limit=1)
    if claimed and article.state == State.FETCH:
        fetching.work(claimed, clock, random)
    elif claimed and article.state == State.CLASSIFY:
        classifying.classify(claimed, clock())
    elif claimed and article.state == State.MATCH:
        matching.match(claimed, clock())
    return bool(claimed)


def follow(key: int, clock: Clock, random: Random, patience: timedelta) -> Iterator[Article]:
    """The article ``key`` each time that its state changes, until it is final or ``patience`` is over."""
    begun = clock()
    stage, since = "", begun
    while True:
        article = Article.objects.select_related("source").get(pk=key)
        if article.state != stage:
            stage, since = article.state, clock()
            yield article
        if article.state in FINAL or clock() - begun > patience:
            return
        if article.due_at and article.due_at > begun + patience:
            return  # put off for longer than anybody waits here
        if clock() - since < HEAD_START or not advance(key, clock, random):
            Event().wait(LOOK)
