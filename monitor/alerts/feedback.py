"""What a reader answers to a message: a judgement of an article, or a choice about its story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from monitor.alerts.answers import Answer
from monitor.alerts.links import Feedback, LinkError
from monitor.alerts.models import Channel, StoryChoice
from monitor.articles.models import Article
from monitor.stories.arrange import current, lineage
from monitor.stories.models import Story
from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.models import Topic
from monitor.watchlists.judgements import judge, withdraw
from monitor.watchlists.models import Judgement, Watchlist

_VERDICTS = {
    Answer.RELEVANT: Judgement.Verdict.RELEVANT,
    Answer.OFF_TOPIC: Judgement.Verdict.OFF_TOPIC,
}
_CHOICES = {
    Answer.FOLLOW: StoryChoice.Choice.FOLLOW,
    Answer.MUTE: StoryChoice.Choice.MUTE,
}


@dataclass(frozen=True)
class Situation:
    """What a feedback page shows: the article, whom it may be judged for, and what was answered before."""

    channel: Channel
    article: Article
    story: Story | None
    watchlists: Sequence[Watchlist]
    topic: Topic | None
    said: dict[str, str]
    choice: str


def situation(feedback: Feedback, by: str) -> Situation:
    """Load what ``feedback`` is about; ``LinkError`` where the channel or the article is gone."""
    channel = Channel.objects.select_related("subscriber").filter(pk=feedback.channel).first()
    article = Article.objects.select_related("source", "revision").filter(pk=feedback.article).first()
    if channel is None or article is None:
        raise LinkError(
            "the channel or the article of this address is gone",
            french="L’article ou l’abonnement de ce lien n’existe plus.",
            permanent=True,
        )
    told = channel.subscriber.client_id
    watchlists = Watchlist.objects.filter(pk__in=feedback.watchlists, client=told).order_by("name")
    story = _story(feedback)
    judged = Judgement.objects.filter(article=article, by=by)
    chosen = StoryChoice.objects.filter(channel=channel, story=story).first() if story else None
    return Situation(
        channel,
        article,
        story,
        list(watchlists),
        Topic.objects.filter(pk=MAIN_TOPIC).first(),
        {str(row.watchlist_id or "sujet"): row.verdict for row in judged},
        chosen.choice if chosen else "",
    )


def record(found: Situation, answer: Answer, targets: Sequence[str], *, by: str, room: bool, now: datetime) -> None:
    """Store ``answer`` of ``by``. A judgement needs ``targets``: primary keys of watchlists, or «sujet».

    Raises ``LinkError`` where a judgement names no target that the message was about.
    """
    if answer in _CHOICES:
        _choose(found, _CHOICES[answer], now)
        return
    known: dict[str, Watchlist | Topic] = {str(watchlist.pk): watchlist for watchlist in found.watchlists}
    if found.topic is not None:
        known["sujet"] = found.topic
    chosen = [known[target] for target in targets if target in known]
    if not chosen:
        raise LinkError(
            "the judgement names no watchlist or topic of the message",
            french="Choisissez pour quelle liste de veille ou quel sujet vous jugez l’article.",
            permanent=True,
        )
    origin = Judgement.Origin.ROOM if room else Judgement.Origin.EMAIL
    with transaction.atomic():
        for target in chosen:
            judge(found.article, target, _VERDICTS[answer], by=by, origin=origin, now=now)


def take_back(found: Situation, answer: Answer, *, by: str) -> None:
    """Forget what ``by`` said: every judgement of the article, or the choice about its story."""
    with transaction.atomic():
        if answer in _CHOICES:
            StoryChoice.objects.filter(channel=found.channel, story=found.story).delete()
            return
        for watchlist in found.watchlists:
            withdraw(found.article, watchlist, by=by)
        if found.topic is not None:
            withdraw(found.article, found.topic, by=by)


def _story(feedback: Feedback) -> Story | None:
    """The story now: the one of the message may have been merged into another."""
    if not Story.objects.filter(pk=feedback.story).exists():
        return None
    return current(feedback.story)


def _choose(found: Situation, choice: StoryChoice.Choice, now: datetime) -> None:
    if found.story is None:
        raise LinkError(
            "the article belongs to no story",
            french="Cet article n’appartient plus à une histoire : il n’y a rien à suivre ni à couper.",
            permanent=True,
        )
    with transaction.atomic():
        merged = [pk for pk in lineage(found.story.pk) if pk != found.story.pk]
        StoryChoice.objects.filter(channel=found.channel, story__in=merged).delete()
        StoryChoice.objects.update_or_create(
            channel=found.channel, story=found.story, defaults={"choice": choice, "chosen_at": now}
        )
