"""The live preview: what the draft in the editor would have found, and what is wrong with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from monitor.topics.models import Topic
from monitor.watchlists.describe import Describer, Meaning
from monitor.watchlists.errors import QueryError, UnreadExamplesError
from monitor.watchlists.hints import hints
from monitor.watchlists.parse import parse
from monitor.web.editor.form import EditorForm
from monitor.web.editor.located import locate
from monitor.web.editor.preview import PERIODS, show
from monitor.web.views.stories import number
from monitor.web.views.watchlists.parts import EditorPart, carried, edited, marks_for, page_context


class PreviewPart(EditorPart):
    """The preview of the form that is sent. An error leaves the last preview where it is and is told."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """The preview, with what is said of the query out of band."""
        form = EditorForm(request.POST, watchlist=edited(request))
        return preview_of(request, form)


def preview_of(request: HttpRequest, form: EditorForm) -> HttpResponse:
    """The preview of a form."""
    form.is_valid()
    context: dict[str, Any] = page_context(form, live=True)
    if form.compiled is None:
        blank = (
            form.query.error is None and not form.query.text.strip() and not form.topics_chosen and not form.examples
        )
        error = None if blank or form.query_error is None else locate(form.query_error, form.query.text)
        context["waiting"] = isinstance(form.query_error, UnreadExamplesError)
        answer = render(
            request,
            "web/watchlists/editor/unreadable.html",
            {**context, "error": error, "blank": blank, "marks": carried(request.POST)},
        )
        if not blank:
            answer["HX-Reswap"] = "none"
        return answer
    days = number(request.POST.get("days", ""))
    marks = marks_for(form, request.POST)
    shown = show(
        form.draft(),
        form.compiled,
        marks,
        now=timezone.now(),
        days=days if days in PERIODS else PERIODS[0],
        thorough="thorough" in request.POST,
    )
    context |= {
        "shown": shown,
        "marks": marks if not form.watchlist.pk else {},
        "hints": _hints(form.query.text) if form.query.view == "text" else [],
        "meaning": meaning(form.query.text),
    }
    return render(request, "web/watchlists/editor/preview.html", context)


def _hints(text: str) -> list[str]:
    return hints(parse(text), text) if text.strip() else []


def meaning(text: str) -> Meaning | None:
    """What a query means, in French; None for one that is empty or cannot be read."""
    try:
        return Describer(dict(Topic.objects.values_list("slug", "label"))).describe(parse(text))
    except QueryError:
        return None
