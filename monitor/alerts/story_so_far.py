"""What was told of an article's story, to which lists and on which channels. Reading only.

A story is what its members are now: after a merge or a split, what was told travels with the articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from monitor.alerts.delivery import Known
from monitor.alerts.models import Alert, Message, MessageItem, StoryChoice
from monitor.alerts.novelty import OPENING, Said, figures, fresh
from monitor.alerts.routing import Candidate
from monitor.articles.models import Article, Mention, Revision
from monitor.stories.arrange import lineage
from monitor.stories.models import Story
from monitor.stories.timeline import turn
from monitor.watchlists.models import Match

#: Messages in these states were told, or will be.
_HEARD = (Message.State.PENDING, Message.State.SENT, Message.State.UNCERTAIN)


def candidates(article: Article, story: Story | None, matches: Iterable[Match]) -> list[Candidate]:
    """Each match with what was told of it before. The article has a revision."""
    revision = article.revision
    assert revision is not None  # noqa: S101 - for the type checker
    told = Alert.objects.exclude(state=Alert.State.BACKLOG)
    earlier = told.filter(revision__article=article).exclude(revision=revision)
    before = set(earlier.values_list("watchlist", flat=True))
    elsewhere = _told_elsewhere(article, story)
    turned = turn(story.timeline, revision.pk) if story else ""
    opening = _opening(revision) if elsewhere else Said()
    found = []
    for match in matches:
        watchlist, others = match.watchlist, elsewhere.get(match.watchlist_id)
        found.append(
            Candidate(
                watchlist=watchlist.pk,
                level=watchlist.level,
                max_age=timedelta(hours=watchlist.max_age_hours),
                published=article.published_at,
                updated=article.updated_at,
                seen=article.seen_at,
                backlog=article.backlog,
                told_before=watchlist.pk in before,
                story_told=others is not None,
                material=bool(revision.changes.get("material")),
                transition=str(revision.changes.get("transition") or (turned if others is not None else "")),
                fresh=fresh(opening, others) if others is not None else (),
            )
        )
    return found


def known(article: Article, story: Story | None, channels: Iterable[int], now: datetime) -> Known:
    """What is known of ``channels``, whose rows are locked: two articles are not counted against one cap at once."""
    wanted = list(channels)
    recent = Message.objects.filter(
        channel__in=wanted, kind=Message.Kind.ALERT, created_at__gt=now - timedelta(hours=1), state__in=_HEARD
    )
    about = Q(alert__revision__article=article)
    if story:
        about |= Q(alert__revision__article__membership__story=story)
    heard = MessageItem.objects.filter(about, message__channel__in=wanted, message__state__in=_HEARD)
    return Known(
        sent_last_hour=Counter(recent.values_list("channel", flat=True)),
        heard=frozenset(heard.values_list("message__channel", flat=True)),
        choices=choices(story.pk, wanted) if story else {},
    )


def choices(story: int, channels: Iterable[int]) -> dict[int, str]:
    """What the readers of ``channels`` asked for about a story or one that it absorbed: the latest choice holds."""
    rows = StoryChoice.objects.filter(channel__in=list(channels), story__in=lineage(story)).order_by("chosen_at", "pk")
    return dict(rows.values_list("channel", "choice"))


def _told_elsewhere(article: Article, story: Story | None) -> dict[int, Said]:
    """For each watchlist that other articles of the story were told for, all figures and actors of those."""
    if story is None:
        return {}
    rows = (
        Alert.objects.filter(revision__article__membership__story=story)
        .exclude(state=Alert.State.BACKLOG)
        .exclude(revision__article=article)
        .values_list("watchlist", "revision", "revision__understanding__amounts")
    )
    by_list: dict[int, set[int]] = {}
    amounts: dict[int, dict[str, str]] = {}
    for watchlist, revision, stored in rows:
        by_list.setdefault(watchlist, set()).add(revision)
        amounts[revision] = figures(stored or ())
    named: dict[int, dict[str, str]] = {}
    for revision, slug, name in Mention.objects.filter(revision__in=amounts).values_list(
        "revision", "actor__slug", "actor__name"
    ):
        named.setdefault(revision, {})[slug] = name
    return {
        watchlist: Said(
            {key: text for pk in revisions for key, text in amounts[pk].items()},
            {slug: name for pk in revisions for slug, name in named.get(pk, {}).items()},
        )
        for watchlist, revisions in by_list.items()
    }


def _opening(revision: Revision) -> Said:
    """What the title and the opening of a revision say."""
    mentions = Mention.objects.filter(Q(field="title") | Q(start__lt=OPENING), revision=revision)
    return Said(
        figures(revision.understanding.get("amounts", ()), within=OPENING),
        dict(mentions.order_by("start").values_list("actor__slug", "actor__name")),
    )
