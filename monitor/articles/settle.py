"""What becomes of one article after its page was asked for: extract, decide, save."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from monitor.articles import identity, walls
from monitor.articles.decide import Final, first_obstacle, next_revisit, tries
from monitor.articles.extract import extract, from_feed
from monitor.articles.extracted import Extracted, Hints
from monitor.articles.fetch import Fetched
from monitor.articles.learn import learn, without_recurring
from monitor.articles.models import FINAL, Article, State
from monitor.articles.rename import known_as
from monitor.articles.revise import revise
from monitor.articles.rights import Terms
from monitor.claims.claim import exhausted, fail, mark
from monitor.claims.retry import GiveUp, decide
from monitor.http.errors import Code, FetchError
from monitor.http.response import Response

log = logging.getLogger(__name__)

#: Bytes of the largest page that is read as an article; extraction takes more than in proportion.
LARGEST = 3 * 1024 * 1024
#: A page whose turn at its host did not come lets other hosts' pages go first.
TURN = timedelta(minutes=1)


@dataclass(frozen=True)
class Visit:
    """A claimed article, what its feeds said of it, and what its source's rights card allows."""

    article: Article
    hints: Hints
    allowed: Terms
    now: datetime
    random: Random

    @property
    def holds_page(self) -> bool:
        """Whether the article's page was read before: this is a revisit."""
        return self.article.revision_id is not None and not self.article.feed_only


def settle(visit: Visit, result: Fetched | None) -> None:
    """Save what came of one page; ``result`` is None for one that was not asked for."""
    if exhausted(visit.article):
        _end(visit, Final(State.POISON, "Le traitement a échoué plusieurs fois."))
    elif result is not None and result.late:
        mark(visit.article, attempts=visit.article.attempts - 1, due_at=visit.now + TURN)
    elif result is None:
        _use_feed(visit, visit.allowed.why)
    elif result.refused:
        void = f"{result.refused} ; {visit.allowed.why}" if visit.allowed.why else result.refused
        _use_feed(visit, void)
    elif result.error is not None:
        _failed(visit, result.error)
    elif result.response is not None:
        _read(visit, result.response, visit.allowed.why if visit.allowed.contract else result.permission)


def _read(visit: Visit, response: Response, permission: str) -> None:
    """The page answered: its article, or what stands in its place."""
    article = visit.article
    if response.status == 304:
        if visit.holds_page:
            _unchanged(visit)
        else:
            _failed(visit, FetchError(Code.PROTOCOL, response.final_url, detail="304 to a request without condition"))
        return
    wall = walls.by_address(response.url, response.final_url)
    if wall is None and len(response.body) > LARGEST:
        size = f"{len(response.body) / 1024**2:.0f}\u00a0Mio"
        wall = walls.Wall(f"La page est trop volumineuse pour un article ({size}).", State.UNREACHABLE)
    if wall is not None:
        _walled(visit, wall)
        return
    whole = extract(response, visit.hints)
    wall = walls.by_page(response.body, whole)
    extracted = without_recurring(article.source_id, whole, article.revision)
    if wall is not None:
        _walled(visit, wall)
    elif not extracted.text and visit.hints.summary:
        _use_feed(visit, "La page ne contient pas de texte exploitable.")
    else:
        _keep(visit, response, extracted, permission)


def _keep(visit: Visit, response: Response, extracted: Extracted, permission: str) -> None:
    """Save a page's article, under the address that it is known by."""
    columns: dict[str, Any] = {
        "rights_decision": permission,
        "feed_only": False,
        "etag": response.headers.get("etag", "")[:500],
        "last_modified": response.headers.get("last-modified", "")[:200],
    }
    if extracted.paywall and not visit.allowed.contract:
        extracted, columns["rights_decision"], columns["feed_only"] = walls.for_subscribers(
            extracted, from_feed(visit.hints)
        )
    twin = None if visit.holds_page else _twin(visit, response.final_url, extracted)
    if twin is not None:
        _end(visit, Final(State.DUPLICATE, f"Même page que {twin.url}"), {"duplicate_of": twin})
        return
    save(visit, extracted, columns)


def _twin(visit: Visit, final: str, extracted: Extracted) -> Article | None:
    """The article that has the page's address already; without one, ours takes the address."""
    address, declared = identity.address(final, extracted.canonical)
    return known_as(visit.article, address, title=extracted.title if declared else None, now=visit.now)


def _walled(visit: Visit, wall: walls.Wall) -> None:
    log.info("article %s: a wall", visit.article.url)
    _use_feed(visit, wall.reason, otherwise=wall.state)


def _use_feed(visit: Visit, why: str, *, otherwise: str = State.FORBIDDEN) -> None:
    """The page may not or cannot be read: only what the feed itself publishes is used.

    A page that was read before keeps its text: what shuts it today says nothing of yesterday.
    """
    if visit.holds_page and visit.article.decided_at is not None:
        _unchanged(visit, rights_decision=why[:300])
        return
    extracted = from_feed(visit.hints)
    columns = {"rights_decision": why, "feed_only": True}
    if not extracted.text:
        _end(visit, Final(otherwise, why), {**columns, "rights_decision": why[:300]})
        return
    save(visit, extracted, columns)


def _failed(visit: Visit, error: FetchError) -> None:
    """Try again later; when trying is over, fall back on what the feed published."""
    article, hints, now = visit.article, visit.hints, visit.now
    log.info("article %s: %s", article.url, error)
    if visit.holds_page:
        _unchanged(visit)
        return
    most = tries(
        status=error.status,
        permanent=error.permanent,
        told_to_wait=error.status == 429 or error.code is Code.BUSY,
        has_summary=bool(hints.summary),
        age=now - article.seen_at,
    )
    error.permanent = most == 1
    decision = decide(
        permanent=error.permanent,
        attempts=article.attempts,
        retry_after=error.retry_after,
        random=visit.random,
        max_attempts=most,
    )
    if isinstance(decision, GiveUp) and hints.summary:
        _use_feed(visit, f"La page n’a pas pu être lue. {error.french}", otherwise=State.UNREACHABLE)
        return
    final = {"state": State.UNREACHABLE, "reason": error.french, "decided_at": now}
    fail(article, error, now=now, random=visit.random, refused=final, poison=final, max_attempts=most)


def _unchanged(visit: Visit, **columns: Any) -> None:
    """A revisit that brought nothing new: back to the final state it came from."""
    article = visit.article
    state = article.state_before if article.state_before in FINAL else State.UNMATCHED
    at = next_revisit(article.seen_at, visit.now) if article.relevant else None
    mark(article, state=state, due_at=None, revisits=article.revisits + 1, revisit_at=at, **columns)


def _end(visit: Visit, final: Final, columns: dict[str, Any] | None = None) -> None:
    values = {"state": final.state, "reason": final.reason, "due_at": None, "decided_at": visit.now}
    mark(visit.article, **values, **(columns or {}))


def save(visit: Visit, extracted: Extracted, columns: dict[str, Any]) -> bool:
    """Store what was extracted and pass the article on; False if the lease was lost meanwhile."""
    article, now = visit.article, visit.now
    described = {
        "title": extracted.title or article.title,
        "authors": list(extracted.authors),
        "section": extracted.section[:200],
        "language": extracted.language,
        "published_at": extracted.published or article.published_at,
        "updated_at": extracted.updated,
        "date_note": extracted.date_note,
        "paywall": extracted.paywall,
        **columns,
        "rights_decision": columns["rights_decision"][:300],
    }
    obstacle = first_obstacle(extracted)
    if obstacle is not None:
        _end(visit, obstacle, described)
        return True
    with transaction.atomic():
        revision, new = revise(article, extracted, now)
        if new and revision.number == 1 and not columns["feed_only"]:
            learn(article.source_id, extracted, now)
        if not new and article.revision_id == revision.pk and article.decided_at is not None:
            _unchanged(visit)
            return True
        kept = mark(
            article,
            state=State.CLASSIFY,
            reason="",
            due_at=now,
            revision=revision,
            stored_at=now,
            erased_at=None,
            erased_why="",
            last_error="",
            last_error_fr="",
            **described,
        )
        if not kept:
            transaction.set_rollback(True)
    return kept
