"""Tokens of the API in the administration pages: to see whose there are, and to revoke one."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from monitor.web.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """Everybody's tokens. They are made by their owners, on the page «Jetons d’API»."""

    list_display = ("name", "user", "prefix", "created_at", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("user",)
    search_fields = ("name", "prefix", "user__username")
    readonly_fields = ("user", "name", "prefix", "created_at", "last_used_at", "expires_at", "revoked_at")
    actions = ("revoke_chosen",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Only its owner makes a token."""
        return False

    @admin.action(description="Révoquer les jetons choisis", permissions=["change"])
    def revoke_chosen(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        """They open nothing from now on."""
        count = chosen.filter(revoked_at=None).update(revoked_at=timezone.now())
        self.message_user(request, f"Jetons révoqués\u00a0: {count}.")
