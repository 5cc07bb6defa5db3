"""Webhooks and feeds of watchlists: made, given a new secret, closed. Owns the transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from monitor.alerts.channels import feed, webhook
from monitor.alerts.models import Channel, Subscriber, Subscription
from monitor.errors import GuetteurError
from monitor.http.addresses import AllowList
from monitor.http.target import vet
from monitor.watchlists.models import Watchlist

KINDS = (Channel.Kind.WEBHOOK, Channel.Kind.FEED)
#: A program takes what comes; a cap is for people.
_UNCAPPED = 10_000


class OutletError(GuetteurError):
    """What a person asked of a webhook or feed is impossible; nothing changed."""


@dataclass(frozen=True)
class Made:
    """A channel and its secret, which a webhook's owner sees only now."""

    channel: Channel
    secret: str


def _refused(message: str, french: str) -> OutletError:
    return OutletError(message, french=french, permanent=True)


@transaction.atomic
def add_webhook(name: str, address: str, watchlists: Sequence[Watchlist], *, allow: AllowList) -> Made:
    """A webhook that is told the alerts of ``watchlists``, of one client.

    Raises ``FetchError`` for an address that may not be called, ``OutletError`` for what else is wrong.
    """
    url = str(vet(address.strip(), allow).url)
    if len(url) > 500:
        raise _refused("address too long", "Cette adresse est trop longue (500\u00a0caractères au plus).")
    return _add(Channel.Kind.WEBHOOK, name, url, watchlists, webhook.new_secret())


@transaction.atomic
def add_feed(watchlist: Watchlist) -> Made:
    """The feed of a watchlist, at a new secret address."""
    return _add(
        Channel.Kind.FEED, f"Flux de «\u00a0{watchlist.name}\u00a0»", watchlist.slug, [watchlist], feed.new_secret()
    )


def _add(kind: Channel.Kind, name: str, address: str, watchlists: Sequence[Watchlist], secret: str) -> Made:
    clients = {watchlist.client_id for watchlist in watchlists}
    if not clients:
        raise _refused("no watchlist", "Choisissez au moins une liste de veille.")
    if len(clients) > 1:
        raise _refused("several clients", "Choisissez des listes d’un seul client.")
    room = Subscriber.objects.create(client_id=clients.pop(), name=name[:200], room=True)
    channel = Channel.objects.create(subscriber=room, kind=kind, address=address, secret=secret)
    Subscription.objects.bulk_create(
        Subscription(watchlist=watchlist, channel=channel, hourly_cap=_UNCAPPED) for watchlist in watchlists
    )
    return Made(channel, secret)


def renew(channel: Channel) -> Made:
    """A new secret; what was signed with, or read at, the old one is over at once."""
    if channel.state == Channel.State.CLOSED:
        raise _refused("closed", "Ce canal est fermé\u00a0: ajoutez-en un autre.")
    secret = webhook.new_secret() if channel.kind == Channel.Kind.WEBHOOK else feed.new_secret()
    channel.secret = secret
    channel.save(update_fields=["secret"])
    return Made(channel, secret)


def reopen(channel: Channel) -> None:
    """Send again to a webhook that was suspended."""
    suspended = Channel.objects.filter(pk=channel.pk, state=Channel.State.SUSPENDED)
    if not suspended.update(state=Channel.State.ACTIVE, state_reason="", permanent_errors=0):
        raise _refused("not suspended", "Ce canal n’est pas suspendu.")


def close(channel: Channel, by: str) -> None:
    """Tell nothing there any more. Its messages stay in the outbox's history."""
    Channel.objects.filter(pk=channel.pk).update(state=Channel.State.CLOSED, state_reason=f"Fermé par {by}.")
