"""«Pertinent» and «bruit» on articles that a watchlist finds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from monitor.articles.models import Article
from monitor.watchlists.judged import marks_of
from monitor.watchlists.judgements import judge, withdraw
from monitor.watchlists.models import Judgement, Watchlist
from monitor.web.editor.form import EditorForm
from monitor.web.editor.words import mark_choices
from monitor.web.views.access import Restricted
from monitor.web.views.stories import number
from monitor.web.views.watchlists.preview import preview_of


class Judge(Restricted, View):
    """Store what somebody says of an article; the same word again takes it back."""

    permission_required = ("watchlists.change_watchlist", "watchlists.add_judgement")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:  # noqa: ARG002
        """The editor, whose preview lists what there is to judge."""
        return redirect(f"{reverse('web:watchlist-edit', args=[pk])}#apercu-titre")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The preview of the editor's form where that was sent along, else the article's two buttons."""
        watchlist = get_object_or_404(Watchlist, pk=pk)
        article = get_object_or_404(Article, pk=number(request.POST.get("article", "")))
        verdict = request.POST.get("verdict", "")
        if verdict not in Judgement.Verdict.values:
            return HttpResponseBadRequest("unknown verdict")
        self._toggle(watchlist, article, Judgement.Verdict(verdict))
        if "shown" in request.POST:
            return preview_of(request, EditorForm(request.POST, watchlist=watchlist))
        mark = marks_of(watchlist).get(article.pk)
        context = {"liste": watchlist, "article": article.pk, "marks_choices": mark_choices(mark)}
        return render(request, "web/watchlists/editor/marks.html", context)

    def _toggle(self, watchlist: Watchlist, article: Article, verdict: Judgement.Verdict) -> None:
        by = f"user:{self.request.user.pk}"
        said = Judgement.objects.filter(watchlist=watchlist, article=article, by=by, verdict=verdict)
        if said.exists():
            withdraw(article, watchlist, by=by)
            return
        judge(article, watchlist, verdict, by=by, origin=Judgement.Origin.CONSOLE, now=timezone.now())
