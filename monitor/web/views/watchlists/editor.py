"""The page where a watchlist is made and edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views import View as BaseView

from monitor.articles.models import Article
from monitor.topics.models import Topic
from monitor.watchlists.edit import Overtaken, Values, create, update
from monitor.watchlists.examples import named
from monitor.watchlists.judgements import judge
from monitor.watchlists.models import Client, Judgement, Watchlist
from monitor.watchlists.versions import Names, differences
from monitor.web.editor.form import LEVELS, EditorForm
from monitor.web.editor.located import locate
from monitor.web.editor.preview import PERIODS
from monitor.web.editor.query import View
from monitor.web.views.access import Restricted
from monitor.web.views.watchlists.builder import PREFERRED, choices
from monitor.web.views.watchlists.parts import carried, page_context


class Editor(Restricted, BaseView):
    """The form of a watchlist; what is wrong is told beside it and nothing typed is lost."""

    #: The view of the query for who has not chosen one yet.
    first_view: View = "text"

    def watchlist(self, pk: int | None) -> Watchlist:
        """The list that is edited."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The form."""
        form = EditorForm(watchlist=self.watchlist(pk))
        if request.session.get(PREFERRED, self.first_view) == "builder":
            form.query = replace(form.query.switched("builder"), focus="", notice="")
        return self.page(form)

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Save, or the form again with what keeps it from being saved."""
        form = EditorForm(request.POST, watchlist=self.watchlist(pk))
        if not form.is_valid():
            return self.page(form, status=422)
        return self.save(request, form)

    def save(self, request: HttpRequest, form: EditorForm) -> HttpResponse:
        """Save a sound form."""
        raise NotImplementedError

    def page(self, form: EditorForm, status: int = 200, **values: Any) -> HttpResponse:
        """The page around a form."""
        error = form.query_error
        folders = Watchlist.objects.exclude(folder="").order_by("folder").values_list("folder", flat=True).distinct()
        context = page_context(
            form,
            **choices(form),
            examples=named(form.examples),
            error=locate(error, form.query.text) if error is not None and form.is_bound else None,
            folders=folders,
            levels=LEVELS,
            periods=PERIODS,
            edited_at=self.request.POST.get("edited_at") or _stamp(form.watchlist),
            seen=self.request.POST.get("seen", ""),
            days=self.request.POST.get("days", str(PERIODS[0])),
            marks=carried(self.request.POST),
        )
        return render(self.request, "web/watchlists/editor/page.html", {**context, **values}, status=status)


class NewWatchlist(Editor):
    """A list that is not saved yet. Marks on what it finds are kept in the form, and saved with it."""

    permission_required = "watchlists.add_watchlist"
    first_view = "builder"

    def watchlist(self, pk: int | None) -> Watchlist:  # noqa: ARG002 - a new list has none
        """A list with sensible values, answered for by the person who makes it."""
        clients = list(Client.objects.values_list("pk", flat=True)[:2])
        new = Watchlist(owner_id=self.request.user.pk)
        if len(clients) == 1:
            new.client_id = clients[0]
        return new

    def save(self, request: HttpRequest, form: EditorForm) -> HttpResponse:
        """Make the list and store the marks."""
        made = create(form.cleaned_data["client"], form.values())
        marks = carried(request.POST)
        for article in Article.objects.filter(pk__in=marks):
            verdict = Judgement.Verdict.RELEVANT if marks[article.pk] else Judgement.Verdict.OFF_TOPIC
            by = f"user:{request.user.pk}"
            judge(article, made, verdict, by=by, origin=Judgement.Origin.CONSOLE, now=timezone.now())
        messages.success(request, f"«\u00a0{made.name}\u00a0» est enregistrée.")
        return redirect("web:watchlist", pk=made.pk)


class EditWatchlist(Editor):
    """A saved list. Two editors do not overwrite each other: the second is shown what the first changed."""

    permission_required = "watchlists.change_watchlist"

    def watchlist(self, pk: int | None) -> Watchlist:
        """The stored list."""
        return get_object_or_404(Watchlist.objects.select_related("client", "owner"), pk=pk)

    def save(self, request: HttpRequest, form: EditorForm) -> HttpResponse:
        """Save over the version that was edited, or show what was saved meanwhile."""
        opened = _moment(request.POST.get("edited_at", "")) or form.watchlist.edited_at
        seen = _moment(request.POST.get("seen", ""))
        saved = update(form.watchlist.pk, form.values(), opened=opened, seen=seen)
        if isinstance(saved, Overtaken):
            return self.page(form, status=409, overtaken=_told(saved), seen=saved.at.isoformat())
        messages.success(request, f"«\u00a0{saved.name}\u00a0» est enregistrée.")
        return redirect("web:watchlist", pk=saved.pk)


def _stamp(watchlist: Watchlist) -> str:
    return watchlist.edited_at.isoformat() if watchlist.pk else ""


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _told(overtaken: Overtaken) -> dict[str, Any]:
    """What somebody else changed, and what the list would then be, in French."""
    names = Names(
        topics=dict(Topic.objects.values_list("slug", "label")),
        people=dict(User.objects.values_list("pk", "username")),
        levels=dict(Watchlist.Level.choices),
    )
    return {
        "by": overtaken.by,
        "at": overtaken.at,
        "changes": differences(_named(overtaken.base), _named(overtaken.theirs), names),
        "result": differences(_named(overtaken.theirs), _named(overtaken.merged), names),
    }


def _named(values: Values) -> Values:
    return {**values, "owner": values["owner_id"]}
