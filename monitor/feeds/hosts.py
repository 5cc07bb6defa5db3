"""Feeds by the host at which they lie."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import CharField, F, Func, QuerySet, Value

from monitor.feeds.models import Feed
from monitor.feeds.turns import HOST, host_of


class _Host(Func):
    """``substring(url, pattern)``: what ``host_of`` says, in the database."""

    function = "substring"
    output_field = CharField()


def elsewhere(feeds: QuerySet[Feed], hosts: Collection[str]) -> QuerySet[Feed]:
    """Those of ``feeds`` that lie at none of ``hosts``."""
    if not hosts:
        return feeds
    return feeds.annotate(at_host=_Host(F("url"), Value(HOST))).exclude(at_host__in=hosts)


def held_by_others(ours: Collection[int], now: datetime) -> frozenset[str]:
    """Hosts at which another process is polling now, so that a host is asked by one process at a time."""
    leased = Feed.objects.filter(lease_until__gt=now).exclude(pk__in=ours).values_list("url", flat=True)
    return frozenset(map(host_of, leased))


def hush(url: str, until: datetime) -> int:
    """No feed of the host of ``url`` is polled before ``until``. Returns how many would have been."""
    sooner = Feed.objects.filter(due_at__lt=until, lease_until=None)
    return sooner.annotate(at_host=_Host(F("url"), Value(HOST))).filter(at_host=host_of(url)).update(due_at=until)
