"""The stage ``route``: turn the matches of an article into alerts and messages, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from random import Random

from django.db import InterfaceError, OperationalError, transaction

from monitor.alerts.delivery import HOLDS, Plan, Subscribed, plan
from monitor.alerts.fill import fill, subscriptions
from monitor.alerts.models import Alert
from monitor.alerts.routing import REASON, AlertDecision, decide_alert
from monitor.alerts.standing import refresh_roots
from monitor.alerts.story_so_far import candidates, known
from monitor.articles.models import Article, State
from monitor.claims.claim import claim, due, exhausted, fail, mark
from monitor.claims.doorbell import ring
from monitor.claims.stages import Drained, Stage
from monitor.errors import GuetteurError
from monitor.stories.models import Story
from monitor.watchlists.models import Match

log = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(minutes=5)
_GAVE_UP = "L’acheminement a échoué plusieurs fois de suite."


def pending(now: datetime) -> bool:
    """Whether an article waits to be routed."""
    return Article.objects.filter(due(now), state=State.ROUTE).exists()


def drain(*, clock: Callable[[], datetime], budget: timedelta, random: Random) -> Drained:
    """Route due articles until none is left or the budget is spent."""
    started, done, messages = clock(), 0, 0
    more = True
    while more and clock() - started < budget:
        waiting = Article.objects.filter(state=State.ROUTE)
        # What a dead worker left is taken one by one: deaths in a row must not wear out a whole batch.
        articles = claim(waiting, now=clock(), lease=LEASE, limit=BATCH, interrupted_alone=True)
        more = bool(articles)
        for article in articles:
            messages += _alone(article, clock(), random)
            done += 1
    return Drained(done, more=more, rings=frozenset({Stage.DELIVER}) if messages else frozenset())


def _alone(article: Article, now: datetime, random: Random) -> int:
    """Route one article; an error that nobody foresaw costs it a try, and its neighbours nothing."""
    try:
        return route(article, now)
    except (OperationalError, InterfaceError):
        raise  # A database that cannot be reached is no article's fault.
    except Exception as error:
        log.exception("article %s could not be routed", article.pk)
        name = type(error).__name__
        said = GuetteurError(f"{name}: {error}"[:1_000], french=f"L’acheminement de l’article a échoué ({name}).")
        poison = {"state": State.POISON, "decided_at": now, "reason": _GAVE_UP}
        fail(article, said, now=now, random=random, refused=poison, poison=poison)
        return 0


def route(article: Article, now: datetime) -> int:
    """Decide and store the alerts and messages of a claimed article; returns how many messages it filled."""
    if exhausted(article) or article.revision is None:
        mark(
            article,
            state=State.POISON,
            due_at=None,
            decided_at=now,
            reason=_GAVE_UP,
        )
        return 0
    with transaction.atomic():
        story = _locked_story(article)
        matches = list(Match.objects.filter(revision=article.revision).select_related("watchlist").order_by("pk"))
        decisions = [d for c in candidates(article, story, matches) if (d := decide_alert(c, now))]
        alerts = _save_alerts(article, story, decisions, now)
        levels = {match.watchlist_id: match.watchlist.level for match in matches}
        filled = _tell(article, story, [d for d in decisions if d.watchlist in alerts], levels, alerts, now)
        if story and decisions:
            refresh_roots(story, f"r{article.revision_id}", now)
        if not mark(article, **_outcome(matches, alerts.values()), due_at=None, decided_at=now):
            transaction.set_rollback(True)
            return 0
        if filled:
            # At once, not when the batch ends: a reader does not wait for the articles behind.
            transaction.on_commit(lambda: ring(Stage.DELIVER))
    return filled


def _locked_story(article: Article) -> Story | None:
    """The article's story, locked: two of its articles are routed one after the other."""
    return Story.objects.select_for_update().filter(members__article=article).first()


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
            defaults={"story": story, "state": decision.state, "reason": decision.reason, "created_at": now},
        )
        if created and decision.state == Alert.State.TOLD:
            told[decision.watchlist] = alert
    return told


def _tell(
    article: Article,
    story: Story | None,
    told: list[AlertDecision],
    levels: Mapping[int, str],
    alerts: dict[int, Alert],
    now: datetime,
) -> int:
    """Put the alerts into messages, and say of each that goes into none why."""
    if not told:
        return 0
    subscribed = subscriptions([decision.watchlist for decision in told])
    decided = plan(
        told,
        levels,
        subscribed,
        known(article, story, {s.channel for s in subscribed}, now),
        subject=f"{story.pk if story else 0}:{article.revision_id}",
        source=article.source.name,
        now=now,
    )
    fill(decided.deliveries, story, alerts, now)
    _explain(decided, subscribed, alerts)
    return len(decided.deliveries)


def _explain(decided: Plan, subscribed: Iterable[Subscribed], alerts: Mapping[int, Alert]) -> None:
    """Give each alert the state and the reason that it ends in."""
    zones = {subscription.channel: subscription.zone for subscription in subscribed}
    for watchlist, alert in alerts.items():
        if watchlist in decided.untold:
            alert.state, alert.reason = decided.untold[watchlist]
            continue
        carriers = [delivery for delivery in decided.deliveries if watchlist in delivery.watchlists]
        soonest = min(carriers, key=lambda delivery: delivery.due)
        if soonest.hold:
            opens = soonest.due.astimezone(zones[soonest.channel])
            when = f"{opens:%d/%m/%Y} à {opens.hour}\u00a0h\u00a0{opens.minute:02d}"
            said = f"Attend le {when} ({HOLDS[soonest.hold]})."
            alert.reason = f"{said} {alert.reason}".strip()[:REASON]
    Alert.objects.bulk_update(alerts.values(), ["state", "reason"])


def _outcome(matches: list[Match], alerts: Iterable[Alert]) -> dict[str, str]:
    if not matches:
        return {"state": State.UNMATCHED, "reason": "Aucune liste de veille ne correspond."}
    lists = len({match.watchlist_id for match in matches})
    told = sum(alert.state == Alert.State.TOLD for alert in alerts)
    reason = f"{lists} liste{'s' if lists > 1 else ''} de veille, {told} alerte{'s' if told > 1 else ''}."
    return {"state": State.MATCHED, "reason": reason}
