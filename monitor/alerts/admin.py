"""Subscribers, channels and subscriptions in the administration pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from monitor.alerts.models import Channel, Subscriber, Subscription


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A channel whose secret is written but never shown again."""

    secret = forms.CharField(
        label="Secret (jeton ou adresse secrète)",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Laissez vide pour garder celui qui est enregistré.",
    )

    class Meta:
        model = Channel
        fields = ("kind", "address", "secret", "state")

    def clean_secret(self) -> str:
        """What was typed, or what is stored."""
        return str(self.cleaned_data["secret"] or self.instance.secret or "")

    def clean(self) -> dict[str, Any]:
        """An address that its kind of channel can use."""
        values = super().clean() or {}
        kind, address, secret = values.get("kind"), values.get("address", ""), values.get("secret", "")
        if kind == Channel.Kind.EMAIL:
            try:
                validate_email(address)
            except ValidationError as error:
                self.add_error("address", error)
        elif kind == Channel.Kind.SLACK and not secret:
            self.add_error("secret", "Collez l’adresse du webhook entrant ou un jeton de robot (xoxb-…).")
        elif kind == Channel.Kind.WEBHOOK and not address.startswith(("http://", "https://")):
            self.add_error("address", "Une adresse qui commence par https:// est attendue.")
        return values


class ChannelInline(admin.TabularInline):  # type: ignore[type-arg]
    """A subscriber's channels, on its own page."""

    model = Channel
    form = ChannelForm
    extra = 1


class SubscriptionInline(admin.TabularInline):  # type: ignore[type-arg]
    """A channel's subscriptions, on its own page."""

    model = Subscription
    extra = 1
    autocomplete_fields = ("watchlist",)


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin[Subscriber]):
    """A person or a room."""

    list_display = ("name", "client", "room", "timezone", "paused_until")
    list_filter = ("client", "room")
    search_fields = ("name", "channels__address")
    autocomplete_fields = ("client",)
    inlines = (ChannelInline,)
    exclude = ("consent",)


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin[Channel]):
    """An address, and what is told there."""

    form = ChannelForm
    list_display = ("address", "kind", "subscriber", "state", "state_reason")
    list_filter = ("kind", "state")
    search_fields = ("address", "subscriber__name")
    fields = ("subscriber", "kind", "address", "secret", "state", "state_reason")
    readonly_fields = ("state_reason",)
    autocomplete_fields = ("subscriber",)
    inlines = (SubscriptionInline,)

    def save_model(self, request: HttpRequest, obj: Channel, form: forms.ModelForm[Channel], change: bool) -> None:
        """A channel that a person opens again starts with its refusals forgiven."""
        if change and "state" in form.changed_data and obj.state == Channel.State.ACTIVE:
            obj.permanent_errors, obj.state_reason = 0, ""
        super().save_model(request, obj, form, change)


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin[Subscription]):
    """A watchlist told to a channel."""

    list_display = ("watchlist", "channel", "cadence", "min_level", "active")
    list_filter = ("cadence", "active", "watchlist")
    autocomplete_fields = ("watchlist", "channel")
