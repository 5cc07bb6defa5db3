"""How the console tells the workers that a stage has work, without knowing Celery."""

from __future__ import annotations

from collections.abc import Callable

from monitor.claims.stages import Stage

Doorbell = Callable[[Stage], None]


def _silent(_stage: Stage) -> None:
    """No process rings: the sweeper finds the work within seconds."""


_doorbell: Doorbell = _silent


def install(doorbell: Doorbell) -> None:
    """Give this process its doorbell, once, when it starts."""
    global _doorbell
    _doorbell = doorbell


def ring(stage: Stage) -> None:
    """Say that ``stage`` has work. Call it after commit (``transaction.on_commit``)."""
    _doorbell(stage)
