"""Alerts as a feed that readers fetch: Atom (RFC 4287) and JSON Feed 1.1, at a secret address.

Nothing is sent. The feed lists the alerts of its watchlists from the moment they are decided; the outbox's message
only records that they are there to be read, and counts as sent at once.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed

from monitor.alerts.entries import Item, Outgoing
from monitor.alerts.present import STATUS_LABELS
from monitor.alerts.values import Address, Message, Receipt

ATOM, JSON = "atom", "json"
MEDIA_TYPES = {ATOM: "application/atom+xml; charset=utf-8", JSON: "application/feed+json; charset=utf-8"}


def new_secret() -> str:
    """The part of a feed's address that cannot be guessed: 256 random bits."""
    return secrets.token_urlsafe(32)


def open_channel() -> FeedSender:
    """A sender that has nothing to send."""
    return FeedSender()


class FeedSender:
    """Takes every message: what it tells is in the feed already."""

    def send(self, message: Message, to: Address) -> Receipt:  # noqa: ARG002
        """Nothing leaves; the receipt names the message."""
        return Receipt(message.key)

    def close(self) -> None:
        """Nothing was opened."""


class _Atom(Atom1Feed):
    """Django's generator, with a date that does not move while nothing new comes."""

    def latest_post_date(self) -> datetime:
        """When the newest entry was decided, or the feed made."""
        moment: datetime = self.feed["changed"]
        return moment


def atom(feed: Outgoing) -> bytes:
    """The feed as Atom."""
    made = _Atom(
        title=feed.title,
        link=feed.home,
        description="",
        subtitle=feed.subtitle,
        language="fr",
        author_name="Guetteur",
        feed_url=feed.address,
        feed_guid=feed.identity,
        changed=feed.changed,
    )
    for item in feed.items:
        made.add_item(
            title=item.title,
            link=item.url,
            description=_html(item),
            author_name=item.source,
            pubdate=item.published or item.decided,
            updateddate=item.decided,
            unique_id=item.identity,
            categories=_categories(item),
            item_copyright=item.rights_notice or None,
        )
    return bytes(made.writeString("utf-8"), "utf-8")


def json_feed(feed: Outgoing) -> bytes:
    """The feed as JSON Feed 1.1 (jsonfeed.org)."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "language": "fr",
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "authors": [{"name": "Guetteur"}],
        "items": [_json_item(item) for item in feed.items],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _json_item(item: Item) -> dict[str, Any]:
    return {
        "id": item.identity,
        "url": item.url,
        "title": item.title,
        "content_html": _html(item),
        "date_published": (item.published or item.decided).isoformat(),
        "date_modified": item.decided.isoformat(),
        "authors": [{"name": item.source}],
        "tags": _categories(item),
        "_guetteur": {
            "alert": item.alert,
            "kind": item.kind,
            "level": item.level,
            "status": item.status or None,
            "watchlist": item.watchlist,
            "reasons": list(item.reasons),
            "rights_notice": item.rights_notice or None,
        },
    }


def _categories(item: Item) -> list[str]:
    return [item.watchlist, *([STATUS_LABELS[item.status]] if item.status in STATUS_LABELS else [])]


def _html(item: Item) -> str:
    shown = {"item": item, "status_label": STATUS_LABELS.get(item.status, "")}
    return render_to_string("alerts/feed_item.html", shown).strip()
