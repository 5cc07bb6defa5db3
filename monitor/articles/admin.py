"""The gazetteer in the administration pages."""

from __future__ import annotations

from django.contrib import admin

from monitor.articles.models import Actor


@admin.register(Actor)
class ActorAdmin(admin.ModelAdmin[Actor]):
    """An actor; its aliases are kept in ``config/defaults/actors.toml``."""

    list_display = ("name", "kind", "country", "active")
    list_filter = ("kind", "country", "active")
    search_fields = ("name", "slug")
    readonly_fields = ("slug",)
