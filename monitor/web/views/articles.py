"""The list of articles and the page of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.views.generic import DetailView, ListView

from monitor.alerts.models import Alert
from monitor.articles.models import WORKING, Article, Revision, State
from monitor.articles.parts import by_kind, parts
from monitor.topics.classification import MAIN_TOPIC
from monitor.topics.models import Score, Topic
from monitor.web.differences import history
from monitor.web.highlight import segments
from monitor.web.views.access import Restricted


class ArticleList(Restricted, ListView[Article]):
    """Articles, the latest first, by what the classifier, a topic, a source or a state says."""

    permission_required = "articles.view_article"
    template_name = "web/articles.html"
    paginate_by = 40

    def get_queryset(self) -> QuerySet[Article]:
        """The articles that the filters of the address keep."""
        rows = (
            Article.objects.select_related("source", "revision", "membership__story")
            .annotate(told=Count("revisions__alerts", filter=Q(revisions__alerts__state="told")))
            .prefetch_related(
                Prefetch(
                    "revision__scores",
                    queryset=Score.objects.exclude(topic=MAIN_TOPIC)
                    .filter(value__gte=0.4)
                    .select_related("topic")
                    .order_by("-value"),
                )
            )
            .order_by("-seen_at", "-pk")
        )
        chosen = self.request.GET
        shown = chosen.get("voir", "pertinents")
        if shown == "pertinents":
            rows = rows.filter(relevant=True)
        elif shown == "averifier":
            rows = rows.filter(to_check=True)
        elif shown == "encours":
            rows = rows.filter(state__in=WORKING)
        elif shown in State.values:
            rows = rows.filter(state=shown)
        if topic := chosen.get("sujet"):
            rows = rows.filter(revision__scores__topic=topic, revision__scores__value__gte=0.5)
        if source := chosen.get("source", ""):
            rows = rows.filter(source__name__icontains=source)
        if words := chosen.get("q", "").strip():
            rows = rows.filter(Q(title__icontains=words) | Q(url__icontains=words))
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the filters of the page offer."""
        kept = self.request.GET.copy()
        kept.pop("page", None)
        return super().get_context_data(
            topics=Topic.objects.exclude(slug=MAIN_TOPIC),
            states=[
                ("pertinents", "Pertinents"),
                ("averifier", "À vérifier"),
                ("tous", "Tous"),
                ("encours", "En cours"),
                *State.choices,
            ],
            shown=self.request.GET.get("voir", "pertinents"),
            query=kept.urlencode(),
            **kwargs,
        )


class ArticlePage(Restricted, DetailView[Article]):
    """One article: text with what was recognised in it, and every stage's decision."""

    permission_required = "articles.view_article"
    template_name = "web/article.html"
    queryset = Article.objects.select_related("source", "revision", "membership__story")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The revision's understanding, scores, matches and alerts."""
        article, revision = self.object, self.object.revision
        rows = Score.objects.filter(revision=revision).select_related("topic").order_by("-value")
        scores = list(rows) if revision else []
        main = next((score for score in scores if score.topic_id == MAIN_TOPIC), None)
        mentions = list(revision.mentions.select_related("actor").order_by("start")) if revision else []
        return super().get_context_data(
            revision=revision,
            lead=_lead(revision) if revision else "",
            paragraphs=segments(revision.text, mentions, main.evidence if main else []) if revision else [],
            main=main,
            scores=[score for score in scores if score.topic_id != MAIN_TOPIC],
            actors=parts(mentions, revision.understanding.get("negated", [])) if revision else [],
            matches=revision.matches.select_related("watchlist") if revision else [],
            alerts=Alert.objects.filter(revision__article=article)
            .select_related("watchlist")
            .prefetch_related("messages__channel")
            .order_by("-created_at"),
            judgements=article.judgements.select_related("watchlist", "topic").order_by("-judged_at", "-pk"),
            entries=article.entries.select_related("feed").order_by("seen_at"),
            reprises=_reprises(article),
            named=by_kind(revision.understanding.get("others", [])) if revision else [],
            history=history(
                article.revisions.order_by("-number").values(
                    "number", "seen_at", "title", "status", "changes", "erased_at"
                )
            ),
            **kwargs,
        )


def _lead(revision: Revision) -> str:
    """The lead, unless the text begins with it."""
    lead = revision.lead.strip()
    return "" if lead[:60] in revision.text[: len(lead) + 200] else lead


def _reprises(article: Article) -> QuerySet[Article]:
    return (
        Article.objects.filter(membership__story__members__article=article)
        .exclude(pk=article.pk)
        .select_related("source")
        .order_by("published_at")
    )
