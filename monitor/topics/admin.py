"""The taxonomy in the administration pages."""

from __future__ import annotations

from django.contrib import admin

from monitor.topics.models import Topic


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin[Topic]):
    """A topic's words may change; its slug may not, since scores and queries name it."""

    list_display = ("label", "slug", "position", "active")
    readonly_fields = ("slug",)
