"""Store what polls brought: entries once each, and the feeds' columns, batch by batch."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from random import Random

from django.db import transaction
from django.db.models import Q

from monitor.claims.claim import mark
from monitor.feeds import identity, verdict
from monitor.feeds.models import Entry, Feed
from monitor.feeds.parsed import ParsedEntry, ParsedFeed
from monitor.http.response import Response

log = logging.getLogger(__name__)

Parsed = tuple[Feed, Response, ParsedFeed]


def parsed_feeds(batch: Sequence[Parsed], now: datetime, random: Random) -> dict[int, int]:
    """Store the entries of ``batch`` and mark its feeds, in one transaction. New entries by feed."""
    with transaction.atomic():
        known = _known(batch)
        new: list[Entry] = []
        counts: dict[int, int] = {}
        for feed, answer, parsed in batch:
            stored = known[feed.pk]
            settled = _settled(parsed.entries, stored)
            held = {one.identity: one for one in stored}
            fresh = [one for one in settled if one.identity not in held]
            before = before_of(feed)
            columns = verdict.changed(before, answer, parsed, [one.published for one in fresh], now, random)
            columns |= moved(feed, answer)
            first_poll = feed.last_success_at is None
            if not mark(feed, **columns):
                continue
            counts[feed.pk] = len(fresh)
            new += [_entry(feed, one, first_poll=first_poll, now=now) for one in fresh]
            _update_edited(settled, held, now)
        Entry.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return counts


def _known(batch: Sequence[Parsed]) -> dict[int, list[Entry]]:
    """The stored entries that those of the batch may be, by feed."""
    entries = [entry for _, _, parsed in batch for entry in parsed.entries]
    rows = Entry.objects.filter(
        Q(identity__in={key for entry in entries for key in identity.keys(entry)})
        | Q(url__in={entry.url for entry in entries if entry.url}),
        feed__in=[feed for feed, _, _ in batch],
    )
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in rows.defer("content"):
        found[entry.feed_id].append(entry)
    return found


def _settled(entries: Iterable[ParsedEntry], stored: Sequence[Entry]) -> list[ParsedEntry]:
    """The entries under their final keys, each key once."""
    by_key: dict[str, list[identity.Known]] = defaultdict(list)
    for one in stored:
        known = identity.Known(one.identity, one.url, one.title, one.published_at)
        by_key[one.identity].append(known)
        if one.url:
            by_key[one.url].append(known)
    settled: dict[str, ParsedEntry] = {}
    for entry in entries:
        candidates = [k for key in (*identity.keys(entry), entry.url) if key for k in by_key.get(key, ())]
        final = identity.settle(entry, candidates)
        settled.setdefault(final.identity, final)
    return list(settled.values())


def _entry(feed: Feed, parsed: ParsedEntry, *, first_poll: bool, now: datetime) -> Entry:
    return Entry(
        feed=feed,
        identity=parsed.identity,
        seen_at=now,
        backlog=verdict.is_backlog(parsed.published, first_poll=first_poll, now=now),
        **_content(parsed, now),
    )


def _content(parsed: ParsedEntry, now: datetime) -> dict[str, object]:
    return {
        "url": parsed.url,
        "title": parsed.title,
        "summary": parsed.summary,
        "content": parsed.content,
        "author": parsed.author,
        # A date in the future is a mistake of zone or clock: what was seen has appeared.
        "published_at": min(parsed.published, now) if parsed.published else None,
        "updated_at": min(parsed.updated, now) if parsed.updated else None,
    }


def _update_edited(settled: Sequence[ParsedEntry], held: Mapping[str, Entry], now: datetime) -> None:
    """Follow publishers who edit the title or the summary of what they published.

    A new title, or a text that the feed itself calls updated, sends the entry to its article once more.
    """
    for parsed in settled:
        stored = held.get(parsed.identity)
        if stored is None:
            continue
        edited = {name: getattr(parsed, name) for name in ("title", "summary") if getattr(parsed, name)}
        declared = parsed.updated and (stored.updated_at is None or parsed.updated > stored.updated_at)
        told = any(getattr(stored, name) != value for name, value in edited.items())
        # The long text was not loaded: it is looked at only where the feed says that something changed.
        if told or (declared and parsed.content and parsed.content != stored.content):
            if parsed.content:
                edited["content"] = parsed.content
            if stored.state == Entry.State.LINKED and (declared or stored.title != parsed.title):
                edited["state"] = Entry.State.NEW
            edited["updated_at"] = min(parsed.updated or now, now)
            Entry.objects.filter(pk=stored.pk).update(**edited)


def moved(feed: Feed, answer: Response) -> dict[str, object]:
    """Columns after a permanent redirect: the new address, or a pause when another feed already has it."""
    target = answer.permanent_redirect
    if not target or target == feed.url or len(target) > 1_000:
        return {}
    twin = Feed.objects.filter(url=target).exclude(pk=feed.pk).first()
    log.info("feed %s: moved for good to %s%s", feed.url, target, ", which is already followed" if twin else "")
    if twin is None:
        return {"url": target, "previous_url": feed.url, "etag": "", "last_modified": ""}
    return {
        "state": Feed.State.PAUSED,
        "last_error": f"redirects for good to {target}, which is already followed: paused",
        "last_error_fr": f"Cette adresse mène désormais à {target}, déjà suivie (« {twin} ») : flux mis en pause.",
    }


def called_meanwhile(feeds: Iterable[Feed], now: datetime) -> None:
    """Make those of the polled ``feeds`` due again whose hub has called since they were claimed."""
    claimed = {feed.pk: feed.websub.get("called") for feed in feeds if feed.websub}
    if claimed:
        rows = Feed.objects.filter(pk__in=claimed, state=Feed.State.ACTIVE).values_list("pk", "websub__called")
        late = [pk for pk, called in rows if called != claimed[pk]]
        Feed.objects.filter(pk__in=late, lease_until=None).update(due_at=now)


def is_same_feed(feed: Feed, parsed: ParsedFeed) -> bool:
    """Whether what was found elsewhere is ``feed``: it never worked, or there are entries that it had."""
    identities, addresses = {e.identity for e in parsed.entries}, {e.url for e in parsed.entries if e.url}
    had = feed.entries.filter(Q(identity__in=identities) | Q(url__in=addresses))
    return feed.last_success_at is None or had.exists()


def before_of(feed: Feed) -> verdict.Before:
    """The feed's row as the pure modules see it."""
    until = feed.websub.get("until") if isinstance(feed.websub, dict) else None
    return verdict.Before(
        url=feed.url,
        etag=feed.etag,
        last_modified=feed.last_modified,
        trusts_validators=feed.trusts_validators,
        digest=feed.body_digest,
        title=feed.title,
        last_success=feed.last_success_at,
        last_entry=feed.last_entry_at,
        first_error=feed.first_error_at,
        missing_since=feed.missing_since,
        errors=feed.errors_in_row,
        rhythm=feed.rhythm if isinstance(feed.rhythm, dict) else {},
        hints=feed.hints if isinstance(feed.hints, dict) else {},
        websub_until=datetime.fromisoformat(until) if isinstance(until, str) else None,
    )
