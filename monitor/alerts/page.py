"""One article as a message shows it, read from the rows of its alerts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone

from monitor.alerts import novelty
from monitor.alerts.answers import Answer
from monitor.alerts.excerpt import mark_terms
from monitor.alerts.links import Feedback, feedback_token, feedback_url
from monitor.alerts.models import Alert, Channel, Message
from monitor.alerts.quoting import within_rights
from monitor.alerts.since import news
from monitor.alerts.values import ArticleView, Quote, TopicView, WatchlistView
from monitor.articles.cards import terms_of
from monitor.articles.models import Article, Revision
from monitor.articles.parts import parts
from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.models import Score
from monitor.watchlists.models import Match

#: Shown at most, best first.
TOPICS, EVIDENCE, ACTORS = 4, 3, 8
#: A sub-topic below this probability is not worth a reader's eye.
TOPIC_FLOOR = 0.4
_KINDS = (Alert.Kind.DENIED, Alert.Kind.CONFIRMED, Alert.Kind.UPDATE, Alert.Kind.NEW)
_LEVELS = ("information", "important", "urgent")


def weight(alert: Alert) -> int:
    """The place of an alert's kind, the weightiest first."""
    return _KINDS.index(Alert.Kind(alert.kind))


class Pages:
    """The articles of one message to one channel; ``parent`` is the first message of the story, if this is a later."""

    def __init__(self, channel: Channel, parent: Message | None) -> None:
        self._channel = channel
        self._parent = parent

    def article(self, alerts: list[Alert]) -> ArticleView:
        """The article of ``alerts``, which are about one revision."""
        first = alerts[0]
        revision = first.revision
        article, source = revision.article, revision.article.source
        matches = list(
            Match.objects.filter(revision=revision, watchlist__in=[alert.watchlist_id for alert in alerts])
            .select_related("watchlist")
            .order_by("watchlist__name")
        )
        main, topics = _scores(revision)
        quotes = _quotes(revision, main, matches)
        allowed = terms_of(source, timezone.localdate()).quote_chars
        excerpt, evidence = within_rights(revision.lead or revision.text, quotes, allowed)
        understood: dict[str, Any] = revision.understanding
        token = self._token(alerts, article)
        return ArticleView(
            title=revision.title,
            url=article.url,
            source=source.name,
            published=article.published_at,
            updated=article.updated_at,
            status=revision.status,
            status_cues=tuple(understood.get("status_cues", ())),
            kind=min(alerts, key=weight).kind,
            level=max((alert.watchlist.level for alert in alerts), key=_LEVELS.index),
            score=main.value if main else 0.0,
            topics=topics,
            evidence=evidence,
            excerpt=excerpt,
            rights_notice=source.rights_notice,
            watchlists=tuple(
                WatchlistView(match.watchlist.name, tuple(match.why.get("reasons", ()))) for match in matches
            ),
            actors=_actors(revision),
            cited=tuple(understood.get("cited", ())),
            changes=(*revision.changes.get("summary", ()), *novelty.told(first.reason)),
            reprises=_reprises(article),
            since=self._since(first),
            console_url=f"{settings.PUBLIC_URL}/articles/{article.pk}/",
            answers=tuple((answer.label, f"{feedback_url(token)}?choix={answer}") for answer in Answer),
            feedback=token,
        )

    def _since(self, alert: Alert) -> tuple[str, ...]:
        """What the story has become since the channel was first told of it."""
        if self._parent is None or alert.story is None:
            return ()
        return news(alert.story.timeline, self._parent.created_at)

    def _token(self, alerts: list[Alert], article: Article) -> str:
        watchlists = tuple(sorted({alert.watchlist_id for alert in alerts}))
        return feedback_token(Feedback(self._channel.pk, article.pk, alerts[0].story_id or 0, watchlists))


def _scores(revision: Revision) -> tuple[Score | None, tuple[TopicView, ...]]:
    """The main topic's score, and the best of the others."""
    rows = Score.objects.filter(revision=revision).select_related("topic")
    scores = {score.topic_id: score for score in rows}
    main = scores.pop(MAIN_TOPIC, None)
    best = sorted(scores.values(), key=lambda score: -score.value)[:TOPICS]
    return main, tuple(TopicView(s.topic.label, s.value) for s in best if s.value >= TOPIC_FLOOR)


def _quotes(revision: Revision, main: Score | None, matches: list[Match]) -> list[Quote]:
    """The decisive sentences, with the watchlists' terms marked."""
    spans = [span for match in matches for span in match.spans if span.get("field") == "text"]
    return [
        Quote(mark_terms(revision.text, sentence["start"], sentence["end"], spans), sentence["share"])
        for sentence in (main.evidence if main else [])[:EVIDENCE]
        if sentence["end"] > sentence["start"]
    ]


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
