"""The named parts of queries: which there are, what uses them, making, changing and deleting them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View
from django.views.generic import ListView

from monitor.topics.models import Topic
from monitor.watchlists import subqueries
from monitor.watchlists.errors import QueryError
from monitor.watchlists.models import Client, SubQuery, Watchlist
from monitor.watchlists.pieces import Piece, pieces
from monitor.watchlists.versions import Run, word_runs
from monitor.web.views.access import Restricted
from monitor.web.views.stories import number
from monitor.web.views.watchlists.detail import show_query

VERSIONS: Final = 30


@dataclass(frozen=True)
class Shown:
    """A sub-query, coloured, with what uses it."""

    subquery: SubQuery
    pieces: list[Piece]
    uses: subqueries.Uses


class SubQueryList(Restricted, ListView[SubQuery]):
    """All sub-queries by client, with what uses each."""

    permission_required = "watchlists.view_subquery"
    template_name = "web/watchlists/subqueries.html"

    def get_queryset(self) -> QuerySet[SubQuery]:
        """All of them: a client has a handful."""
        return SubQuery.objects.select_related("client").order_by("client__name", "client", "slug")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What uses them: two queries for all."""
        rows = list(self.object_list)
        lists: dict[int, list[Watchlist]] = defaultdict(list)
        for watchlist in Watchlist.objects.filter(query__contains="@").order_by("folder", "name"):
            lists[watchlist.client_id].append(watchlist)
        of_client: dict[int, list[SubQuery]] = defaultdict(list)
        for row in rows:
            of_client[row.client_id].append(row)
        shown = []
        for row in rows:
            others = [other for other in of_client[row.client_id] if other != row]
            uses = subqueries.find_uses(row.slug, others, lists[row.client_id])
            shown.append(Shown(row, pieces(row.query), uses))
        return super().get_context_data(shown=shown, **kwargs)


class SubQueryForm(Restricted, View):
    """Make or change a sub-query; what is wrong is told beside the text, which stays as it was typed."""

    template_name = "web/watchlists/subquery.html"
    subquery: SubQuery | None = None

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The form, with an old version's text if the address names one."""
        self.subquery = self._find(pk)
        text = self.subquery.query if self.subquery else ""
        if self.subquery and (version := number(request.GET.get("version", ""))):
            text = get_object_or_404(SubQuery.history.filter(id=pk), history_id=version).query
        return self._form({"query": text, "client": number(request.GET.get("client", ""))})

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Store it, or show the form with the reason why not."""
        self.subquery = self._find(pk)
        sent = request.POST
        text = sent.get("query", "").replace("\0", "").strip()
        typed = {
            "query": text,
            "slug": sent.get("slug", "").strip().lstrip("@"),
            "client": number(sent.get("client", "")),
        }
        try:
            done = self._store(text, typed)
        except (QueryError, subqueries.SubQueryError) as error:
            return self._form(typed, error)
        return redirect("web:subquery", pk=done.pk)

    def _find(self, pk: int | None) -> SubQuery | None:
        rows = SubQuery.objects.select_related("client")
        return get_object_or_404(rows, pk=pk) if pk is not None else None

    def _store(self, text: str, typed: dict[str, Any]) -> SubQuery:
        if self.subquery is None:
            client = Client.objects.filter(pk=typed["client"]).first()
            if client is None:
                raise subqueries.SubQueryError("no client", french="Choisissez un client.", permanent=True)
            made = subqueries.create(client, typed["slug"], text)
            messages.success(self.request, f"La sous-requête @{made.slug} est créée.")
            return made
        affected = subqueries.change(self.subquery, text)
        effect = "aucune liste n’en dépend"
        if affected:
            effect = f"{affected} listes en dépendent" if affected > 1 else "une liste en dépend"
        messages.success(self.request, f"@{self.subquery.slug} est enregistrée\u00a0: {effect}.")
        return self.subquery

    def _form(self, typed: dict[str, Any], error: QueryError | subqueries.SubQueryError | None = None) -> HttpResponse:
        subquery, labels = self.subquery, dict(Topic.objects.values_list("slug", "label"))
        context = {
            "subquery": subquery,
            "typed": typed,
            "error": error.french if error else "",
            "advice": getattr(error, "advice", ""),
            "clients": Client.objects.order_by("name"),
            "uses": subqueries.uses(subquery) if subquery else None,
            "asked": show_query(subquery.query, labels) if subquery else None,
            "versions": _versions(subquery) if subquery else [],
        }
        return render(self.request, self.template_name, context, status=422 if error else 200)


class NewSubQuery(SubQueryForm):
    """Make one."""

    permission_required = "watchlists.add_subquery"


class SubQueryPage(SubQueryForm):
    """See one, or change it by POST."""

    permission_required = "watchlists.view_subquery"

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Change it, for those who may."""
        if not request.user.has_perm("watchlists.change_subquery"):
            return self.handle_no_permission()
        return super().post(request, pk)


class DeleteSubQuery(Restricted, View):
    """Delete one that nothing uses."""

    permission_required = "watchlists.delete_subquery"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete it, or tell what uses it."""
        subquery = get_object_or_404(SubQuery, pk=pk)
        try:
            subqueries.delete(subquery)
        except subqueries.SubQueryError as error:
            messages.error(request, error.french)
            return redirect("web:subquery", pk=pk)
        messages.success(request, f"La sous-requête @{subquery.slug} est supprimée.")
        return redirect("web:subqueries")


@dataclass(frozen=True)
class ShownVersion:
    """One version of a sub-query's text, compared with the one before."""

    row: Any
    runs: tuple[Run, ...]
    current: bool


def _versions(subquery: SubQuery) -> list[ShownVersion]:
    rows = list(
        SubQuery.history.filter(id=subquery.pk)
        .select_related("history_user")
        .order_by("-history_date", "-history_id")[: VERSIONS + 1]
    )
    return [
        ShownVersion(new, word_runs(old.query, new.query) if old else (), new.query == subquery.query)
        for new, old in pairwise([*rows, None])
        if new is not None
    ][:VERSIONS]
