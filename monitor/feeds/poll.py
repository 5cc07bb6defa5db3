"""Poll the feeds that are due: claim, fetch many at once, parse what changed, save in batches.

The main thread owns the database; a thread beside it fetches, and bounded processes parse. Answers are saved
as they come, and a host has few feeds under way at once however many are due, so that a slow host delays only
itself; what has not ended when the budget is spent is given back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from datetime import datetime, timedelta
from random import Random

from django.db import DataError, IntegrityError, transaction
from django.db.models import QuerySet

from monitor.claims.claim import claim, due, mark, release
from monitor.claims.retry import MAX_ATTEMPTS
from monitor.claims.stages import Drained, Stage
from monitor.errors import GuetteurError
from monitor.feeds import detour, failures, hosts, save, verdict
from monitor.feeds.bounded import shared_pool
from monitor.feeds.detour import Detour
from monitor.feeds.fetch import Answer, Fetcher, Job
from monitor.feeds.models import Feed
from monitor.feeds.parse import body_digest
from monitor.feeds.parsed import ParsedFeed, ParseError
from monitor.feeds.turns import Turns, host_of
from monitor.http.configured import http_settings
from monitor.http.errors import FetchError
from monitor.http.gate import Memory
from monitor.http.response import Response
from monitor.http.settings import HttpSettings

log = logging.getLogger(__name__)

#: Feeds in flight at once, claimed at once, saved at once.
WINDOW = 480
CLAIM = 120
SAVE = 60
#: Feeds of one host under way at once (being fetched, parsed or saved), and waiting before no more are claimed.
PER_HOST = 4
CROWD = 20
#: Longer than a budget and the grace after it.
LEASE = timedelta(minutes=3)
#: Feeds that wait for their host are given back when this much of their lease is left.
SPARE = timedelta(minutes=1)
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
        self._turns: Turns[Feed] = Turns(PER_HOST, WINDOW)
        self._hosts: dict[int, str] = {}
        self._detours: dict[int, Detour] = {}
        self._parsing: dict[Future[ParsedFeed], tuple[Feed, Response]] = {}
        self.done = 0
        self.new_entries = 0

    def run(self, feeds: QuerySet[Feed], budget: timedelta) -> Drained:
        """Poll the due ones of ``feeds`` within ``budget``."""
        end = self._clock() + budget
        more = True
        with Fetcher(self._settings, closed=_CLOSED_HOSTS, memory=_POLICIES) as fetcher:
            while more or self._held:
                now = self._clock()
                if now >= end + GRACE:
                    break
                more = more and now < end
                if more and self._turns.running <= WINDOW - CLAIM:
                    more = self._claim(feeds, now)
                if now < end:
                    self._start(fetcher, now)
                else:
                    self._give_back(self._turns.drop(lambda _: True))
                self._read(fetcher, fetcher.take(SAVE, 0.02 if self._parsing else 0.2))
                if self._parsing and not fetcher.pending:
                    wait(self._parsing, timeout=0.2, return_when=FIRST_COMPLETED)
                self._save(fetcher)
        for future in self._parsing:
            future.cancel()
        self._parsing.clear()
        self._give_back(list(self._held.values()))
        rings = frozenset({Stage.FETCH}) if self.new_entries else frozenset()
        now = self._clock()
        return Drained(self.done, self._free(feeds, frozenset(), now).filter(due(now)).exists(), rings)

    def _claim(self, feeds: QuerySet[Feed], now: datetime) -> bool:
        """Claim more feeds, of hosts whose line is short; False when no more will be due in this run."""
        self._give_back(self._turns.drop(lambda feed: feed.lease_until is None or feed.lease_until - now < SPARE))
        crowded = self._turns.crowded(CROWD)
        rows = claim(self._free(feeds, crowded, now), now=now, lease=LEASE, limit=CLAIM)
        for feed in rows:
            self._held[feed.pk] = feed
            self._turns.add(host_of(feed.url), feed)
        return bool(rows or crowded)

    def _free(self, feeds: QuerySet[Feed], crowded: frozenset[str], now: datetime) -> QuerySet[Feed]:
        """The feeds of hosts that neither another process nor too long a line of ours is busy with."""
        return hosts.elsewhere(feeds, crowded | hosts.held_by_others(self._held, now))

    def _give_back(self, feeds: Sequence[Feed]) -> None:
        release(feeds)
        for feed in feeds:
            self._held.pop(feed.pk, None)

    def _start(self, fetcher: Fetcher, now: datetime) -> None:
        """Fetch the feeds whose turn it is."""
        jobs: list[Job] = []
        poisoned: list[tuple[Feed, Columns]] = []
        for feed in self._turns.start():
            self._hosts[feed.pk] = host_of(feed.url)
            if feed.attempts > MAX_ATTEMPTS:
                poisoned.append((feed, self._failure(feed, failures.poison())))
                continue
            headers = verdict.request_headers(save.before_of(feed), now)
            jobs.append(Job(feed.pk, feed.url, headers, ask_robots=feed.kind == Feed.Kind.PAGE))
        fetcher.submit(jobs)
        self._mark(poisoned)

    def _read(self, fetcher: Fetcher, answers: Sequence[Answer]) -> None:
        """Decide on what needs no parsing; start parsing the rest."""
        marks: list[tuple[Feed, Columns]] = []
        for answer in answers:
            feed = self._held[answer.job.key]
            try:
                response = answer.done()
            except FetchError as error:
                if not self._try_further(fetcher, feed):
                    marks.append((feed, self._failure(feed, error)))
                continue
            if feed.pk in self._detours:
                response = detour.arrived(self._detours[feed.pk], response)
            if _is_unchanged(feed, response):
                columns = verdict.unchanged(save.before_of(feed), response, self._clock(), self._random)
                if response.permanent_redirect:  # at once, so that a second feed that moves there finds the first
                    self._mark([(feed, columns | save.moved(feed, response))])
                else:
                    marks.append((feed, columns))
            else:
                kind = "page" if feed.kind == Feed.Kind.PAGE else "feed"
                self._parsing[shared_pool().submit(response, kind)] = (feed, response)
        self._mark(marks)

    def _save(self, fetcher: Fetcher) -> None:
        """Save what has been parsed meanwhile."""
        marks: list[tuple[Feed, Columns]] = []
        parsed: list[save.Parsed] = []
        for future in [one for one in self._parsing if one.done()][:SAVE]:
            feed, response = self._parsing.pop(future)
            try:
                found = future.result()
            except ParseError as error:
                if not self._look_elsewhere(fetcher, feed, error):
                    marks.append((feed, self._failure(feed, error)))
                continue
            held = self._detours.get(feed.pk)
            if held is None or not held.moves or save.is_same_feed(feed, found):
                parsed.append((feed, response, found))
            elif not self._try_further(fetcher, feed):
                marks.append((feed, self._failure(feed, held.error)))
        self._mark(marks)
        self._store(parsed)

    def _look_elsewhere(self, fetcher: Fetcher, feed: Feed, error: ParseError) -> bool:
        """Start the detour that ``error`` suggests, or go on with the one under way; False when there is none."""
        if feed.pk in self._detours:
            return self._try_further(fetcher, feed)
        found = detour.after(error, feed.url)
        if found is None:
            return False
        self._detours[feed.pk] = found
        fetcher.submit([Job(feed.pk, found.next)])
        return True

    def _try_further(self, fetcher: Fetcher, feed: Feed) -> bool:
        held = self._detours.get(feed.pk)
        further = held.further() if held is not None else None
        if further is None:
            return False
        self._detours[feed.pk] = further
        fetcher.submit([Job(feed.pk, further.next)])
        return True

    def _store(self, parsed: Sequence[save.Parsed]) -> None:
        """Store a batch; one feed that the database refuses must not hold up the others."""
        if not parsed:
            return
        tokens = [(feed, feed.claim_token) for feed, _, _ in parsed]
        try:
            new = save.parsed_feeds(parsed, self._clock(), self._random)
        except (DataError, IntegrityError, ValueError) as error:
            for feed, token in tokens:  # what was rolled back must not be believed
                feed.refresh_from_db()
                feed.claim_token = token
            if len(parsed) > 1:
                for one in parsed:
                    self._store([one])
            else:
                feed = parsed[0][0]
                self._mark([(feed, self._failure(feed, failures.unstorable(error)))])
            return
        save.called_meanwhile([feed for feed, _, _ in parsed], self._clock())
        self.new_entries += sum(new.values())
        for feed, _, _ in parsed:
            self._tell(feed, new.get(feed.pk, 0))

    def _failure(self, feed: Feed, error: GuetteurError) -> Columns:
        """Columns after an error; on a detour that came to nothing, the error that sent us there."""
        held = self._detours.get(feed.pk)
        error = error if held is None else held.error
        log.info("feed %s: %s", feed.url, error.message)
        return failures.columns(feed, error, self._clock(), self._random)

    def _mark(self, marks: Sequence[tuple[Feed, Columns]]) -> None:
        if not marks:
            return
        with transaction.atomic():
            for feed, columns in marks:
                mark(feed, **columns)
        save.called_meanwhile([feed for feed, _ in marks], self._clock())
        for feed, _ in marks:
            self._tell(feed, 0)

    def _tell(self, feed: Feed, new: int) -> None:
        self._held.pop(feed.pk, None)
        self._detours.pop(feed.pk, None)
        self._turns.done(self._hosts.pop(feed.pk))
        self.done += 1
        if self._told is not None:
            self._told(feed, new)


def _is_unchanged(feed: Feed, answer: Response) -> bool:
    return answer.status == 304 or bool(feed.body_digest and feed.body_digest == body_digest(answer.body))
