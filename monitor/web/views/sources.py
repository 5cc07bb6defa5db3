"""Publishers and their rights cards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, ListView

from monitor.articles.models import Article, State
from monitor.articles.rights import FEED_DAYS, FEED_QUOTE, OPEN_QUOTE, STANDARD_DAYS, STANDARD_QUOTE
from monitor.feeds.models import Feed, Rights, Source
from monitor.web.views.access import Restricted

#: How far back articles are counted.
RECENT = timedelta(days=30)
#: Different decisions that are shown.
DECISIONS = 10
#: What each class of rights permits.
PERMITS = {
    Rights.STANDARD: "Les pages sont lues et analysées, sauf si robots.txt ou une réserve de fouille (TDM) s’y "
    "oppose\u00a0: seul le contenu du flux est alors utilisé. Le texte est gardé le temps indiqué, et les messages "
    "en citent au plus le nombre de caractères fixé.",
    Rights.OPEN: "L’éditeur publie sous licence ouverte\u00a0: le texte est gardé sans limite, et les messages peuvent "
    f"en citer au moins {OPEN_QUOTE}\u00a0caractères. robots.txt et les réserves de fouille restent respectés.",
    Rights.CONTRACT: "Un accord écrit permet la lecture et l’analyse\u00a0: robots.txt et les réserves de fouille "
    "ne s’appliquent plus, jusqu’à la date de fin. Sans accord décrit, ou passé cette date, la source suit la règle "
    f"ordinaire\u00a0: {STANDARD_DAYS}\u00a0jours et {STANDARD_QUOTE}\u00a0caractères au plus.",
    Rights.FEED_ONLY: "Les pages de la source ne sont jamais lues\u00a0: seul ce que publie le flux (titre, résumé) "
    f"est analysé, gardé {FEED_DAYS}\u00a0jours au plus et cité en {FEED_QUOTE}\u00a0caractères au plus.",
}


class SourceList(Restricted, ListView[Source]):
    """Sources by name, with their rights, feeds and recent articles."""

    permission_required = "feeds.view_source"
    template_name = "web/sources.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Source]:
        """What the filters keep."""
        rows = Source.objects.annotate(
            followed=Count("feeds", filter=~Q(feeds__state=Feed.State.GONE)),
        ).order_by("name", "pk")
        chosen = self.request.GET
        if chosen.get("droits") in Rights.values:
            rows = rows.filter(rights=chosen["droits"])
        if words := chosen.get("q", "").strip().replace("\x00", ""):
            rows = rows.filter(Q(name__icontains=words) | Q(host__icontains=words))
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Recent articles of the sources of this page, in one query."""
        context = super().get_context_data(**kwargs)
        sources = list(context["page_obj"])
        found = Article.objects.filter(source__in=sources, seen_at__gte=timezone.now() - RECENT)
        counts = dict(found.order_by().values_list("source").annotate(Count("pk")))
        kept = self.request.GET.copy()
        kept.pop("page", None)
        return context | {
            "rows": [(source, counts.get(source.pk, 0)) for source in sources],
            "rights": Rights.choices,
            "query": kept.urlencode(),
            "today": timezone.localdate(),
        }


class RightsForm(forms.ModelForm[Source]):
    """A source's rights card."""

    class Meta:
        model = Source
        fields = (
            "name",
            "rights",
            "contract",
            "contract_until",
            "retention_days",
            "quote_chars",
            "rights_notice",
            "trust",
        )
        widgets = {
            "rights": forms.RadioSelect,
            "contract": forms.Textarea(attrs={"rows": 3}),
            "contract_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, least, most in (("retention_days", 1, 3_650), ("quote_chars", 0, 5_000), ("trust", 0, 100)):
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label, min_value=least, max_value=most, help_text=f"De {least} à {most}."
            )

    def clean(self) -> dict[str, Any]:
        """A contract says with whom."""
        data = super().clean() or self.cleaned_data
        if data.get("rights") == Rights.CONTRACT and not data.get("contract", "").strip():
            self.add_error("contract", "Dites avec qui le contrat est passé, et de quand à quand.")
        return data


class SourcePage(Restricted, DetailView[Source]):
    """A source: its rights card, its feeds, what became of its recent articles and on whose word."""

    permission_required = "feeds.view_source"
    template_name = "web/source.html"
    queryset = Source.objects.all()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Save the rights card."""
        if not request.user.has_perm("feeds.change_source"):
            return self.handle_no_permission()
        self.object = self.get_object()
        form = RightsForm(request.POST, instance=Source.objects.get(pk=self.object.pk))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        form.save()
        messages.success(request, "La carte de droits est enregistrée\u00a0; elle vaut dès les prochains articles.")
        return redirect("web:source", pk=pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form for those who may use it; feeds; recent articles."""
        source = self.object
        recent = Article.objects.filter(source=source, seen_at__gte=timezone.now() - RECENT).order_by()
        counts = dict(recent.values_list("state").annotate(Count("pk")))
        if self.request.user.has_perm("feeds.change_source"):
            kwargs.setdefault("form", RightsForm(instance=source))
        return super().get_context_data(
            feeds=source.feeds.order_by("title", "pk")[:50],
            states=[(State(state).label, state, counts[state]) for state in State.values if state in counts],
            recent=sum(counts.values()),
            feed_only=recent.filter(feed_only=True).count(),
            decisions=recent.exclude(rights_decision="")
            .values("rights_decision", "feed_only")
            .annotate(number=Count("pk"))
            .order_by("-number")[:DECISIONS],
            permits=[(value, label, PERMITS[Rights(value)]) for value, label in Rights.choices],
            permitted=PERMITS[Rights(source.rights)],
            expired=source.rights == Rights.CONTRACT
            and source.contract_until is not None
            and source.contract_until < timezone.localdate(),
            **kwargs,
        )
