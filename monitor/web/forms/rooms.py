"""Forms that make rooms."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import QuerySet

from monitor.watchlists.models import Watchlist

_CONVERSATION = re.compile(r"[CGD][A-Z0-9]{4,18}")


def lists() -> QuerySet[Watchlist]:
    """The watchlists that may be told."""
    return Watchlist.objects.filter(archived=False).select_related("client").order_by("client__name", "name")


class WithLists(forms.Form):
    """The watchlists that a room is told."""

    watchlists = forms.ModelMultipleChoiceField(
        label="Listes de veille",
        queryset=Watchlist.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une liste de veille."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["watchlists"].queryset = lists()  # type: ignore[attr-defined] # the field's own type


class ConversationForm(WithLists):
    """A conversation of a connected workspace: «C0123ABC veille»."""

    conversation = forms.CharField(label="Salon", max_length=120)

    def clean_conversation(self) -> tuple[str, str]:
        """Identifier and name."""
        identifier, _, name = self.cleaned_data["conversation"].partition(" ")
        if not _CONVERSATION.fullmatch(identifier):
            raise forms.ValidationError("Choisissez un salon dans la liste.")
        return identifier, name or identifier


class HookForm(WithLists):
    """A room by an incoming webhook or by a robot's token."""

    field_order = ("kind", "name", "address", "secret", "watchlists")

    kind = forms.ChoiceField(label="Genre", choices=())
    name = forms.CharField(label="Nom du salon", max_length=200)
    secret = forms.CharField(
        label="Adresse du webhook, ou jeton du robot",
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Gardée chiffrée, plus jamais affichée.",
    )
    address = forms.CharField(
        label="Salon (avec un jeton seulement)",
        max_length=500,
        required=False,
        help_text="Slack\u00a0: C0123ABC. Mattermost\u00a0: https://chat.exemple.fr/#identifiant-du-canal",
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined] # the field's own type

    def clean(self) -> dict[str, Any]:
        """A token needs to know the room; a webhook knows it."""
        values = super().clean() or self.cleaned_data
        secret, hook = values.get("secret", ""), values.get("secret", "").startswith(("https://", "http://"))
        if secret and not hook and not values.get("address"):
            self.add_error("address", "Avec un jeton, dites dans quel salon écrire.")
        if secret and not hook and values.get("kind") in {"teams", "rocketchat"}:
            self.add_error("secret", "Ce genre de salon s’ouvre par l’adresse d’un webhook (https://…).")
        return values
