"""Sources and feeds in the administration pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.feeds.models import Feed, Source


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    """A publisher and its rights card."""

    list_display = ("name", "host", "country", "rights", "trust")
    list_filter = ("rights", "country")
    search_fields = ("name", "host")
    fieldsets = (
        (None, {"fields": ("name", "site", "host", "country", "language", "trust")}),
        (
            "Droits",
            {
                "fields": (
                    "rights",
                    "contract",
                    "contract_until",
                    "retention_days",
                    "quote_chars",
                    "rights_notice",
                )
            },
        ),
    )


@admin.register(Feed)
class FeedAdmin(admin.ModelAdmin[Feed]):
    """A feed; a new one is polled at once."""

    list_display = ("title", "url", "state", "last_success_at", "errors_in_row", "due_at")
    list_filter = ("state", "kind", "folder")
    search_fields = ("title", "url")
    autocomplete_fields = ("source",)
    fields = (
        "source",
        "title",
        "url",
        "folder",
        "kind",
        "state",
        "due_at",
        "last_success_at",
        "last_error_fr",
    )
    readonly_fields = ("due_at", "last_success_at", "last_error_fr")
    actions = ("poll_now",)

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """Save, and poll soon what is new or was changed."""
        if obj.state == Feed.State.ACTIVE and (not change or {"url", "state"} & set(form.changed_data)):
            obj.due_at = timezone.now()
        super().save_model(request, obj, form, change)
        transaction.on_commit(lambda: ring(Stage.POLL))

    @admin.action(description="Relever maintenant", permissions=["change"])
    def poll_now(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        """Make the chosen feeds due now."""
        count = queryset.filter(state=Feed.State.ACTIVE).update(due_at=timezone.now())
        transaction.on_commit(lambda: ring(Stage.POLL))
        self.message_user(request, f"{count} flux seront relevés dans quelques secondes.")
