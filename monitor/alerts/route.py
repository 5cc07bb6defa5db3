"""The stage ``route``: turn the matches of an article into alerts and messages, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from monitor.alerts.calendar import QuietRules
from monitor.alerts.models import Alert, Channel, Message, MessageItem, Subscription
from monitor.alerts.routing import AlertDecision, Candidate, Delivery, Subscribed, decide_alert, deliveries
from monitor.articles.models import Article, State
from monitor.claims.claim import claim, due, exhausted, mark
from monitor.claims.stages import Drained, Stage
from monitor.stories.arrange import lineage
from monitor.stories.models import Story
from monitor.stories.timeline import turn
from monitor.watchlists.models import Match

BATCH = 50
LEASE = timedelta(minutes=5)


def pending(now: datetime) -> bool:
    """Whether an article waits to be routed."""
    return Article.objects.filter(due(now), state=State.ROUTE).exists()


def drain(*, clock: Callable[[], datetime], budget: timedelta, random: Random) -> Drained:  # noqa: ARG001
    """Route due articles until none is left or the budget is spent."""
    started, done, messages = clock(), 0, 0
    more = True
    while more and clock() - started < budget:
        articles = claim(Article.objects.filter(state=State.ROUTE), now=clock(), lease=LEASE, limit=BATCH)
        more = bool(articles)
        for article in articles:
            messages += route(article, clock())
            done += 1
    return Drained(done, more=more, rings=frozenset({Stage.DELIVER}) if messages else frozenset())


def route(article: Article, now: datetime) -> int:
    """Decide and store the alerts and messages of a claimed article; returns how many messages it filled."""
    if exhausted(article) or article.revision is None:
        mark(
            article,
            state=State.POISON,
            due_at=None,
            decided_at=now,
            reason="L’acheminement a échoué plusieurs fois de suite.",
        )
        return 0
    with transaction.atomic():
        story = _locked_story(article)
        matches = list(Match.objects.filter(revision=article.revision).select_related("watchlist").order_by("pk"))
        decisions = _decide(article, story, matches, now)
        alerts = _save_alerts(article, story, decisions, now)
        filled = _save_messages(article, story, matches, decisions, alerts, now)
        if not mark(article, **_outcome(matches, decisions), due_at=None, decided_at=now):
            transaction.set_rollback(True)
            return 0
    return filled


def _locked_story(article: Article) -> Story | None:
    """The article's story, locked: two of its articles are routed one after the other."""
    return Story.objects.select_for_update().filter(members__article=article).first()


def _decide(article: Article, story: Story | None, matches: list[Match], now: datetime) -> list[AlertDecision]:
    told = Alert.objects.exclude(state=Alert.State.BACKLOG)
    before = set(
        told.filter(revision__article=article).exclude(revision=article.revision).values_list("watchlist", flat=True)
    )
    elsewhere = (
        set(
            told.filter(story__in=lineage(story.pk))
            .exclude(revision__article=article)
            .values_list("watchlist", flat=True)
        )
        if story
        else set()
    )
    changes = article.revision.changes if article.revision else {}
    turned = turn(story.timeline, article.revision_id or 0) if story else ""
    decided = []
    for match in matches:
        watchlist = match.watchlist
        candidate = Candidate(
            watchlist=watchlist.pk,
            level=watchlist.level,
            max_age=timedelta(hours=watchlist.max_age_hours),
            published=article.published_at,
            updated=article.updated_at,
            seen=article.seen_at,
            backlog=article.backlog,
            told_before=watchlist.pk in before,
            story_told=watchlist.pk in elsewhere,
            material=bool(changes.get("material")),
            transition=str(changes.get("transition") or (turned if watchlist.pk in elsewhere else "")),
        )
        decision = decide_alert(candidate, now)
        if decision:
            decided.append(decision)
    return decided


def _save_alerts(
    article: Article, story: Story | None, decisions: Iterable[AlertDecision], now: datetime
) -> dict[int, Alert]:
    """Store each decision once; returns the alerts to be told by watchlist."""
    told = {}
    for decision in decisions:
        alert, created = Alert.objects.get_or_create(
            watchlist_id=decision.watchlist,
            revision=article.revision,
            kind=decision.kind,
            defaults={
                "story": story,
                "state": decision.state,
                "reason": decision.reason,
                "created_at": now,
            },
        )
        if created and decision.state == Alert.State.TOLD:
            told[decision.watchlist] = alert
    return told


def _save_messages(
    article: Article,
    story: Story | None,
    matches: list[Match],
    decisions: list[AlertDecision],
    alerts: dict[int, Alert],
    now: datetime,
) -> int:
    told = [d for d in decisions if d.watchlist in alerts]
    subscriptions = _subscriptions(alerts)
    subject = f"{story.pk if story else 0}:{article.revision_id}"
    plan = deliveries(
        told,
        {match.watchlist_id: match.watchlist.level for match in matches},
        subscriptions,
        subject=subject,
        sent_last_hour=_sent_last_hour({s.channel for s in subscriptions}, now),
        now=now,
    )
    for delivery in plan:
        _fill(delivery, story, alerts, now)
    reached = {watchlist for delivery in plan for watchlist in delivery.watchlists}
    Alert.objects.filter(pk__in=[a.pk for w, a in alerts.items() if w not in reached]).update(
        state=Alert.State.NOBODY, reason="Aucun abonnement actif à cette liste."
    )
    return len(plan)


def _subscriptions(alerts: dict[int, Alert]) -> list[Subscribed]:
    rows = Subscription.objects.filter(
        watchlist__in=alerts, active=True, channel__state=Channel.State.ACTIVE
    ).select_related("channel__subscriber")
    return [
        Subscribed(
            subscription=row.pk,
            watchlist=row.watchlist_id,
            channel=row.channel_id,
            cadence=row.cadence,
            at=row.at,
            weekday=row.weekday,
            min_level=row.min_level,
            urgent_always=row.urgent_always,
            hourly_cap=row.hourly_cap,
            zone=ZoneInfo(row.channel.subscriber.timezone),
            quiet=QuietRules.from_json(row.channel.subscriber.quiet_hours),
            paused_until=row.channel.subscriber.paused_until,
        )
        for row in rows
    ]


def _sent_last_hour(channels: set[int], now: datetime) -> dict[int, int]:
    recent = Message.objects.filter(
        channel__in=channels, kind=Message.Kind.ALERT, created_at__gt=now - timedelta(hours=1)
    )
    return Counter(recent.values_list("channel", flat=True))


def _fill(delivery: Delivery, story: Story | None, alerts: dict[int, Alert], now: datetime) -> None:
    """Create the message of a delivery, or add to the digest that is still open."""
    defaults = {
        "channel_id": delivery.channel,
        "kind": delivery.kind,
        "story": story if delivery.kind == "alert" else None,
        "due_at": delivery.due,
        "created_at": now,
    }
    first = alerts[delivery.watchlists[0]]
    # A digest that is being sent takes nothing more in: what comes then goes into one of its own.
    for key in (delivery.key, f"{delivery.key}:{first.pk}"):
        message, _ = Message.objects.select_for_update().get_or_create(dedupe_key=key, defaults=defaults)
        if message.state == Message.State.PENDING and message.claim_token is None:
            break
    MessageItem.objects.bulk_create(
        [MessageItem(message=message, alert=alerts[w]) for w in delivery.watchlists],
        ignore_conflicts=True,
    )


def _outcome(matches: list[Match], decisions: list[AlertDecision]) -> dict[str, str]:
    if not matches:
        return {"state": State.UNMATCHED, "reason": "Aucune liste de veille ne correspond."}
    lists = len({match.watchlist_id for match in matches})
    told = sum(decision.state == Alert.State.TOLD for decision in decisions)
    reason = f"{lists} liste{'s' if lists > 1 else ''} de veille, {told} alerte{'s' if told > 1 else ''}."
    return {"state": State.MATCHED, "reason": reason}
