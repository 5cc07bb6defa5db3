"""«Vous l'avez raté ?»: paste an address, learn which stage let it pass, and mend it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from monitor.alerts.explain import Explanation, explain
from monitor.alerts.missed import Diagnosis, Facts, Fix, diagnose
from monitor.alerts.models import Alert, Message
from monitor.articles.models import Article, State
from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.errors import GuetteurError
from monitor.feeds.models import Entry, Feed, Source
from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.models import Topic
from monitor.watchlists.judgements import judge
from monitor.watchlists.models import Judgement, Watchlist
from monitor.web.views.access import Restricted

#: States from which an article may be sent through the stages again.
_AGAIN = (State.UNREACHABLE, State.EMPTY, State.POISON)


class MissedPage(Restricted, View):
    """The form, and what is known of the address."""

    permission_required = "articles.view_article"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Every stage's decision, the diagnosis and its mends."""
        address = request.GET.get("adresse", "").strip()
        if not address:
            return render(request, "web/missed.html", {})
        try:
            explanation = explain(address)
        except GuetteurError as error:
            return render(request, "web/missed.html", {"address": address, "error": error.french}, status=400)
        return render(request, "web/missed.html", {"address": address, **_found(explanation)})


def _found(explanation: Explanation) -> dict[str, Any]:
    article = Article.objects.select_related("source", "duplicate_of").filter(pk=explanation.article or 0).first()
    host = (urlsplit(explanation.url).hostname or "").removeprefix("www.")
    source = article.source if article else Source.objects.filter(host=host).first()
    sent = Message.objects.filter(items__alert__revision__article=article).distinct() if article else []
    diagnosis: Diagnosis = diagnose(_facts(explanation, article, source))
    return {
        "explanation": explanation,
        "article": article,
        "source": source,
        "site": f"https://{host}/",
        "feeds": Feed.objects.filter(source=source) if source else [],
        "diagnosis": diagnosis,
        "fixes": set(diagnosis.fixes),
        "Fix": Fix,
        "sent": sent,
        "lists": Watchlist.objects.filter(active=True, archived=False).select_related("client").order_by("name")[:30],
    }


def _facts(explanation: Explanation, article: Article | None, source: Source | None) -> Facts:
    if article is None:
        waiting = Entry.objects.filter(url=explanation.url).exclude(state=Entry.State.REFUSED).exists()
        return Facts(source_known=source is not None, entry_waiting=waiting)
    alerts = Alert.objects.filter(revision__article=article)
    return Facts(
        state=article.state,
        source_known=True,
        feed_only=article.feed_only,
        alerts=tuple(alerts.values_list("state", flat=True)),
        messages=tuple(Message.objects.filter(items__alert__in=alerts).values_list("state", flat=True).distinct()),
    )


class MissedTeach(Restricted, View):
    """Say that an article set aside is relevant: training reads it."""

    permission_required = "watchlists.add_judgement"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store the judgement about the main topic."""
        article = get_object_or_404(Article, pk=pk)
        topic = get_object_or_404(Topic, pk=MAIN_TOPIC)
        judge(
            article,
            topic,
            Judgement.Verdict.RELEVANT,
            by=f"user:{request.user.pk}",
            origin=Judgement.Origin.CONSOLE,
            now=timezone.now(),
        )
        messages.success(request, "C’est noté : ce jugement servira au prochain entraînement du modèle.")
        return redirect("web:article", pk)


class MissedAgain(Restricted, View):
    """Send an article that failed through the stages again."""

    permission_required = "articles.change_article"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make it due now."""
        with transaction.atomic():
            article = get_object_or_404(Article.objects.select_for_update(), pk=pk, state__in=_AGAIN)
            article.state, article.due_at, article.attempts = State.FETCH, timezone.now(), 0
            article.reason = article.last_error = article.last_error_fr = ""
            article.save(update_fields=["state", "due_at", "attempts", "reason", "last_error", "last_error_fr"])
            transaction.on_commit(lambda: ring(Stage.FETCH))
        messages.success(request, "L’article va être relu.")
        return redirect("web:article", pk)
