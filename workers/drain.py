"""Run one drain of a stage and ring what it says has work."""

from __future__ import annotations

import importlib
import logging
from datetime import datetime, timedelta
from random import SystemRandom

from django.utils import timezone

from monitor.claims.stages import Drained, Stage
from workers.app import answered, ring

log = logging.getLogger(__name__)

#: How long one task works before it lets others in; leases are longer than this.
BUDGET = timedelta(seconds=40)

#: The module that does each stage's work: ``drain(clock, budget, random)`` and ``pending(now)``.
MODULES = {
    Stage.POLL: "monitor.feeds.poll",
    Stage.FETCH: "monitor.articles.process",
    Stage.CLASSIFY: "monitor.topics.process",
    Stage.MATCH: "monitor.watchlists.process",
    Stage.ROUTE: "monitor.alerts.route",
    Stage.DELIVER: "monitor.alerts.deliver",
}


def drain(stage: Stage) -> Drained:
    """Work on ``stage`` within the budget, then ring it again if more is due, and the later stages."""
    answered(stage)
    module = importlib.import_module(MODULES[stage])
    drained: Drained = module.drain(clock=timezone.now, budget=BUDGET, random=SystemRandom())
    if drained.done:
        log.info("stage %s: %d done%s", stage.value, drained.done, ", more due" if drained.more else "")
    for later in sorted(drained.rings):
        ring(later)
    if drained.more:
        ring(stage)
    return drained


def pending(stage: Stage, now: datetime) -> bool:
    """Whether PostgreSQL holds a due or stuck row of ``stage``."""
    return bool(importlib.import_module(MODULES[stage]).pending(now))
