"""Poll the feeds that are due: claim, fetch many at once, parse what changed, save in batches.

The main thread owns the database; a thread beside it fetches, and bounded processes parse. Answers are saved
as they come, so that a slow host delays only itself; what has not ended when the budget is spent is given back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import QuerySet

from monitor.claims.claim import claim, due, mark, release
from monitor.claims.retry import MAX_ATTEMPTS
from monitor.claims.stages import Drained, Stage
from monitor.errors import GuetteurError
from monitor.feeds import save, verdict
from monitor.feeds.bounded import shared_pool
from monitor.feeds.fetch import Answer, Fetcher, Job
from monitor.feeds.models import Feed
from monitor.feeds.parse import body_digest
from monitor.feeds.parsed import ParsedFeed, ParseError
from monitor.http.configured import http_settings
from monitor.http.errors import Code, FetchError
from monitor.http.gate import Memory
from monitor.http.response import Response
from monitor.http.settings import HttpSettings

log = logging.getLogger(__name__)

#: Feeds in flight at once, claimed at once, saved at once.
WINDOW = 240
CLAIM = 120
SAVE = 60
#: Longer than a budget and the grace after it.
LEASE = timedelta(minutes=3)
#: After the budget, how long to wait for answers under way before they are given back.
GRACE = timedelta(seconds=3)


Clock = Callable[[], datetime]
Columns = dict[str, object]
#: Memory of this process only: hosts that asked for quiet (monotonic seconds), and robots.txt files.
_CLOSED_HOSTS: dict[str, float] = {}
_POLICIES = Memory()


def pollable() -> QuerySet[Feed]:
    """Feeds that are polled at all."""
    return Feed.objects.filter(state=Feed.State.ACTIVE).exclude(kind=Feed.Kind.MANUAL)


def pending(now: datetime) -> bool:
    """Whether a feed is due."""
    return pollable().filter(due(now)).exists()


def drain(*, clock: Clock, budget: timedelta, random: Random, settings: HttpSettings | None = None) -> Drained:
    """Poll due feeds until none is left or the budget is spent."""
    return Poll(clock, random, settings or http_settings()).run(pollable(), budget)


class Poll:
    """One run over the due feeds of a queryset; ``told`` hears of each feed that is done (progress)."""

    def __init__(
        self,
        clock: Clock,
        random: Random,
        settings: HttpSettings,
        told: Callable[[Feed, int], None] | None = None,
    ) -> None:
        self._clock = clock
        self._random = random
        self._settings = settings
        self._told = told
        self._held: dict[int, Feed] = {}
        self._parsing: dict[Future[ParsedFeed], tuple[Feed, Response]] = {}
        self.done = 0
        self.new_entries = 0

    def run(self, feeds: QuerySet[Feed], budget: timedelta) -> Drained:
        """Poll the due ones of ``feeds`` within ``budget``."""
        end = self._clock() + budget
        more = True
        with Fetcher(self._settings, closed=_CLOSED_HOSTS, memory=_POLICIES) as fetcher:
            while more or fetcher.pending or self._parsing:
                now = self._clock()
                if now >= end + GRACE:
                    break
                more = more and now < end
                if more and fetcher.pending + len(self._parsing) <= WINDOW - CLAIM:
                    more = self._claim(feeds, fetcher, now)
                self._read(fetcher.take(SAVE, 0.02 if self._parsing else 0.2))
                self._save()
        for future in self._parsing:
            future.cancel()
        self._parsing.clear()
        release(list(self._held.values()))
        self._held.clear()
        rings = frozenset({Stage.FETCH}) if self.new_entries else frozenset()
        return Drained(self.done, feeds.filter(due(self._clock())).exists(), rings)

    def _claim(self, feeds: QuerySet[Feed], fetcher: Fetcher, now: datetime) -> bool:
        """Claim more and start fetching; False when nothing was due."""
        rows = claim(feeds, now=now, lease=LEASE, limit=CLAIM)
        jobs = []
        for feed in rows:
            if feed.attempts > MAX_ATTEMPTS:
                self._mark([(feed, self._failure(feed, _poison()))])
                continue
            self._held[feed.pk] = feed
            headers = verdict.request_headers(save.before_of(feed), now)
            jobs.append(Job(feed.pk, feed.url, headers, ask_robots=feed.kind == Feed.Kind.PAGE))
        fetcher.submit(jobs)
        return bool(rows)

    def _read(self, answers: Sequence[Answer]) -> None:
        """Decide on what needs no parsing; start parsing the rest."""
        marks: list[tuple[Feed, Columns]] = []
        for answer in answers:
            feed = self._held[answer.job.key]
            try:
                response = answer.done()
            except FetchError as error:
                marks.append((feed, self._failure(feed, error)))
                continue
            if _is_unchanged(feed, response):
                before = save.before_of(feed)
                marks.append((feed, verdict.unchanged(before, response, self._clock(), self._random)))
            else:
                kind = "page" if feed.kind == Feed.Kind.PAGE else "feed"
                self._parsing[shared_pool().submit(response, kind)] = (feed, response)
        self._mark(marks)

    def _save(self) -> None:
        """Save what has been parsed meanwhile."""
        marks: list[tuple[Feed, Columns]] = []
        parsed: list[save.Parsed] = []
        for future in [one for one in self._parsing if one.done()][:SAVE]:
            feed, response = self._parsing.pop(future)
            try:
                parsed.append((feed, response, future.result()))
            except ParseError as error:
                marks.append((feed, self._failure(feed, error)))
        self._mark(marks)
        if parsed:
            new = save.parsed_feeds(parsed, self._clock(), self._random)
            self.new_entries += sum(new.values())
            for feed, _, _ in parsed:
                self._tell(feed, new.get(feed.pk, 0))

    def _failure(self, feed: Feed, error: GuetteurError) -> Columns:
        log.info("feed %s: %s", feed.url, error.message)
        before, now = save.before_of(feed), self._clock()
        if isinstance(error, FetchError) and error.code is Code.BUSY:
            return verdict.postponed(before, error.retry_after or 0.0, now, self._random)
        status = error.status if isinstance(error, FetchError) else None
        return verdict.failed(before, error, status, now, self._random)

    def _mark(self, marks: Sequence[tuple[Feed, Columns]]) -> None:
        if not marks:
            return
        with transaction.atomic():
            for feed, columns in marks:
                mark(feed, **columns)
        for feed, _ in marks:
            self._tell(feed, 0)

    def _tell(self, feed: Feed, new: int) -> None:
        self._held.pop(feed.pk, None)
        self.done += 1
        if self._told is not None:
            self._told(feed, new)


def _is_unchanged(feed: Feed, answer: Response) -> bool:
    return answer.status == 304 or bool(feed.body_digest and feed.body_digest == body_digest(answer.body))


def _poison() -> GuetteurError:
    return GuetteurError(
        f"claimed {MAX_ATTEMPTS} times without an end: the worker dies on this feed",
        french="Le service s’interrompt à chaque relevé de ce flux. Signalez-le avec le journal du service.",
    )
