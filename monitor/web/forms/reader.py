"""When a reader may be told: time zone, quiet hours, days off, pause."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils import timezone

from monitor.alerts.models import Subscriber

#: Where readers of French press live, first in the list.
USUAL_ZONES = (
    ("Europe/Paris", "Paris"),
    ("Europe/Brussels", "Bruxelles"),
    ("Europe/Zurich", "Genève"),
    ("Europe/Luxembourg", "Luxembourg"),
    ("America/Guadeloupe", "Guadeloupe"),
    ("America/Martinique", "Martinique"),
    ("America/Cayenne", "Guyane"),
    ("Indian/Reunion", "La Réunion"),
    ("Indian/Mayotte", "Mayotte"),
    ("Pacific/Noumea", "Nouvelle-Calédonie"),
    ("Pacific/Tahiti", "Polynésie"),
    ("America/Montreal", "Montréal"),
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def _zones() -> list[tuple[str, list[tuple[str, str]]]]:
    others = sorted(available_timezones() - dict(USUAL_ZONES).keys())
    return [("Usuels", list(USUAL_ZONES)), ("Autres", [(name, name) for name in others])]


class ReaderForm(forms.ModelForm):  # type: ignore[type-arg]
    """The subscriber's own settings, whoever edits them."""

    timezone = forms.ChoiceField(label="Fuseau horaire", choices=_zones)
    quiet_from = forms.TimeField(
        label="Silence de", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_to = forms.TimeField(
        label="à", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    days_off = forms.MultipleChoiceField(
        label="Jours sans message",
        required=False,
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    holidays = forms.BooleanField(label="Ni les jours fériés français", required=False)
    paused_until = forms.DateTimeField(
        label="En pause jusqu’au",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    class Meta:
        model = Subscriber
        fields = ("name", "timezone", "paused_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = self.instance.quiet_hours
        self.initial.update(
            timezone=self.instance.timezone,
            quiet_from=rules.get("start") or "",
            quiet_to=rules.get("end") or "",
            days_off=[str(day) for day in rules.get("days_off", [])],
            holidays=bool(rules.get("holidays")),
        )

    def clean(self) -> dict[str, Any]:
        """Both ends of the quiet hours or neither, and one day left to be told on."""
        values = super().clean() or {}
        if bool(values.get("quiet_from")) != bool(values.get("quiet_to")):
            self.add_error("quiet_to", "Donnez le début et la fin du silence, ou aucun des deux.")
        if len(values.get("days_off", [])) == len(WEEKDAYS):
            self.add_error("days_off", "Laissez au moins un jour, ou mettez l’abonnement en pause.")
        paused = values.get("paused_until")
        if paused and paused <= timezone.now():
            values["paused_until"] = None
        return values

    def save(self, commit: bool = True) -> Subscriber:
        """Store the quiet hours in the form that routing reads."""
        values = self.cleaned_data
        self.instance.quiet_hours = {
            "start": _clock(values["quiet_from"]),
            "end": _clock(values["quiet_to"]),
            "days_off": [int(day) for day in values["days_off"]],
            "holidays": values["holidays"],
        }
        saved: Subscriber = super().save(commit)
        return saved


def _clock(value: time | None) -> str | None:
    return value.isoformat("minutes") if value else None
