"""What the parts of the editor share: who may use them, and the marks that a new list carries in its form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.views import View

from monitor.watchlists.judged import marks_of
from monitor.watchlists.models import Watchlist
from monitor.web.editor.form import EditorForm
from monitor.web.views.access import Restricted
from monitor.web.views.stories import number


class EditorPart(Restricted, View):
    """A part of the editor, for those who may make watchlists or change them."""

    def has_permission(self) -> bool:
        """Either permission suffices: what a part shows is a draft."""
        user = self.request.user
        return user.has_perm("watchlists.change_watchlist") or user.has_perm("watchlists.add_watchlist")


def edited(request: HttpRequest) -> Watchlist:
    """The stored list that a submitted form edits, or a new one."""
    pk = number(request.POST.get("liste", ""))
    return get_object_or_404(Watchlist, pk=pk) if pk else Watchlist()


def carried(data: QueryDict) -> dict[int, bool]:
    """The marks that the form of a new list carries until it is saved, the one just clicked toggled."""
    marks: dict[int, bool] = {}
    for text in data.getlist("marks"):
        article, _, verdict = text.partition(":")
        if number(article) and verdict in {"relevant", "off_topic"}:
            marks[number(article)] = verdict == "relevant"
    article, _, verdict = data.get("mark", "").partition(":")
    if number(article) and verdict in {"relevant", "off_topic"}:
        good = verdict == "relevant"
        if marks.get(number(article)) == good:
            del marks[number(article)]
        else:
            marks[number(article)] = good
    return marks


def marks_for(form: EditorForm, data: QueryDict) -> dict[int, bool]:
    """What was said of articles about the list that is edited."""
    return marks_of(form.watchlist) if form.watchlist.pk else carried(data)


def page_context(form: EditorForm, **values: Any) -> dict[str, Any]:
    """What every template of the editor is given."""
    return {"form": form, "query": form.query, "liste": form.watchlist, **values}
