"""What a text says, by rules: actors and their roles, figures, status, cited sources. Pure but for the
gazetteer, which is loaded once from ``config/defaults/actors.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class MentionValue:
    """Where a text names an actor; ``field`` is «title» or «text», spans are code-point offsets into it."""

    slug: str
    name: str
    field: str
    start: int
    end: int
    role: str = ""


@dataclass(frozen=True)
class Understood:
    """What the rules read in an article."""

    status: str
    status_cues: tuple[str, ...] = ()
    status_sentences: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    mentions: tuple[MentionValue, ...] = ()
    amounts: tuple[dict[str, Any], ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "status_cues": list(self.status_cues),
            "status_sentences": list(self.status_sentences),
            "cited": list(self.cited),
            "amounts": list(self.amounts),
            **self.details,
        }
