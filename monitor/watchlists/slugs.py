"""Identifiers of watchlists."""

from __future__ import annotations

from django.utils.text import slugify

from monitor.watchlists.models import Client, Watchlist


def free_slug(client: Client, name: str) -> str:
    """An identifier made of ``name`` that no watchlist of ``client`` has."""
    base = slugify(name)[:70].strip("-") or "liste"
    taken = set(Watchlist.objects.filter(client=client, slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
