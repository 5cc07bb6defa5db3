"""Stories in the administration: to read; the console's page merges and splits them."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from monitor.stories.models import Story, StoryEvent


class ReadOnly:
    """Nothing is added, changed or removed here: stories change by recorded events only."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 - Django names them
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 - Django names them
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002 - Django names them
        """Never."""
        return False


@admin.register(Story)
class StoryAdmin(ReadOnly, admin.ModelAdmin[Story]):
    """Stories by their latest article."""

    list_display = ("title", "status", "originals", "first_at", "last_at", "merged_into")
    list_filter = ("status",)
    search_fields = ("title",)


@admin.register(StoryEvent)
class StoryEventAdmin(ReadOnly, admin.ModelAdmin[StoryEvent]):
    """Merges, splits and moves."""

    list_display = ("at", "kind", "story", "other", "by", "undone_at")
    list_filter = ("kind",)
