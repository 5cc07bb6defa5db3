"""What a poll changes about a feed: the columns to save. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from monitor.errors import GuetteurError
from monitor.feeds import schedule, text
from monitor.feeds.parsed import Hints, ParsedFeed
from monitor.feeds.rhythm import Rhythm
from monitor.feeds.schedule import History, Outcome, Result
from monitor.http.response import Response
from monitor.http.retry_after import max_age

#: Validators are left out this often, to catch a feed whose ETag does not change with its content.
FULL_FETCH_EVERY = timedelta(hours=6)
#: Older entries do not ring (invariant 5).
BACKLOG_AGE = timedelta(hours=48)


@dataclass(frozen=True)
class Before:
    """What is known of a feed before a poll."""

    url: str
    etag: str = ""
    last_modified: str = ""
    trusts_validators: bool = True
    digest: str = ""
    title: str = ""
    last_success: datetime | None = None
    last_entry: datetime | None = None
    first_error: datetime | None = None
    missing_since: datetime | None = None
    errors: int = 0
    rhythm: Mapping[str, object] = field(default_factory=dict)
    hints: Mapping[str, object] = field(default_factory=dict)
    websub_until: datetime | None = None


def request_headers(before: Before, now: datetime) -> dict[str, str]:
    """Headers of the next request: conditional (RFC 9110, 13.1) unless the feed's validators are in doubt."""
    headers = {
        "Accept": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
        "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
    }
    full_at = _moment(before.rhythm.get("full_at"))
    if not before.trusts_validators or full_at is None or now - full_at >= FULL_FETCH_EVERY:
        return headers
    if before.etag:
        headers["If-None-Match"] = before.etag
    if before.last_modified:
        headers["If-Modified-Since"] = before.last_modified
    return headers


def unchanged(before: Before, answer: Response, now: datetime, random: Random) -> dict[str, object]:
    """Columns after a 304, or a body that is the same as last time."""
    result = Result.NOT_MODIFIED if answer.status == 304 else Result.SAME
    hints = _with_max_age(Hints.from_json(before.hints), answer)
    rhythm = Rhythm.from_json(before.rhythm)
    if rhythm.since is not None:
        rhythm = rhythm.learn((), now)
    columns = _success(before, answer, now)
    columns["due_at"] = schedule.next_poll(
        History(rhythm, websub_until=before.websub_until), hints, Outcome(result), now, random
    )
    if answer.status != 304:
        columns["rhythm"] = {**before.rhythm, "full_at": now.isoformat()}
    return columns


def changed(
    before: Before,
    answer: Response,
    parsed: ParsedFeed,
    fresh: Sequence[datetime | None],
    now: datetime,
    random: Random,
) -> dict[str, object]:
    """Columns after a parsed feed, of which the entries dated ``fresh`` (None: undated) were new."""
    learned = Rhythm.from_json(before.rhythm).learn((moment or now for moment in fresh), now)
    outcome = Outcome(Result.NEW if fresh else Result.SAME)
    columns = _success(before, answer, now)
    columns |= {
        "body_digest": parsed.digest,
        "rhythm": {**learned.to_json(), "full_at": now.isoformat()},
        "hints": parsed.hints.to_json(),
        "due_at": schedule.next_poll(
            History(learned, websub_until=before.websub_until), parsed.hints, outcome, now, random
        ),
    }
    if not before.title and parsed.title:
        columns["title"] = parsed.title[:300]
    if fresh:
        columns["last_entry_at"] = now if before.last_success else max((m for m in fresh if m), default=now)
        if before.last_success and _same_validators(before, answer):
            columns["trusts_validators"] = False
    return columns


def failed(
    before: Before, error: GuetteurError, status: int | None, now: datetime, random: Random
) -> dict[str, object]:
    """Columns after a poll that ended in an error; the feed is polled again, or found gone."""
    errors, since = before.errors + 1, before.first_error or now
    missing = schedule.missing_since(status, before.missing_since, now)
    history = History(Rhythm.from_json(before.rhythm), errors)
    outcome = Outcome(Result.ERROR, status, error.retry_after)
    columns: dict[str, object] = {
        "last_polled_at": now,
        "last_status": status,
        "errors_in_row": errors,
        "first_error_at": since,
        "missing_since": missing,
        "last_error": text.storable(error.message, 2000),
        "last_error_fr": text.storable(error.french, 2000),
        "due_at": schedule.next_poll(history, Hints.from_json(before.hints), outcome, now, random),
    }
    if schedule.is_gone(status, missing, now):
        columns |= {"state": "gone", "due_at": None}
    return columns


def postponed(before: Before, wait: float, now: datetime, random: Random) -> dict[str, object]:
    """Columns when the feed's host asked to be left alone for ``wait`` seconds: no fault of the feed."""
    rhythm = History(Rhythm.from_json(before.rhythm))
    outcome = Outcome(Result.SAME, retry_after=wait)
    return {"due_at": schedule.next_poll(rhythm, Hints.from_json(before.hints), outcome, now, random)}


def is_backlog(published: datetime | None, *, first_poll: bool, now: datetime) -> bool:
    """Whether an entry belongs to the past: dated more than 48 h ago, or undated on a feed's first poll."""
    return first_poll if published is None else now - published > BACKLOG_AGE


def _success(before: Before, answer: Response, now: datetime) -> dict[str, object]:
    etag = answer.headers.get("etag", "") or (before.etag if answer.status == 304 else "")
    modified = answer.headers.get("last-modified", "") or (before.last_modified if answer.status == 304 else "")
    return {
        "last_polled_at": now,
        "last_success_at": now,
        "last_status": answer.status,
        "errors_in_row": 0,
        "first_error_at": None,
        "missing_since": None,
        "last_error": "",
        "last_error_fr": "",
        "etag": etag if _repeatable(etag, 500) else "",
        "last_modified": modified if _repeatable(modified, 200) else "",
    }


def _repeatable(validator: str, most: int) -> bool:
    """Whether a validator can be stored and sent back as it came."""
    return len(validator) <= most and validator.isascii() and validator.isprintable()


def _same_validators(before: Before, answer: Response) -> bool:
    """Whether new entries came under the validators of the old body: a server whose 304 would be a lie."""
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    return etag == before.etag if etag else bool(modified) and modified == before.last_modified


def _with_max_age(hints: Hints, answer: Response) -> Hints:
    return Hints.from_json({**hints.to_json(), "max_age": max_age(answer.headers)})


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
