"""A reader's own pages, opened by signed links: consent, preferences, data. No login, no cookie."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from monitor.alerts.links import LinkError, preferences_url, read_confirm, read_preferences
from monitor.alerts.models import Channel
from monitor.alerts.optin import TERMS, confirm
from monitor.alerts.personal import erase, export
from monitor.alerts.preferences import send_link
from monitor.web.forms import subscriptions
from monitor.web.forms.reader import ReaderForm
from monitor.web.forms.subscriptions import Row
from monitor.web.views.readers.letters import Letter


def _channel(token: str) -> Channel:
    pk = read_preferences(token)
    channel = Channel.objects.select_related("subscriber__client").filter(pk=pk).first()
    if channel is None:
        raise LinkError(
            "the channel of this address is gone",
            french="Cette adresse n’est plus inscrite : il ne reste rien à régler.",
            permanent=True,
        )
    return channel


class ConfirmPage(Letter):
    """Double opt-in: the page shows what one agrees to, its button agrees."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the terms."""
        channel = Channel.objects.select_related("subscriber__client").filter(pk=read_confirm(token)).first()
        return render(request, "web/people/confirm.html", {"channel": channel, "terms": TERMS})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Store the consent."""
        channel = confirm(
            read_confirm(token),
            timezone.now(),
            address=request.META.get("REMOTE_ADDR", ""),
            agent=request.headers.get("User-Agent", ""),
        )
        link = preferences_url(channel.pk)
        return render(request, "web/people/confirmed.html", {"channel": channel, "preferences": link})


class PreferencesPage(Letter):
    """Cadence, pause, watchlists, quiet hours."""

    def get(self, _request: HttpRequest, token: str) -> HttpResponse:
        """Show what is stored."""
        channel = _channel(token)
        return self._page(channel, ReaderForm(instance=channel.subscriber), subscriptions.rows(channel))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Store what was chosen, or say what is wrong and keep what was typed."""
        channel = _channel(token)
        if request.POST.get("choix") in {"arreter", "reprendre"}:
            return self._switch(channel, stop=request.POST["choix"] == "arreter")
        reader = ReaderForm(request.POST, instance=channel.subscriber)
        rows = subscriptions.rows(channel, request.POST)
        if not all([reader.is_valid(), *(row.form.is_valid() for row in rows)]):
            return self._page(channel, reader, rows, error="Rien n’est enregistré : corrigez les champs signalés.")
        reader.save()
        subscriptions.save(channel, rows)
        fresh = _channel(token)
        return self._page(
            fresh, ReaderForm(instance=fresh.subscriber), subscriptions.rows(fresh), notice="C’est enregistré."
        )

    def _switch(self, channel: Channel, *, stop: bool) -> HttpResponse:
        """Close the channel, or open the one that its reader had closed."""
        wanted = Channel.State.CLOSED if stop else Channel.State.ACTIVE
        allowed = (Channel.State.ACTIVE, Channel.State.SUSPENDED) if stop else (Channel.State.CLOSED,)
        reason = f"Désabonné par son destinataire le {timezone.localdate():%d/%m/%Y}." if stop else ""
        Channel.objects.filter(pk=channel.pk, state__in=allowed).update(state=wanted, state_reason=reason)
        channel.refresh_from_db()
        said = "Plus rien ne vous sera envoyé." if stop else "Vous êtes de nouveau abonné."
        return self._page(channel, ReaderForm(instance=channel.subscriber), subscriptions.rows(channel), notice=said)

    def _page(
        self, channel: Channel, reader: ReaderForm, rows: list[Row], *, notice: str = "", error: str = ""
    ) -> HttpResponse:
        values = {"channel": channel, "reader": reader, "rows": rows, "notice": notice, "error": error}
        return render(
            self.request,
            "web/people/preferences.html",
            {**values, "token": self.kwargs["token"]},
            status=400 if error else 200,
        )


class DataDownload(Letter):
    """What is stored about the reader (RGPD, articles 15 and 20)."""

    def post(self, _request: HttpRequest, token: str) -> HttpResponse:
        """A JSON file."""
        answer = JsonResponse(
            export(_channel(token).subscriber), json_dumps_params={"ensure_ascii": False, "indent": 1}
        )
        answer["Content-Disposition"] = 'attachment; filename="guetteur-mes-donnees.json"'
        return answer


class DataErase(Letter):
    """Erase everything about the reader (RGPD, article 17)."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Say what will be lost."""
        return render(request, "web/people/erase.html", {"channel": _channel(token), "token": token})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Erase."""
        channel = _channel(token)
        address = channel.address
        erase(channel.subscriber)
        return render(request, "web/people/erased.html", {"address": address})


class LinkForm(forms.Form):
    """Where to send a new link."""

    address = forms.EmailField(label="Votre adresse", widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class LinkPage(Letter):
    """Ask for a new link to one's preferences."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return render(request, "web/people/link.html", {"form": LinkForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write to the address if it is subscribed; say the same either way."""
        form = LinkForm(request.POST)
        if not form.is_valid():
            return render(request, "web/people/link.html", {"form": form}, status=400)
        send_link(form.cleaned_data["address"], timezone.now())
        return render(request, "web/people/link.html", {"sent": form.cleaned_data["address"]})
