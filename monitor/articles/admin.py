"""The gazetteer, and what was learned of sources' pages, in the administration pages."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from monitor.articles.models import Actor, SourceBlock
from monitor.articles.recurring import LEAST_PAGES


@admin.register(Actor)
class ActorAdmin(admin.ModelAdmin[Actor]):
    """An actor; its aliases are kept in ``config/defaults/actors.toml``."""

    list_display = ("name", "kind", "country", "active")
    list_filter = ("kind", "country", "active")
    search_fields = ("name", "slug")
    readonly_fields = ("slug",)


@admin.register(SourceBlock)
class SourceBlockAdmin(admin.ModelAdmin[SourceBlock]):
    """The lines that recur on a source's pages; to delete one has it learned anew."""

    list_display = ("text", "source", "pages", "first_seen", "last_seen")
    list_filter = ("source",)
    search_fields = ("text",)
    readonly_fields = ("source", "fingerprint", "pages", "first_page", "text", "first_seen", "last_seen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceBlock]:
        """Only those that are furniture or near it."""
        return super().get_queryset(request).filter(pages__gte=LEAST_PAGES)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """They are learned, not written."""
        return False
