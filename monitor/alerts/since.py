"""What a story has become since a reader was first told of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

_TURNED: Final = {
    "confirmed": "Confirmé par {source}",
    "denied": "Démenti, d’après {source}",
    "conditional": "De nouveau au conditionnel chez {source}",
}
_WAS: Final = {"confirmed": "donné pour confirmé", "denied": "démenti", "conditional": "au conditionnel"}


def news(timeline: Sequence[Mapping[str, Any]], told: datetime) -> tuple[str, ...]:
    """One sentence for each turn of the story after ``told``.

    ``timeline`` holds the story's steps in their stored form, oldest first (``monitor.stories.timeline``).
    """
    lines = []
    for before, step in pairwise(timeline):
        if datetime.fromisoformat(str(step["at"])) <= told:
            continue
        said = _TURNED[step["status"]].format(source=step["source"])
        if step.get("others"):
            said += f", puis {', '.join(step['others'][:3])}"
        lines.append(f"{said} (d’abord {_WAS[before['status']]} chez {before['source']}).")
    return tuple(lines)
