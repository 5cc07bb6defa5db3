"""The weekly sample of what was set aside: judge it, and see what it tells of the recall."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.models import Topic
from monitor.watchlists.judgements import judge
from monitor.watchlists.models import Judgement, Sample, SampledArticle
from monitor.watchlists.sampling import WEEKS, measured
from monitor.web.views.access import Restricted


class SamplePage(Restricted, View):
    """A sample, the latest unless one is named, with the words said so far."""

    permission_required = "watchlists.view_judgement"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what is left to judge first."""
        samples = list(Sample.objects.all()[:WEEKS])
        wanted = request.GET.get("semaine", "")
        sample = next((one for one in samples if str(one.week) == wanted), samples[0] if samples else None)
        rows = _rows(sample) if sample else []
        done = sum(bool(verdict) for _, verdict in rows)
        return render(
            request,
            "web/sample.html",
            {
                "samples": samples,
                "sample": sample,
                "rows": sorted(rows, key=lambda row: bool(row[1])),
                "done": done,
                "recall": measured(timezone.now()),
                "weeks": WEEKS,
            },
        )


def _rows(sample: Sample) -> list[tuple[SampledArticle, str]]:
    drawn = list(sample.drawn.select_related("article__source", "article__revision").order_by("pk"))
    said = Judgement.objects.filter(article__in=[row.article_id for row in drawn], topic=MAIN_TOPIC)
    verdicts = {row.article_id: row.verdict for row in said.order_by("judged_at")}
    return [(row, verdicts.get(row.article_id, "")) for row in drawn]


class SampleJudge(Restricted, View):
    """A veilleur's word on an article of a sample."""

    permission_required = "watchlists.add_judgement"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store it; htmx gets the row again, others the page."""
        row = get_object_or_404(SampledArticle.objects.select_related("article__source", "article__revision"), pk=pk)
        verdict = request.POST.get("verdict", "")
        if verdict in Judgement.Verdict.values:
            judge(
                row.article,
                get_object_or_404(Topic, pk=MAIN_TOPIC),
                Judgement.Verdict(verdict),
                by=f"user:{request.user.pk}",
                origin=Judgement.Origin.SAMPLE,
                now=timezone.now(),
            )
        if getattr(request, "htmx", False):
            return render(request, "web/sample_row.html", {"row": row, "verdict": verdict, "judged_now": True})
        return redirect(reverse("web:sample", query={"semaine": row.sample.week}))
