"""«Webhooks et flux»: where programs and feed readers are told the alerts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views import View
from django.views.generic import ListView

from monitor.alerts import outlets
from monitor.alerts.models import Channel
from monitor.alerts.syndication import path
from monitor.alerts.trial import send_trial
from monitor.errors import GuetteurError
from monitor.http.configured import http_settings
from monitor.watchlists.models import Watchlist
from monitor.web.views.access import Restricted

PERMISSIONS = ("alerts.view_channel", "alerts.change_channel")


def _lists() -> QuerySet[Watchlist]:
    return Watchlist.objects.filter(archived=False).select_related("client").order_by("client__name", "name")


class WebhookForm(forms.Form):
    """A webhook to add."""

    name = forms.CharField(label="Nom", max_length=200, help_text="Le programme qui reçoit les alertes.")
    address = forms.CharField(
        label="Adresse",
        max_length=500,
        help_text="Elle commence par https:// et répond aux requêtes POST.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    watchlists = forms.ModelMultipleChoiceField(
        label="Listes de veille", queryset=Watchlist.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["watchlists"].queryset = _lists()  # type: ignore[attr-defined] # the field's own type


class OutletList(Restricted, ListView[Channel]):
    """The webhooks and feeds that are open, and the forms that add some."""

    permission_required = PERMISSIONS
    template_name = "web/outlets.html"

    def get_queryset(self) -> QuerySet[Channel]:
        """Webhooks and feeds, the newest first."""
        rows = Channel.objects.filter(kind__in=outlets.KINDS).exclude(state=Channel.State.CLOSED)
        rows = rows.select_related("subscriber__client").prefetch_related("subscriptions__watchlist")
        return rows.annotate(last_sent=Max("messages__sent_at")).order_by("-created_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Webhooks and feeds apart; the lists that have no feed yet."""
        rows = list(self.object_list)
        feeds = [row for row in rows if row.kind == Channel.Kind.FEED]
        site = f"{self.request.scheme}://{self.request.get_host()}"
        taken = {one.watchlist_id for row in feeds for one in row.subscriptions.all()}
        return super().get_context_data(
            **{
                "webhooks": [row for row in rows if row.kind == Channel.Kind.WEBHOOK],
                "feeds": [(row, site + path(row, "atom"), site + path(row, "json")) for row in feeds],
                "without_feed": [one for one in _lists() if one.pk not in taken],
                "form": WebhookForm(),
                **kwargs,
            }
        )

    def page(self, *, status: int = 200, **values: Any) -> HttpResponse:
        """The page with ``values``; one that shows a secret is kept nowhere."""
        self.object_list = self.get_queryset()
        answer = self.render_to_response(self.get_context_data(**values), status=status)
        answer["Cache-Control"] = "no-store"
        return answer


class AddWebhook(OutletList):
    """Add a webhook and show its signing secret, once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it, or say what is wrong and keep what was typed."""
        form = WebhookForm(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            try:
                made = outlets.add_webhook(
                    values["name"], values["address"], list(values["watchlists"]), allow=http_settings().allow
                )
            except GuetteurError as error:
                form.add_error("watchlists" if isinstance(error, outlets.OutletError) else "address", error.french)
            else:
                return self.page(made=made)
        return self.page(form=form, status=422)


class AddFeed(Restricted, View):
    """Open the feed of a watchlist."""

    permission_required = PERMISSIONS

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it; its address is in the list."""
        pk = request.POST.get("liste", "")
        watchlist = get_object_or_404(_lists(), pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else 0)
        outlets.add_feed(watchlist)
        messages.success(request, f"Le flux de «\u00a0{watchlist.name}\u00a0» est ouvert.")
        return redirect("web:outlets")


class ChangeOutlet(OutletList):
    """Try, renew, reopen or close a webhook or feed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """Do it; an impossible wish is told and changes nothing."""
        channel = get_object_or_404(Channel, pk=pk, kind__in=outlets.KINDS)
        try:
            return self._do(request, channel, action)
        except GuetteurError as error:
            messages.error(request, error.french)
        return redirect("web:outlets")

    def _do(self, request: HttpRequest, channel: Channel, action: str) -> HttpResponse:
        match action:
            case "renouveler":
                made = outlets.renew(channel)
                if channel.kind == Channel.Kind.WEBHOOK:
                    return self.page(made=made)
                messages.success(request, "Le flux a une nouvelle adresse\u00a0; l’ancienne ne répond plus.")
            case "essayer":
                send_trial(channel, request.user.get_username(), timezone.now())
                messages.success(request, "Un essai part\u00a0: son sort se lit dans les messages.")
            case "rouvrir":
                outlets.reopen(channel)
                messages.success(request, "Le webhook est rouvert.")
            case "fermer":
                outlets.close(channel, request.user.get_username())
                messages.success(request, "Le canal est fermé\u00a0: plus rien n’y sera signalé.")
            case _:
                raise Http404
        return redirect("web:outlets")
