"""The sweeper, and the work of the night."""

from __future__ import annotations

from django.utils import timezone

from monitor.claims.stages import Stage
from workers.app import app, ring
from workers.drain import pending


@app.task(name="sweep")
def sweep() -> None:
    """Ring each stage that has a due or stuck row in PostgreSQL."""
    now = timezone.now()
    for stage in Stage:
        if pending(stage, now):
            ring(stage)
