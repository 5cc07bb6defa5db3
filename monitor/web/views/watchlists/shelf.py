"""All watchlists, by client and folder: what each brings, and how it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.views.generic import ListView

from monitor.watchlists.models import Client, Watchlist
from monitor.watchlists.quality import Precision
from monitor.web.day_chart import Chart, chart, last_days
from monitor.web.views.access import Restricted
from monitor.web.views.stories import number
from monitor.web.views.watchlists import figures

DAYS: Final = 7
STATES: Final = (
    ("", "En cours"),
    ("actives", "Actives"),
    ("pause", "En pause"),
    ("expirees", "Expirées"),
    ("archivees", "Archivées"),
    ("toutes", "Toutes"),
)


@dataclass(frozen=True)
class Shown:
    """A watchlist with its figures. ``problem`` is why it cannot be matched, in French."""

    watchlist: Watchlist
    state: str
    chart: Chart
    last_match: datetime | None
    precision: Precision | None
    subscribers: int
    problem: str


def state_of(watchlist: Watchlist, today: date) -> str:
    """«archived», «expired», «paused» or «active»: the first that applies."""
    if watchlist.archived:
        return "archived"
    if watchlist.expires_on is not None and watchlist.expires_on < today:
        return "expired"
    return "active" if watchlist.active else "paused"


def _in_state(rows: QuerySet[Watchlist], state: str, today: date) -> QuerySet[Watchlist]:
    expired = Q(expires_on__lt=today)
    match state:
        case "toutes":
            return rows
        case "archivees":
            return rows.filter(archived=True)
        case "actives":
            return rows.filter(archived=False, active=True).exclude(expired)
        case "pause":
            return rows.filter(archived=False, active=False).exclude(expired)
        case "expirees":
            return rows.filter(expired, archived=False)
        case _:
            return rows.filter(archived=False)


class WatchlistShelf(Restricted, ListView[Watchlist]):
    """Watchlists by client and folder, with their alerts of the week, last match, precision and subscribers."""

    permission_required = "watchlists.view_watchlist"
    template_name = "web/watchlists/shelf.html"
    paginate_by = 100

    def get_queryset(self) -> QuerySet[Watchlist]:
        """The watchlists that the filters of the address keep."""
        chosen = self.request.GET
        rows = Watchlist.objects.select_related("client", "owner").defer("description")
        rows = _in_state(rows, chosen.get("etat", ""), timezone.localdate())
        if client := number(chosen.get("client", "")):
            rows = rows.filter(client=client)
        if folder := chosen.get("dossier", ""):
            rows = rows.filter(folder=folder)
        if owner := number(chosen.get("responsable", "")):
            rows = rows.filter(owner=owner)
        if words := chosen.get("q", "").replace("\0", "").strip():
            rows = rows.filter(
                Q(name__icontains=words)
                | Q(description__icontains=words)
                | Q(query__icontains=words)
                | Q(folder__icontains=words)
            )
        return rows.order_by("client__name", "client", "folder", "name", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page's watchlists with their figures, and what the filters offer."""
        context = super().get_context_data(**kwargs)
        kept = self.request.GET.copy()
        kept.pop("page", None)
        return context | {
            "shown": shown(list(context["page_obj"])),
            "states": STATES,
            "clients": Client.objects.order_by("name"),
            "folders": _values("folder").exclude(folder=""),
            "owners": _values("owner", "owner__username").exclude(owner=None).order_by("owner__username"),
            "filtered": any(kept.values()),
            "query": kept.urlencode(),
        }


def _values(*columns: str) -> Any:
    """The values that columns take, each once, in order."""
    return Watchlist.objects.order_by(*columns).values(*columns).distinct()


def shown(watchlists: list[Watchlist]) -> list[Shown]:
    """Watchlists with their figures: as many queries for a hundred as for one."""
    today = timezone.localdate()
    days = last_days(today, DAYS)
    keys = [watchlist.pk for watchlist in watchlists]
    alerts, last = figures.alerts_by_day(keys, days[0]), figures.last_matches(keys)
    quality, people = figures.precisions(keys), figures.subscribers(keys)
    wrong = figures.problems(watchlist for watchlist in watchlists if not watchlist.archived)
    return [
        Shown(
            watchlist,
            state_of(watchlist, today),
            chart(alerts.get(watchlist.pk, {}), days, 84, 24),
            last.get(watchlist.pk),
            quality.get(watchlist.pk),
            people.get(watchlist.pk, 0),
            wrong.get(watchlist.pk, ""),
        )
        for watchlist in watchlists
    ]
