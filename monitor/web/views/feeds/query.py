"""Which feeds a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, F, FloatField, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Lower

from monitor.feeds import schedule
from monitor.feeds.models import Feed
from monitor.feeds.rhythm import Rhythm

#: What the tabs of the list choose: value of «voir», label.
CHOICES = (
    ("", "Tous"),
    ("erreurs", "En difficulté"),
    ("silencieux", "Silencieux"),
    ("pause", "En pause"),
    ("disparus", "Disparus"),
)
ORDERS = (
    ("", "Difficultés d’abord"),
    ("titre", "Titre"),
    ("nouveaute", "Dernière nouveauté"),
    ("releve", "Prochain relevé"),
)
#: ``schedule.silence`` expects this many entries at least before it calls a feed silent.
_EXPECTED = 9
_SUM_OF_HOURS = (
    "(SELECT sum(hour::float8) FROM jsonb_array_elements_text(CASE jsonb_typeof(%(expressions)s -> 'hours')"
    " WHEN 'array' THEN %(expressions)s -> 'hours' ELSE '[]'::jsonb END) AS hour)"
)
_FAILING = Q(state=Feed.State.ACTIVE, errors_in_row__gt=0)


@dataclass(frozen=True)
class Wanted:
    """The filters of the list as its address gives them."""

    view: str = ""
    folder: str = ""
    words: str = ""
    order: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Wanted:
        """From the address; what it does not know counts as not given."""
        view, order = query.get("voir", ""), query.get("tri", "")
        return cls(
            view if view in dict(CHOICES) else "",
            query.get("dossier", "")[:200],
            query.get("q", "").strip()[:200].replace("\x00", ""),
            order if order in dict(ORDERS) else "",
        )


def silent(now: datetime) -> list[int]:
    """Keys of the feeds that are silent against their habit, as ``health.state`` tells it."""
    suspects = _suspects(now).values_list("pk", "last_entry_at", "rhythm")
    return [pk for pk, last, rhythm in suspects if schedule.silence(Rhythm.from_json(rhythm), last, now)]


def _suspects(now: datetime) -> QuerySet[Feed]:
    """Feeds that may be silent: a superset, found by the database, of those that a walk hour by hour finds.

    A window of so many whole weeks holds every hour of the week so many times, and the average hour counts
    as the mean; a shorter one cannot hold more. The mean is that of ``Rhythm``, its prior included.
    """
    age = [When(last_entry_at__gt=now - timedelta(weeks=weeks), then=Value(weeks)) for weeks in range(1, 5)]
    return (
        Feed.objects.filter(
            state=Feed.State.ACTIVE,
            errors_in_row=0,
            last_success_at__isnull=False,
            last_entry_at__lte=now - timedelta(days=2),
        )
        .annotate(
            weight=Func(F("rhythm"), template=_SUM_OF_HOURS, output_field=FloatField()),
            span=Cast(KeyTextTransform("span", "rhythm"), FloatField()),
            weeks=Case(*age, default=Value(5), output_field=FloatField()),
        )
        .annotate(possible=(F("weight") + 2.0) / (F("span") + 24.0) * 168.0 * F("weeks"))
        .filter(possible__gte=_EXPECTED - 0.1)
    )


def listed(wanted: Wanted, quiet: list[int]) -> QuerySet[Feed]:
    """The feeds that the filters keep, in the order asked for."""
    rows = Feed.objects.select_related("source")
    match wanted.view:
        case "erreurs":
            rows = rows.filter(_FAILING)
        case "silencieux":
            rows = rows.filter(pk__in=quiet)
        case "pause":
            rows = rows.filter(state=Feed.State.PAUSED)
        case "disparus":
            rows = rows.filter(state=Feed.State.GONE)
    if wanted.folder:
        rows = rows.filter(Q(folder=wanted.folder) | Q(folder__startswith=wanted.folder + " / "))
    if wanted.words:
        rows = rows.filter(
            Q(title__icontains=wanted.words) | Q(url__icontains=wanted.words) | Q(source__name__icontains=wanted.words)
        )
    return _ordered(rows, wanted.order, quiet)


def _ordered(rows: QuerySet[Feed], order: str, quiet: list[int]) -> QuerySet[Feed]:
    match order:
        case "titre":
            return rows.order_by(Lower("title"), "pk")
        case "nouveaute":
            return rows.order_by(F("last_entry_at").desc(nulls_last=True), "pk")
        case "releve":
            return rows.order_by(F("due_at").asc(nulls_last=True), "pk")
    rank = Case(
        When(_FAILING, then=Value(0)),
        When(pk__in=quiet, then=Value(1)),
        When(state=Feed.State.GONE, then=Value(2)),
        When(state=Feed.State.PAUSED, then=Value(5)),
        When(kind=Feed.Kind.MANUAL, then=Value(6)),
        When(last_success_at=None, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return rows.order_by(rank, Lower("title"), "pk")


def counts(quiet: list[int]) -> dict[str, int]:
    """How many feeds each tab holds, by its value."""
    found = Feed.objects.aggregate(
        all=Count("pk"),
        failing=Count("pk", filter=_FAILING),
        paused=Count("pk", filter=Q(state=Feed.State.PAUSED)),
        gone=Count("pk", filter=Q(state=Feed.State.GONE)),
    )
    return {
        "": found["all"],
        "erreurs": found["failing"],
        "silencieux": len(quiet),
        "pause": found["paused"],
        "disparus": found["gone"],
    }


def folders() -> list[str]:
    """The folders in use, those that only hold other folders included."""
    used = Feed.objects.exclude(folder="").order_by().values_list("folder", flat=True).distinct()
    found = set()
    for folder in used:
        parts = folder.split(" / ")
        found |= {" / ".join(parts[: depth + 1]) for depth in range(len(parts))}
    return sorted(found, key=str.casefold)
