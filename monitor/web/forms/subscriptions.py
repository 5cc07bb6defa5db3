"""What is told to a channel: one row of choices for each of the client's watchlists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict

from monitor.alerts.models import Channel, Subscription
from monitor.watchlists.models import Watchlist
from monitor.web.forms.reader import WEEKDAYS

_DEFAULT_HOUR = time(8)


class SubscriptionForm(forms.Form):
    """How one watchlist is told."""

    active = forms.BooleanField(label="Recevoir", required=False)
    cadence = forms.ChoiceField(label="Cadence", choices=Subscription.Cadence.choices)
    at = forms.TimeField(label="à", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    weekday = forms.TypedChoiceField(label="le", coerce=int, choices=list(enumerate(WEEKDAYS)))
    min_level = forms.ChoiceField(label="À partir du niveau", choices=Watchlist.Level.choices)
    urgent_always = forms.BooleanField(label="L’urgent passe le silence", required=False)
    hourly_cap = forms.IntegerField(label="Par heure au plus", min_value=1, max_value=200)


@dataclass
class Row:
    """A watchlist and its choices."""

    watchlist: Watchlist
    form: SubscriptionForm


def rows(channel: Channel, data: QueryDict | None = None) -> list[Row]:
    """A row for each watchlist that the channel may get, with what is stored or was sent."""
    stored = {row.watchlist_id: row for row in channel.subscriptions.all()}
    client = channel.subscriber.client_id
    lists = Watchlist.objects.filter(client=client, archived=False).order_by("folder", "name")
    return [
        Row(
            watchlist,
            SubscriptionForm(data, prefix=f"w{watchlist.pk}", initial=_initial(stored.get(watchlist.pk))),
        )
        for watchlist in lists
    ]


def save(channel: Channel, chosen: Sequence[Row]) -> None:
    """Store valid rows. A list that was never chosen gets no row of its own."""
    with transaction.atomic():
        for row in chosen:
            values = dict(row.form.cleaned_data)
            if values["cadence"] in {Subscription.Cadence.DAILY, Subscription.Cadence.WEEKLY}:
                values["at"] = values["at"] or _DEFAULT_HOUR
            held = Subscription.objects.filter(channel=channel, watchlist=row.watchlist)
            if values["active"] or held.exists():
                Subscription.objects.update_or_create(channel=channel, watchlist=row.watchlist, defaults=values)


def _initial(stored: Subscription | None) -> dict[str, Any]:
    held = stored or Subscription(active=False)
    return {
        "active": held.active,
        "cadence": held.cadence,
        "at": held.at or _DEFAULT_HOUR,
        "weekday": held.weekday,
        "min_level": held.min_level,
        "urgent_always": held.urgent_always,
        "hourly_cap": held.hourly_cap,
    }
