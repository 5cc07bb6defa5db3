"""Who takes part in the demonstration: the press's feeds, a reader with a mailbox, and two Slack rooms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction

from monitor.alerts.models import Channel, Subscriber, Subscription
from monitor.feeds.models import Feed, Source
from monitor.runtime.demo.press import Press
from monitor.runtime.demo.slack import SlackDouble
from monitor.runtime.demo.slack.methods import HISTORY
from monitor.runtime.demo.slack.workspace import WRITE
from monitor.watchlists.models import Client, Watchlist

READER = "Léa Martin"
MAIL = "lea.martin@exemple.fr"
ROOM, HOOKED = "C0VEILLE", "C0ALERTES"
HOURLY_CAP = 200
"""The demonstration tells in a minute what a day brings."""

MAILED = ("cloud-souverain", "rumeurs-capital", "capital", "qualification", "commande-publique", "sante")
POSTED = ("rumeurs-capital", "capital")
HOOKS = ("incidents", "extraterritorialite")


def invite(press: Press, slack: SlackDouble, now: datetime) -> None:
    """Store the feeds, all due ``now``, and the subscriptions."""
    slack.add_channel(ROOM, "veille-souveraineté")
    slack.add_channel(HOOKED, "alertes-incidents")
    with transaction.atomic():
        add_feeds(press, now)
        client = Client.objects.get()
        reader = Subscriber.objects.create(client=client, name=READER)
        room = Subscriber.objects.create(client=client, name="Salon Slack de la veille", room=True)
        mailbox = Channel.objects.create(subscriber=reader, kind=Channel.Kind.EMAIL, address=MAIL)
        token = slack.add_token(frozenset({WRITE, HISTORY}))
        bot = Channel.objects.create(subscriber=room, kind=Channel.Kind.SLACK, address=ROOM, secret=token)
        hook = Channel.objects.create(
            subscriber=room, kind=Channel.Kind.SLACK, address=HOOKED, secret=slack.webhook(HOOKED)
        )
        for channel, watchlists in ((mailbox, MAILED), (bot, POSTED), (hook, HOOKS)):
            _subscribe(channel, watchlists)


def poll_again(urls: Iterable[str], now: datetime) -> None:
    """Make feeds due, without waiting for the rhythm that was learned of them."""
    Feed.objects.filter(url__in=list(urls)).update(due_at=now)


def add_feeds(press: Press, now: datetime) -> None:
    """Store a source and a feed for each site of the press, due ``now``."""
    for edition in press.editions.values():
        site = edition.site
        source = Source.objects.create(name=site.name, site=edition.origin, host=urlsplit(edition.origin).netloc)
        kind = Feed.Kind.SITEMAP if site.feed == "sitemap" else Feed.Kind.FEED
        Feed.objects.create(
            source=source,
            url=edition.feed_url,
            title=site.name,
            folder="Démonstration",
            kind=kind,
            due_at=now,
        )


def _subscribe(channel: Channel, watchlists: tuple[str, ...]) -> None:
    found = {watchlist.slug: watchlist for watchlist in Watchlist.objects.filter(slug__in=watchlists)}
    Subscription.objects.bulk_create(
        Subscription(watchlist=found[slug], channel=channel, hourly_cap=HOURLY_CAP) for slug in watchlists
    )
