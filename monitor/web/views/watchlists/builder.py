"""The query's card: text and builder in turn, rows added and removed, terms added with one click."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from monitor.articles.models import Actor
from monitor.topics.models import Topic
from monitor.watchlists import amend
from monitor.watchlists.errors import QueryError
from monitor.watchlists.models import SubQuery
from monitor.web.editor.form import EditorForm
from monitor.web.editor.query import QueryState
from monitor.web.editor.words import CHEATS, KINDS, VIEWS, shown_rows
from monitor.web.views.stories import number
from monitor.web.views.watchlists.parts import EditorPart, edited, page_context

#: Where a session keeps the view that its person chose last.
PREFERRED = "watchlist_query_view"
_AMENDED = {"widen": amend.widen, "narrow": amend.narrow, "exclude": amend.exclude}


class BuilderPart(EditorPart):
    """The card of the query after one act of the person; the preview follows."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what ``op`` says, or show the view that ``view`` names."""
        form = EditorForm(request.POST, watchlist=edited(request))
        form.query = _done(form.query, request.POST.get("op", ""), request.POST.get("view", ""))
        if "view" in request.POST and not request.POST.get("op"):
            request.session[PREFERRED] = form.query.view
        answer = render(request, "web/watchlists/editor/query.html", page_context(form, **choices(form)))
        answer["HX-Trigger-After-Swap"] = "apercu"
        return answer


def _done(query: QueryState, op: str, view: str) -> QueryState:
    act, _, what = op.partition(":")
    if act == "add":
        return query.adding(without=what == "without")
    if act == "remove":
        return query.removing(number(what))
    if act == "kind":
        return replace(query, focus=f"r{number(what)}-kind")
    if act in _AMENDED:
        try:
            return query.with_text(_AMENDED[act](query.text, what)) if query.error is None else query
        except QueryError:
            return replace(query, notice="Corrigez d’abord la requête\u00a0: rien n’y a été ajouté.")
    return query.switched("builder" if view == "builder" else "text")


def choices(form: EditorForm) -> dict[str, object]:
    """What the card of the query needs beside the form."""
    topics = list(Topic.objects.values_list("slug", "label"))
    references = list(SubQuery.objects.filter(client=form.client_key).values_list("slug", flat=True))
    names = Actor.objects.filter(active=True).order_by("name").values_list("name", flat=True)
    return {
        "query_views": VIEWS,
        "row_kinds": KINDS,
        "kept_rows": shown_rows(form.query.slots, topics, references, without=False),
        "excluded_rows": shown_rows(form.query.slots, topics, references, without=True),
        "actor_names": names if form.query.view == "builder" else (),
        "cheatsheet": CHEATS,
    }
