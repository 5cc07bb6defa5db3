"""The stages of the flow, and what one drain of a stage reports."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Stage(enum.StrEnum):
    """A stage of the flow; its value is also the name of its Celery queue."""

    POLL = "poll"
    FETCH = "fetch"
    CLASSIFY = "classify"
    MATCH = "match"
    ROUTE = "route"
    DELIVER = "deliver"


@dataclass(frozen=True)
class Drained:
    """What one drain of a stage did.

    ``done``: rows marked. ``more``: rows may still be due, so the stage should be rung again.
    ``rings``: the later stages that now have work.
    """

    done: int = 0
    more: bool = False
    rings: frozenset[Stage] = field(default_factory=frozenset)
