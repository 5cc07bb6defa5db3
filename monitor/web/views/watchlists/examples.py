"""«Articles comme celui-ci»: example articles found, added and taken away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from monitor.watchlists.examples import find, is_address, named
from monitor.web.editor.form import EditorForm
from monitor.web.views.stories import number
from monitor.web.views.watchlists.parts import EditorPart, edited, page_context


class ExamplesPart(EditorPart):
    """The examples after one act of the person: a search, an addition, a removal."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """The list of examples and what the search found."""
        form = EditorForm(request.POST, watchlist=edited(request))
        act, _, key = request.POST.get("op", "").partition(":")
        sought = request.POST.get("example_search", "").strip()
        if act == "add" and number(key) not in form.examples:
            form.examples = [article.pk for article in named([*form.examples, number(key)])]
        elif act == "remove":
            form.examples = [pk for pk in form.examples if pk != number(key)]
        context = page_context(
            form,
            examples=named(form.examples),
            sought=sought,
            address=is_address(sought),
            candidates=[a for a in find(sought) if a.pk not in form.examples] if sought else [],
            focus="" if act == "search" else "exemple-cherche",
        )
        answer = render(request, "web/watchlists/editor/examples.html", context)
        if act in {"add", "remove"}:
            answer["HX-Trigger-After-Swap"] = "apercu"
        return answer
