"""WebSub, the doing: ask hubs, answer them, and take what they send as a reason to poll at once.

What a hub sends only makes the feed due: the poll that follows reads the publisher's own feed, so that no
third party puts entries into the table, and one path stores them.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from monitor.feeds import websub
from monitor.feeds.models import Feed
from monitor.feeds.parsed import Hints
from monitor.feeds.websub import Subscription
from monitor.http.client import HttpClient
from monitor.http.errors import FetchError
from monitor.http.settings import HttpSettings

log = logging.getLogger(__name__)

#: Requests to hubs in one run.
BATCH = 50


def renew(now: datetime, callback_base: str, settings: HttpSettings) -> int:
    """Ask the hubs of feeds whose subscription is missing or runs out. Returns how many were asked.

    ``callback_base`` is the public address to which the feed's token is appended.
    """
    wanted: list[tuple[Feed, Subscription]] = []
    for feed in Feed.objects.filter(state=Feed.State.ACTIVE).exclude(hints__hub=None).exclude(hints__hub=""):
        subscription = wish(feed)
        if subscription is not None and websub.should_ask(subscription, now):
            wanted.append((feed, websub.asked(subscription, now)))
        if len(wanted) >= BATCH:
            break
    for feed, subscription in wanted:  # stored first: a hub may verify before its answer to us has come
        Feed.objects.filter(pk=feed.pk).update(websub=subscription.to_json())
    asyncio.run(_ask(wanted, callback_base.rstrip("/"), settings))
    return len(wanted)


def wish(feed: Feed) -> Subscription | None:
    """The subscription that the feed's hub and topic ask for; None for a feed that names no hub."""
    hints = Hints.from_json(feed.hints)
    if not hints.hub.startswith(("http://", "https://")):
        return None
    topic = hints.topic if hints.topic.startswith(("http://", "https://")) else feed.url
    held = Subscription.from_json(feed.websub)
    if held is not None and (held.hub, held.topic) == (hints.hub, topic):
        return held
    return Subscription(hints.hub, topic, secrets.token_urlsafe(24), secrets.token_urlsafe(32))


async def _ask(wanted: Sequence[tuple[Feed, Subscription]], callback: str, settings: HttpSettings) -> None:
    async with HttpClient(settings) as client:
        await asyncio.gather(*(_ask_one(client, one, f"{callback}/{one.token}") for _, one in wanted))


async def _ask_one(client: HttpClient, subscription: Subscription, callback: str) -> None:
    body = websub.request_body(subscription, callback)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        await client.post(subscription.hub, body=body, headers=headers)
    except FetchError as error:  # asked again later; polling goes on meanwhile
        log.info("hub %s: %s", subscription.hub, error.message)


def _by_token(token: str) -> tuple[Feed, Subscription] | None:
    """The feed of a callback address, locked until the transaction ends."""
    feed = Feed.objects.select_for_update().filter(websub__token=token).first() if token else None
    held = Subscription.from_json(feed.websub) if feed is not None else None
    return (feed, held) if feed is not None and held is not None else None


@transaction.atomic
def verify(token: str, query: Mapping[str, str], now: datetime) -> str | None:
    """A hub's verification of intent: the challenge to answer with status 200, or None for 404."""
    found = _by_token(token)
    if found is None:
        return None
    feed, held = found
    confirmed, challenge = websub.confirm(held, query, now)
    if confirmed != held:
        Feed.objects.filter(pk=feed.pk).update(websub=confirmed.to_json())
    if confirmed.denied and websub.is_live(held, now):  # the next poll was put off in reliance on the hub
        _due(feed, now)
    return challenge


def _due(feed: Feed, now: datetime) -> None:
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    Feed.objects.filter(free, pk=feed.pk, state=Feed.State.ACTIVE).update(due_at=now)


@transaction.atomic
def receive(token: str, body: bytes, signature: str, now: datetime) -> bool:
    """What a hub sends: makes the feed due at once if the signature is right. False for an unknown token.

    A wrong signature is answered like a right one (7.1), and ignored. A feed that is being polled at this
    moment is polled once more after it, since the poll may have come too early.
    """
    found = _by_token(token)
    if found is None:
        return False
    feed, held = found
    if websub.is_authentic(held, body, signature) and websub.is_live(held, now):
        Feed.objects.filter(pk=feed.pk).update(websub=replace(held, called=now).to_json())
        _due(feed, now)
    else:
        log.warning("feed %s: a message to its WebSub address has no valid signature", feed.url)
    return True
