"""The page of a watchlist: what it asks for, what it brought, and to whom it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.views.generic import DetailView

from monitor.alerts.models import Alert, Subscription
from monitor.alerts.values import Passage
from monitor.articles.models import Article
from monitor.topics.models import Topic
from monitor.watchlists.describe import Describer, Meaning, share
from monitor.watchlists.errors import QueryError
from monitor.watchlists.models import Judgement, Match, SubQuery, Watchlist
from monitor.watchlists.parse import parse
from monitor.watchlists.pieces import Piece, pieces
from monitor.watchlists.printing import print_query
from monitor.watchlists.references import references
from monitor.watchlists.versions import scope_lines
from monitor.web.day_chart import chart, last_days
from monitor.web.passages import excerpts, title_marks
from monitor.web.views.access import Restricted
from monitor.web.views.watchlists import figures
from monitor.web.views.watchlists.shelf import state_of

DAYS: Final = 30
PER_PAGE: Final = 15
#: By how much an expiry is put off at a click.
EXTENSION: Final = timedelta(days=90)


@dataclass(frozen=True)
class ShownQuery:
    """A query in its canonical form, coloured, with its meaning; as it is stored where it cannot be read."""

    pieces: list[Piece]
    meaning: Meaning | None
    error: str = ""


@dataclass(frozen=True)
class ShownMatch:
    """A match with its words marked in title and excerpts, and its alert's state."""

    match: Match
    title: tuple[Passage, ...]
    excerpts: list[tuple[Passage, ...]]
    alerts: list[Alert]
    verdicts: list[str]


def show_query(text: str, topics: dict[str, str]) -> ShownQuery:
    """A query ready for the page."""
    try:
        query = parse(text)
    except QueryError as error:
        return ShownQuery(pieces(text), None, error.french)
    return ShownQuery(pieces(print_query(query)), Describer(topics).describe(query))


class WatchlistPage(Restricted, DetailView[Watchlist]):
    """One watchlist."""

    permission_required = "watchlists.view_watchlist"
    template_name = "web/watchlists/detail.html"
    queryset = Watchlist.objects.select_related("client", "owner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Its criteria in French, its figures, its latest matches and its subscriptions."""
        watchlist, today = self.object, timezone.localdate()
        labels = dict(Topic.objects.values_list("slug", "label"))
        days = last_days(today, DAYS)
        alerts = figures.alerts_by_day([watchlist.pk], days[0]).get(watchlist.pk, {})
        paginator = Paginator(_matches(watchlist), PER_PAGE)
        page = paginator.get_page(self.request.GET.get("page"))
        expires = watchlist.expires_on
        return super().get_context_data(
            state=state_of(watchlist, today),
            problem=figures.problems([watchlist]).get(watchlist.pk, ""),
            asked=show_query(watchlist.query, labels) if watchlist.query.strip() else None,
            subqueries={
                subquery.slug: subquery
                for subquery in SubQuery.objects.filter(client=watchlist.client, slug__in=references(watchlist.query))
            },
            topics=[(labels.get(slug, slug), share(float(limit))) for slug, limit in watchlist.topics.items()],
            examples=Article.objects.filter(pk__in=[pk for pk in watchlist.examples if isinstance(pk, int)]),
            scope=scope_lines(watchlist.scope),
            chart=chart(alerts, days, 300, 80),
            precision=figures.precisions([watchlist.pk]).get(watchlist.pk),
            subscriptions=Subscription.objects.filter(watchlist=watchlist)
            .select_related("channel__subscriber")
            .order_by("channel__subscriber__name", "pk"),
            page_obj=page,
            matches=[_shown(match) for match in page],
            later=max(today, expires) + EXTENSION if expires else None,
            today=today,
            **kwargs,
        )


def _matches(watchlist: Watchlist) -> QuerySet[Match]:
    alerts = Alert.objects.filter(watchlist=watchlist)
    judgements = Judgement.objects.filter(watchlist=watchlist).order_by("judged_at")
    return (
        Match.objects.filter(watchlist=watchlist)
        .select_related("revision__article__source")
        .defer("revision__removed", "revision__fingerprint", "revision__search", "revision__changes")
        .prefetch_related(
            Prefetch("revision__alerts", queryset=alerts, to_attr="of_list"),
            Prefetch("revision__article__judgements", queryset=judgements, to_attr="of_list"),
        )
        .order_by("-revision")
    )


def _shown(match: Match) -> ShownMatch:
    revision: Any = match.revision
    return ShownMatch(
        match,
        title_marks(revision.title or revision.article.url, match.spans),
        excerpts({"lead": revision.lead, "text": revision.text}, match.spans),
        revision.of_list,
        [judgement.get_verdict_display() for judgement in revision.article.of_list],
    )
