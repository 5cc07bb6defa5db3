"""How far the demonstration has come, counted in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from monitor.alerts.models import Alert, Channel, Message
from monitor.articles.models import WORKING, Article, Revision
from monitor.feeds.models import Entry, Feed

_LOST = (Message.State.FAILED, Message.State.POISON, Message.State.CANCELLED)
_OPEN = (Message.State.PENDING, Message.State.UNCERTAIN)


@dataclass(frozen=True)
class Tally:
    """Counts at one moment; ``due_feeds``, ``unlinked``, ``working`` and ``unsent`` are left to do."""

    feeds: int
    due_feeds: int
    unlinked: int
    articles: int
    working: int
    relevant: int
    revised: int
    alerts: int
    backlog: int
    messages: int
    unsent: int
    mails: int
    slack: int
    lost: int

    @property
    def settled(self) -> bool:
        """Whether everything that was seen has come to its end."""
        return not (self.due_feeds or self.unlinked or self.working or self.unsent)

    @property
    def left(self) -> str:
        """What is left to do, in words."""
        return (
            f"{self.due_feeds} feeds to poll, {self.unlinked} entries to link, {self.working} of "
            f"{self.articles} articles under way, {self.unsent} messages to send"
        )

    @property
    def delivered(self) -> bool:
        """Whether alerts reached both the mailbox and Slack, and none was lost."""
        return self.mails > 0 and self.slack > 0 and self.lost == 0


def take(now: datetime) -> Tally:
    """Count."""
    articles = Article.objects.aggregate(
        all=Count("pk"),
        working=Count("pk", filter=Q(state__in=WORKING)),
        relevant=Count("pk", filter=Q(relevant=True)),
    )
    sent = Q(state=Message.State.SENT)
    # What changes a message that is there already, or answers a button, is none of its own.
    told = Message.objects.exclude(kind__in=(Message.Kind.ROOT, Message.Kind.REPLY))
    messages = told.aggregate(
        all=Count("pk"),
        unsent=Count("pk", filter=Q(state__in=_OPEN, kind=Message.Kind.ALERT)),
        mails=Count("pk", filter=sent & Q(channel__kind=Channel.Kind.EMAIL)),
        slack=Count("pk", filter=sent & Q(channel__kind=Channel.Kind.SLACK)),
        lost=Count("pk", filter=Q(state__in=_LOST)),
    )
    return Tally(
        feeds=Feed.objects.count(),
        due_feeds=Feed.objects.filter(Q(due_at__lte=now) | Q(last_polled_at=None)).count(),
        unlinked=Entry.objects.filter(state=Entry.State.NEW).count(),
        articles=articles["all"],
        working=articles["working"],
        relevant=articles["relevant"],
        revised=Revision.objects.filter(number__gt=1).values("article").distinct().count(),
        alerts=Alert.objects.filter(state=Alert.State.TOLD).count(),
        backlog=Alert.objects.filter(state=Alert.State.BACKLOG).count(),
        messages=messages["all"],
        unsent=messages["unsent"],
        mails=messages["mails"],
        slack=messages["slack"],
        lost=messages["lost"],
    )
