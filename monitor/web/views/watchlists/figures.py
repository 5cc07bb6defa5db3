"""What the pages count about watchlists: one query for all that a page shows. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, time

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from monitor.alerts.models import Alert, Subscription
from monitor.watchlists.compile import Compiler
from monitor.watchlists.criteria import compile_criteria
from monitor.watchlists.errors import QueryError
from monitor.watchlists.live import criteria, glossary
from monitor.watchlists.models import Judgement, Match, SubQuery, Watchlist
from monitor.watchlists.quality import Precision, precision


def alerts_by_day(watchlists: Collection[int], first: date) -> dict[int, dict[date, int]]:
    """Alerts a day in Paris since ``first``, by watchlist; what was only caught up with does not count."""
    since = timezone.make_aware(datetime.combine(first, time.min))
    rows = (
        Alert.objects.filter(watchlist__in=watchlists, created_at__gte=since)
        .exclude(state=Alert.State.BACKLOG)
        .values_list("watchlist", TruncDate("created_at"))
        .annotate(Count("pk"))
    )
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for watchlist, day, count in rows:
        found[watchlist][day] = count
    return found


def last_matches(watchlists: Collection[int]) -> dict[int, datetime]:
    """When each watchlist matched the newest text that it did: the end of an index, whatever their number."""
    newest = Match.objects.filter(watchlist=OuterRef("pk")).order_by("-revision").values("matched_at")[:1]
    rows = Watchlist.objects.filter(pk__in=watchlists).order_by().values_list("pk", Subquery(newest))
    return {pk: at for pk, at in rows if at is not None}


def precisions(watchlists: Collection[int]) -> dict[int, Precision]:
    """The precision of each watchlist that was judged."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = Judgement.objects.filter(watchlist__in=watchlists).order_by().values_list("watchlist", "verdict")
    for watchlist, verdict, count in rows.annotate(Count("pk")):
        counts[watchlist][verdict] = count
    found = {}
    for watchlist, verdicts in counts.items():
        good, bad = (verdicts.get(verdict, 0) for verdict in (Judgement.Verdict.RELEVANT, Judgement.Verdict.OFF_TOPIC))
        if value := precision(good, bad):
            found[watchlist] = value
    return found


def subscribers(watchlists: Collection[int]) -> dict[int, int]:
    """How many people or rooms are subscribed to each watchlist."""
    rows = Subscription.objects.filter(watchlist__in=watchlists, active=True).order_by().values_list("watchlist")
    return dict(rows.annotate(Count("channel__subscriber", distinct=True)))


def problems(watchlists: Iterable[Watchlist]) -> dict[int, str]:
    """Why a watchlist cannot be matched (French), for those that cannot: a name in its query may be gone."""
    listed = list(watchlists)
    queries: dict[int, dict[str, str]] = defaultdict(dict)
    for client, slug, text in SubQuery.objects.filter(client__in={w.client_id for w in listed}).values_list(
        "client", "slug", "query"
    ):
        queries[client][slug] = text
    names = glossary(None)
    compilers = {w.client_id: Compiler(replace(names, queries=queries[w.client_id])) for w in listed}
    found = {}
    for watchlist in listed:
        # Examples are vectors, of which none can be wrong: that there are some is enough here.
        asked = replace(criteria(_without_examples(watchlist)), examples=((0.0,),) if watchlist.examples else ())
        try:
            compile_criteria(asked, compilers[watchlist.client_id])
        except QueryError as error:
            found[watchlist.pk] = error.french
    return found


def _without_examples(watchlist: Watchlist) -> Watchlist:
    return Watchlist(query=watchlist.query, topics=watchlist.topics, scope=watchlist.scope)
