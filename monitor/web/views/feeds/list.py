"""The list of feeds: what is in trouble first, each with its health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.generic import ListView

from monitor.feeds.health import Health, assess
from monitor.feeds.models import Feed
from monitor.web import charts
from monitor.web.views.access import Restricted
from monitor.web.views.feeds import query

#: The word on a feed's badge, and the class that colours it, by its state of health.
BADGES = {
    "ok": ("En ordre", "good"),
    "new": ("À relever", "soft"),
    "error": ("En difficulté", "bad"),
    "silent": ("Silencieux", "warn"),
    "gone": ("Disparu", "bad"),
    "paused": ("En pause", "soft"),
}

MANUAL = "Articles ajoutés à la main\u00a0: il n’y a rien à relever."


@dataclass(frozen=True)
class Row:
    """A feed as the list shows it. ``next`` is the next poll if one is to come; ``overdue``: it should have been.

    ``manual``: it holds what people add by hand, and is never polled.
    """

    health: Health
    spark: charts.Chart
    total: int
    sentence: str
    badge: str
    colour: str
    manual: bool
    next: datetime | None
    overdue: bool


def row(health: Health, now: datetime) -> Row:
    """What the list shows of a feed."""
    feed = health.feed
    manual = feed.kind == Feed.Kind.MANUAL
    badge, colour = ("À la main", "soft") if manual else BADGES[health.state]
    polled = feed.state == Feed.State.ACTIVE and not manual
    return Row(
        health,
        charts.sparkline(health.sparkline),
        sum(health.sparkline),
        MANUAL if manual else health.sentence,
        badge,
        colour,
        manual,
        feed.due_at if polled else None,
        polled and feed.due_at is not None and feed.due_at <= now,
    )


class FeedList(Restricted, ListView[Feed]):
    """Every feed: health in plain French, entries a day, next poll; the list alone when htmx asks."""

    permission_required = "feeds.view_feed"
    paginate_by = 40

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """One moment for the whole page."""
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()
        self.wanted = query.Wanted.read(request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; caches must not take the list alone for it."""
        self.quiet = query.silent(self.now)
        answer = super().get(request, *args, **kwargs)
        patch_vary_headers(answer, ("HX-Request",))
        return answer

    def get_template_names(self) -> list[str]:
        """The whole page, or the part that filters change."""
        htmx = getattr(self.request, "htmx", None)
        return ["web/feeds_list.html" if htmx and not htmx.history_restore_request else "web/feeds.html"]

    def get_queryset(self) -> QuerySet[Feed]:
        """What the filters keep."""
        return query.listed(self.wanted, self.quiet)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The health of the feeds of this page, and what the filters offer."""
        context = super().get_context_data(**kwargs)
        kept = self.request.GET.copy()
        kept.pop("page", None)
        elsewhere = kept.copy()
        elsewhere.pop("voir", None)
        numbers = query.counts(self.quiet)
        return context | {
            "rows": [row(health, self.now) for health in assess(context["page_obj"], self.now)],
            "wanted": self.wanted,
            "tabs": [(value, label, numbers[value]) for value, label in query.CHOICES],
            "folders": query.folders(),
            "orders": query.ORDERS,
            "query": kept.urlencode(),
            "elsewhere": elsewhere.urlencode(),
            "filtered": bool(self.wanted.folder or self.wanted.words or self.wanted.view),
        }
