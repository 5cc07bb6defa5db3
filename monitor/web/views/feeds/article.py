"""Add one article by its address."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from monitor.articles.add import add_article
from monitor.errors import GuetteurError
from monitor.web.views.access import Restricted


class AddArticle(Restricted, View):
    """Paste the address of an article; it goes through the same stages as one that a feed brought."""

    permission_required = "articles.add_article"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return render(request, "web/feeds_article.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add it and show its page; one that is known already is shown as it stands."""
        given = request.POST.get("adresse", "").strip().replace("\x00", "")
        try:
            added = add_article(given, timezone.now(), by=request.user.get_username())
        except GuetteurError as error:
            context = {"given": given[:2000], "error": error.french}
            return render(request, "web/feeds_article.html", context, status=422)
        if added.new:
            messages.success(request, "L’article est ajouté\u00a0: sa page est lue dans quelques secondes.")
        else:
            messages.info(request, "Cet article est déjà connu\u00a0: le voici.")
        return redirect("web:article", pk=added.article.pk)
