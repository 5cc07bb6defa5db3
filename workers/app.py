"""The Celery application, and the doorbell of each stage.

A task carries no work: it drains a stage for a while. Losing the broker loses nothing, since the sweeper
finds in PostgreSQL whatever is due.
"""

from __future__ import annotations

import logging
import os
from datetime import timedelta
from functools import cache

import django
from celery import Celery
from django.conf import settings
from redis import Redis, RedisError

from monitor.claims.doorbell import install
from monitor.claims.stages import Stage

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

log = logging.getLogger(__name__)

#: A rung bell is rung again after this time at the latest, should its task have been lost.
RING_TTL = timedelta(seconds=60)
UPKEEP = "upkeep"

app = Celery("guetteur")
app.conf.update(
    broker_url=settings.REDIS_URL.replace("unix://", "redis+socket://"),
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 900, "global_keyprefix": "guetteur:"},
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    worker_max_tasks_per_child=2_000,
    task_time_limit=600,
    task_default_queue=UPKEEP,
    task_routes={**{stage.value: {"queue": stage.value} for stage in Stage}},
    imports=("workers.polling", "workers.articles", "workers.alerts", "workers.upkeep"),
    beat_schedule_filename=str(settings.DATA_DIR / "beat"),
    timezone="Europe/Paris",
)
app.config_from_object("workers.schedule")


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=5)


def _key(stage: Stage) -> str:
    return f"guetteur:ring:{stage.value}"


def ring(stage: Stage) -> None:
    """Enqueue one drain of ``stage`` unless one is waiting. A lost broker is no error: the sweeper rings."""
    try:
        if _redis().set(_key(stage), "1", nx=True, ex=RING_TTL):
            app.send_task(stage.value, queue=stage.value, retry=False)
    except (RedisError, OSError, app.OperationalError) as error:  # type: ignore[attr-defined]
        log.warning("the doorbell of %s could not be rung: %s", stage.value, error)


def answered(stage: Stage) -> None:
    """The waiting ring of ``stage`` is now being worked on; a later one may be enqueued."""
    try:
        _redis().delete(_key(stage))
    except RedisError as error:
        log.warning("the doorbell of %s could not be cleared: %s", stage.value, error)


install(ring)
