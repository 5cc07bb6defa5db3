"""From rows of the outbox to the value that a channel sends: reading only."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from monitor.alerts.excerpt import excerpt, mark_terms
from monitor.alerts.models import Alert, Channel, Message
from monitor.alerts.subject import digest_subject, headline
from monitor.alerts.values import ArticleView, Quote, Section, TopicView, WatchlistView
from monitor.alerts.values import Message as MessageValue
from monitor.articles.models import Article, Revision
from monitor.articles.parts import parts
from monitor.stories.arrange import current, lineage
from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.models import Score
from monitor.watchlists.models import Match

#: Shown at most, best first.
TOPICS, EVIDENCE, ACTORS = 4, 3, 8
#: A sub-topic below this probability is not worth a reader's eye.
TOPIC_FLOOR = 0.4


def assemble(message: Message, channel: Channel, now: datetime) -> MessageValue:
    """The value of ``message`` for ``channel``."""
    alerts = list(
        Alert.objects.filter(items__message=message)
        .select_related("watchlist", "revision__article__source", "story")
        .order_by("watchlist__name", "-created_at")
    )
    sections = _by_watchlist(alerts) if message.kind == Message.Kind.DIGEST else _by_article(alerts)
    articles = [article for section in sections for article in section.articles]
    zone = channel.subscriber.timezone
    thread = lineage(current(message.story_id).pk) if message.story_id else []
    return MessageValue(
        key=message.dedupe_key,
        kind=message.kind,
        subject=message.payload.get("subject") or _subject(message, articles, now.astimezone(ZoneInfo(zone))),
        created=message.created_at,
        timezone=zone,
        recipient=channel.subscriber.name,
        sections=tuple(sections),
        thread=f"story-{thread[0]}" if thread else "",
        parent=_parent(message, thread),
        list_name=alerts[0].watchlist.name if alerts else "Guetteur",
        public_url=settings.PUBLIC_URL,
        body=tuple(message.payload.get("body", ())),
        link=tuple(message.payload["link"]) if message.payload.get("link") else None,
    )


def _subject(message: Message, articles: list[ArticleView], now: datetime) -> str:
    if message.kind == Message.Kind.DIGEST:
        return digest_subject(len({article.url for article in articles}), now)
    return headline(articles[0]) if articles else "Guetteur"


def _parent(message: Message, thread: list[int]) -> str:
    """The key of the first message of the story in this channel, where this is a later one.

    ``thread`` holds the story and those that were merged into it.
    """
    first = (
        Message.objects.filter(channel_id=message.channel_id, story_id__in=thread)
        .order_by("created_at", "pk")
        .values_list("dedupe_key", "external_id")
        .first()
    )
    if first is None or first[0] == message.dedupe_key:
        return ""
    return first[1] or first[0]


def _by_article(alerts: list[Alert]) -> list[Section]:
    """One section: each article once, naming every watchlist."""
    ordered = sorted(alerts, key=lambda alert: alert.revision_id)
    articles = [_article(list(group)) for _, group in groupby(ordered, key=lambda a: a.revision_id)]
    return [Section("", tuple(articles))] if articles else []


def _by_watchlist(alerts: list[Alert]) -> list[Section]:
    """A section for each watchlist."""
    return [
        Section(name, tuple(_article([alert]) for alert in group))
        for name, group in groupby(alerts, key=lambda alert: alert.watchlist.name)
    ]


def _article(alerts: list[Alert]) -> ArticleView:
    revision = alerts[0].revision
    article, source = revision.article, revision.article.source
    matches = list(
        Match.objects.filter(revision=revision, watchlist__in=[alert.watchlist_id for alert in alerts]).select_related(
            "watchlist"
        )
    )
    rows = Score.objects.filter(revision=revision).select_related("topic")
    scores = {score.topic_id: score for score in rows}
    main = scores.pop(MAIN_TOPIC, None)
    best = sorted(scores.values(), key=lambda score: -score.value)[:TOPICS]
    spans = [span for match in matches for span in match.spans if span.get("field") == "text"]
    understood: dict[str, Any] = revision.understanding
    return ArticleView(
        title=revision.title,
        url=article.url,
        source=source.name,
        published=article.published_at,
        updated=article.updated_at,
        status=revision.status,
        status_cues=tuple(understood.get("status_cues", ())),
        kind=_kind(alerts),
        level=_level(alerts),
        score=main.value if main else 0.0,
        topics=tuple(TopicView(s.topic.label, s.value) for s in best if s.value >= TOPIC_FLOOR),
        evidence=tuple(
            Quote(mark_terms(revision.text, sentence["start"], sentence["end"], spans), sentence["share"])
            for sentence in (main.evidence if main else [])[:EVIDENCE]
            if sentence["end"] > sentence["start"]
        ),
        excerpt=excerpt(revision.lead or revision.text, source.quote_chars),
        rights_notice=source.rights_notice,
        watchlists=tuple(WatchlistView(match.watchlist.name, tuple(match.why.get("reasons", ()))) for match in matches),
        actors=_actors(revision),
        cited=tuple(understood.get("cited", ())),
        changes=tuple(revision.changes.get("summary", ())),
        reprises=_reprises(article),
        console_url=f"{settings.PUBLIC_URL}/articles/{article.pk}/",
    )


def _kind(alerts: list[Alert]) -> str:
    """The weightiest kind among an article's alerts."""
    order = [Alert.Kind.DENIED, Alert.Kind.CONFIRMED, Alert.Kind.UPDATE, Alert.Kind.NEW]
    return min((alert.kind for alert in alerts), key=lambda kind: order.index(Alert.Kind(kind)))


def _level(alerts: list[Alert]) -> str:
    order = ["information", "important", "urgent"]
    return max((alert.watchlist.level for alert in alerts), key=order.index)


def _actors(revision: Revision) -> tuple[str, ...]:
    """Names with the part that the text gives them: «Cloudwatt (cible)»."""
    mentions = revision.mentions.select_related("actor").order_by("start")
    played = parts(mentions, revision.understanding.get("negated", ()))[:ACTORS]
    return tuple(f"{part.name} ({part.told})" if part.told else part.name for part in played)


def _reprises(article: Article) -> tuple[tuple[str, str], ...]:
    """Source and address of the other articles of the story, oldest first."""
    others = (
        Article.objects.filter(membership__story__members__article=article)
        .exclude(pk=article.pk)
        .order_by("published_at", "pk")
        .values_list("source__name", "url")[:8]
    )
    return tuple(others)
