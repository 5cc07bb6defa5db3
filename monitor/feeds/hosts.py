"""Feeds by the host at which they lie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from monitor.feeds.models import Feed
from monitor.feeds.turns import host_of


def hush(url: str, until: datetime) -> int:
    """No feed of the host of ``url`` is polled before ``until``; returns how many wait longer than they would."""
    return Feed.objects.filter(at_hosts([host_of(url)]), due_at__lt=until, lease_until=None).update(due_at=until)


def at_hosts(hosts: Iterable[str]) -> Q:
    """Feeds whose address lies at one of ``hosts``."""
    found = Q(pk__in=())
    for host in hosts:
        name = f"[{host}]" if ":" in host else host
        for start in (f"http://{name}", f"https://{name}"):
            found |= Q(url__startswith=f"{start}/") | Q(url__startswith=f"{start}:")
    return found
