"""WebSub (W3C recommendation, 2018): be told at once instead of asking. Pure.

The state of a subscription is a value kept with the feed. The subscriber's part is: ask the hub, confirm
that it was we who asked, check the signature of what the hub sends, and renew the lease in time. Whatever
goes wrong, polling goes on: a live subscription only makes it rarer.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

#: The lease that we ask for; hubs may grant another.
LEASE = timedelta(days=7)
#: Renew when this part of the lease is left.
RENEW_LEFT = 0.2
#: A request to a hub that is not confirmed within this time is made again, each time later.
CONFIRM = timedelta(minutes=10)
#: After this many requests without confirmation the hub is left alone for a week.
MOST_REQUESTS = 5
RETRY_LATER = timedelta(days=7)
_HASHES = ("sha512", "sha384", "sha256", "sha1")


@dataclass(frozen=True)
class Subscription:
    """``token`` names the callback address, ``secret`` signs what is sent; both are unguessable.

    ``until`` is the end of the confirmed lease, ``asked`` the time of the last request, ``requests`` how many
    were made since the last confirmation, ``called`` when the hub last sent something that we believed.
    """

    hub: str
    topic: str
    token: str
    secret: str
    asked: datetime | None = None
    until: datetime | None = None
    lease: float = 0.0
    requests: int = 0
    denied: str = ""
    called: datetime | None = None

    def to_json(self) -> dict[str, object]:
        """As kept in ``Feed.websub``."""
        return {
            "hub": self.hub,
            "topic": self.topic,
            "token": self.token,
            "secret": self.secret,
            "asked": self.asked.isoformat() if self.asked else None,
            "until": self.until.isoformat() if self.until else None,
            "lease": self.lease,
            "requests": self.requests,
            "denied": self.denied,
            "called": self.called.isoformat() if self.called else None,
        }

    @classmethod
    def from_json(cls, data: object) -> Subscription | None:
        """Read what ``to_json`` wrote; None for anything else."""
        if not isinstance(data, dict) or not all(
            isinstance(data.get(name), str) and data[name] for name in ("hub", "topic", "token", "secret")
        ):
            return None
        return cls(
            data["hub"],
            data["topic"],
            data["token"],
            data["secret"],
            _moment(data.get("asked")),
            _moment(data.get("until")),
            float(data.get("lease") or 0.0),
            int(data.get("requests") or 0),
            str(data.get("denied") or ""),
            _moment(data.get("called")),
        )


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def is_live(subscription: Subscription, now: datetime) -> bool:
    """Whether the hub is bound to tell us."""
    return subscription.until is not None and subscription.until > now


def should_ask(subscription: Subscription, now: datetime) -> bool:
    """Whether a request to the hub is due: the first, a renewal, or another try."""
    asked, until = subscription.asked, subscription.until
    if asked is None:
        return True
    if subscription.denied or subscription.requests >= MOST_REQUESTS:
        return now - asked >= RETRY_LATER
    if subscription.requests:
        return now - asked >= CONFIRM * (1 << (subscription.requests - 1))
    return until is None or until - now <= timedelta(seconds=subscription.lease * RENEW_LEFT)


def request_body(subscription: Subscription, callback: str) -> bytes:
    """The form that asks the hub for a subscription (5.1)."""
    return urlencode(
        {
            "hub.mode": "subscribe",
            "hub.topic": subscription.topic,
            "hub.callback": callback,
            "hub.lease_seconds": str(int(LEASE.total_seconds())),
            "hub.secret": subscription.secret,
        }
    ).encode()


def asked(subscription: Subscription, now: datetime) -> Subscription:
    """The subscription after a request was sent."""
    requests = 1 if subscription.requests >= MOST_REQUESTS else subscription.requests + 1
    return replace(subscription, asked=now, requests=requests, denied="")


def confirm(subscription: Subscription, query: Mapping[str, str], now: datetime) -> tuple[Subscription, str | None]:
    """Answer the hub's verification of intent (5.3): the new state, and the challenge to echo or None.

    Only what we asked for is confirmed: this topic, while a request is open.
    """
    if query.get("hub.topic") != subscription.topic:
        return subscription, None
    match query.get("hub.mode"):
        case "denied":
            return replace(subscription, until=None, denied=query.get("hub.reason", "")[:200] or "denied"), None
        case "subscribe" if subscription.requests and query.get("hub.challenge"):
            seconds = query.get("hub.lease_seconds", "")
            lease = float(seconds) if seconds.isascii() and seconds.isdecimal() and len(seconds) < 9 else 0.0
            lease = min(max(lease, 300.0), 30 * 86_400.0) if lease else LEASE.total_seconds()
            until = now + timedelta(seconds=lease)
            confirmed = replace(subscription, until=until, lease=lease, requests=0, denied="")
            return confirmed, query["hub.challenge"][:1000]
    return subscription, None


def is_authentic(subscription: Subscription, body: bytes, signature: str) -> bool:
    """Whether ``X-Hub-Signature: method=hexdigest`` was made with our secret over ``body`` (7.1)."""
    method, _, digest = signature.strip().partition("=")
    if method.lower() not in _HASHES or not digest.isascii():
        return False
    made = hmac.new(subscription.secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(made, digest.strip().lower())
