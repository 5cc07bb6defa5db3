"""The column that holds a channel's kind."""

from __future__ import annotations

from typing import Any

from django.db import models

from monitor.alerts.channels import kinds

#: What the first migration wrote down. A new kind is a line of the registry and no change of the schema: migrations
#: go on seeing this list.
_MIGRATED = [("email", "Courriel"), ("slack", "Slack"), ("webhook", "Webhook"), ("feed", "Flux")]


class KindField(models.CharField):  # type: ignore[type-arg]
    """One of the kinds in the registry of channels, as it is when the question is asked."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "choices": kinds})

    def deconstruct(self) -> Any:
        """A plain column for migrations."""
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, {**options, "choices": _MIGRATED}
