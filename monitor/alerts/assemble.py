"""From rows of the outbox to the value that a channel sends: reading only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min

from monitor.alerts import recap
from monitor.alerts.links import preferences_url, unsubscribe_url
from monitor.alerts.models import Alert, Channel, Message
from monitor.alerts.page import Pages, weight
from monitor.alerts.standing import standing
from monitor.alerts.subject import digest_subject, headline
from monitor.alerts.values import ArticleView, Section
from monitor.alerts.values import Message as MessageValue
from monitor.stories.arrange import current, lineage


def assemble(message: Message, channel: Channel, now: datetime) -> MessageValue:
    """The value of ``message`` for ``channel``."""
    if message.kind == Message.Kind.ROOT and (first := Message.objects.filter(pk=message.payload["root"]).first()):
        return _root(message, first, channel, now)
    alerts = list(
        Alert.objects.filter(items__message=message)
        .select_related("watchlist", "revision__article__source", "story")
        .order_by("watchlist__name", "-created_at", "pk")
    )
    thread = lineage(current(message.story_id).pk) if message.story_id else []
    parent = _parent(message, channel, thread)
    digest = message.kind == Message.Kind.DIGEST
    pages = Pages(channel, parent)
    sections = _by_watchlist(alerts, pages) if digest else _by_article(alerts, pages)
    articles = [article for section in sections for article in section.articles]
    zone = ZoneInfo(channel.subscriber.timezone)
    told = bool(alerts)
    return MessageValue(
        key=message.dedupe_key,
        kind=message.kind,
        subject=message.payload.get("subject") or _subject(message, articles, now.astimezone(zone)),
        created=message.created_at,
        timezone=zone.key,
        recipient=channel.subscriber.name,
        sections=tuple(sections),
        thread=f"story-{thread[0]}" if thread else "",
        parent=_key_of(parent),
        list_name=_list_name(alerts),
        public_url=settings.PUBLIC_URL,
        preferences_url=preferences_url(channel.pk) if told else "",
        unsubscribe_url=unsubscribe_url(channel.pk, {alert.watchlist_id for alert in alerts}) if told else "",
        body=tuple(message.payload.get("body", ())),
        link=tuple(message.payload["link"]) if message.payload.get("link") else None,
        summary=recap.summary(articles, len(sections)) if digest and articles else "",
        week=recap.week(_told_lately(channel, now), now, zone) if digest else (),
        reply_to=message.payload.get("reply_to", ""),
    )


def _root(update: Message, first: Message, channel: Channel, now: datetime) -> MessageValue:
    """The ``first`` message of a story as it should read now."""
    lines = standing(current(first.story_id), ZoneInfo(channel.subscriber.timezone)) if first.story_id else ()
    value = assemble(first, channel, now)
    return replace(value, kind=update.kind, key=update.dedupe_key, parent=first.external_id, standing=lines)


def _subject(message: Message, articles: list[ArticleView], now: datetime) -> str:
    if message.kind == Message.Kind.DIGEST:
        return digest_subject(len({article.url for article in articles}), now)
    return headline(articles[0]) if articles else "Guetteur"


def _list_name(alerts: list[Alert]) -> str:
    """The lists that a message tells of; the first, and how many more."""
    names = list(dict.fromkeys(alert.watchlist.name for alert in alerts))
    if len(names) > 1:
        return f"{names[0]} et {len(names) - 1} autre{'s' * (len(names) > 2)}"
    return names[0] if names else "Guetteur"


def _told_lately(channel: Channel, now: datetime) -> list[datetime]:
    """When each article of the last week was told on the channel."""
    since = now - timedelta(days=recap.DAYS)
    rows = Alert.objects.filter(messages__channel=channel, created_at__gt=since)
    return list(rows.values("revision__article").annotate(first=Min("created_at")).values_list("first", flat=True))


def _parent(message: Message, channel: Channel, thread: list[int]) -> Message | None:
    """The first message of the story in this channel, where this is a later one.

    ``thread`` holds the story and those that were merged into it.
    """
    told = Message.objects.filter(channel_id=message.channel_id, story_id__in=thread)
    if channel.kind != Channel.Kind.EMAIL:
        # A room names its messages itself: there is no thread before the first one has arrived.
        told = told.exclude(external_id="")
    first = told.order_by("created_at", "pk").first()
    return None if first is None or first.pk == message.pk else first


def _key_of(parent: Message | None) -> str:
    return parent.external_id or parent.dedupe_key if parent else ""


def _by_article(alerts: list[Alert], pages: Pages) -> list[Section]:
    """One section: each article once, naming every watchlist."""
    ordered = sorted(alerts, key=lambda alert: alert.revision_id)
    articles = [pages.article(list(group)) for _, group in groupby(ordered, key=lambda a: a.revision_id)]
    return [Section("", tuple(articles))] if articles else []


def _by_watchlist(alerts: list[Alert], pages: Pages) -> list[Section]:
    """A section for each watchlist, in which each story is told once, by its weightiest alert."""
    sections = []
    for name, group in groupby(alerts, key=lambda alert: alert.watchlist.name):
        stories: dict[object, Alert] = {}
        for alert in sorted(group, key=lambda one: (weight(one), -one.created_at.timestamp())):
            stories.setdefault(alert.story_id or f"article {alert.revision.article_id}", alert)
        sections.append(Section(name, tuple(pages.article([alert]) for alert in stories.values())))
    return sections
