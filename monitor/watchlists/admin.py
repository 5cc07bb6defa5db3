"""Clients and watchlists in the administration pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from simple_history.admin import SimpleHistoryAdmin

from monitor.watchlists.errors import QueryError
from monitor.watchlists.models import Client, SubQuery, Watchlist
from monitor.watchlists.parse import parse
from monitor.watchlists.subqueries import SubQueryError, check


class QueryForm(forms.ModelForm):  # type: ignore[type-arg]
    """Refuses a query that cannot be read, saying where and why."""

    def clean_query(self) -> str:
        """The query's text, if it can be parsed."""
        text = str(self.cleaned_data["query"])
        if text.strip():
            try:
                parse(text)
            except QueryError as error:
                raise ValidationError(error.french) from error
        return text


@admin.register(Client)
class ClientAdmin(admin.ModelAdmin[Client]):
    """For whom one watches."""

    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Watchlist)
class WatchlistAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    """What a client follows, with the history of its edits."""

    form = QueryForm
    list_display = ("name", "client", "folder", "level", "active")
    list_filter = ("client", "level", "active", "archived", "folder")
    search_fields = ("name", "query")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("client",)

    def save_model(self, request: Any, obj: Watchlist, form: Any, change: bool) -> None:
        """The one who makes a watchlist answers for it."""
        if obj.owner_id is None:
            obj.owner = request.user
        super().save_model(request, obj, form, change)


class SubQueryForm(QueryForm):
    """Refuses a cycle, and what would break a watchlist."""

    def clean(self) -> dict[str, Any]:
        """A sub-query that every query which names it can bear."""
        values = super().clean() or {}
        if self.errors:
            return values
        try:
            check(SubQuery(pk=self.instance.pk, **{name: values[name] for name in ("client", "slug", "query")}))
        except (QueryError, SubQueryError) as error:
            self.add_error("query", error.french)
        return values


@admin.register(SubQuery)
class SubQueryAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    """A named part of queries."""

    form = SubQueryForm
    list_display = ("slug", "client")
    autocomplete_fields = ("client",)
