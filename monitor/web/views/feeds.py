"""The feeds and their health."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.views.generic import ListView

from monitor.feeds.models import Feed
from monitor.web.views.access import Restricted


class FeedList(Restricted, ListView[Feed]):
    """Every feed: last success, error in plain French, next poll."""

    permission_required = "feeds.view_feed"
    template_name = "web/feeds.html"
    paginate_by = 100

    def get_queryset(self) -> QuerySet[Feed]:
        """Feeds in trouble first, then by title."""
        week = timezone.now() - timedelta(days=7)
        rows = Feed.objects.select_related("source").annotate(
            recent=Count("entries", filter=Q(entries__seen_at__gte=week))
        )
        if self.request.GET.get("voir") == "erreurs":
            rows = rows.exclude(errors_in_row=0)
        return rows.order_by("-errors_in_row", "title")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many feeds are well, and how many are not."""
        return super().get_context_data(
            total=Feed.objects.count(),
            troubled=Feed.objects.exclude(errors_in_row=0).count(),
            chosen=self.request.GET.get("voir", ""),
            **kwargs,
        )
