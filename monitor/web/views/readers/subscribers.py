"""Subscribers: who is told, where, of what, and with whose consent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View
from django.views.generic import ListView

from monitor.alerts.models import Channel, Message, Subscriber
from monitor.alerts.optin import ask
from monitor.alerts.personal import erase, export
from monitor.alerts.trial import send_trial
from monitor.errors import GuetteurError
from monitor.web.forms import subscriptions
from monitor.web.forms.people import NewAddress, NewSubscriber
from monitor.web.forms.reader import ReaderForm
from monitor.web.views.access import Restricted


class SubscriberList(Restricted, ListView[Subscriber]):
    """People and rooms, by client."""

    permission_required = "alerts.view_subscriber"
    template_name = "web/people/list.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Subscriber]:
        """Those whose name or address holds what is looked for."""
        rows = (
            Subscriber.objects.select_related("client")
            .prefetch_related(Prefetch("channels", Channel.objects.order_by("kind", "address")))
            .annotate(lists=Count("channels__subscriptions", filter=Q(channels__subscriptions__active=True)))
        )
        if sought := self.request.GET.get("q", "").strip():
            rows = rows.filter(Q(name__icontains=sought) | Q(channels__address__icontains=sought)).distinct()
        state = self.request.GET.get("etat", "")
        if state in Channel.State.values:
            rows = rows.filter(channels__state=state).distinct()
        return rows.order_by("client__name", "name", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many addresses are in each state."""
        counts = dict(Channel.objects.order_by().values_list("state").annotate(Count("pk")))
        states = [(value, label, counts.get(value, 0)) for value, label in Channel.State.choices]
        return super().get_context_data(states=states, chosen=self.request.GET.get("etat", ""), **kwargs)


class SubscriberNew(Restricted, View):
    """Enrol a person; nothing is sent to them but the request for consent."""

    permission_required = "alerts.add_subscriber"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return render(request, "web/people/new.html", {"form": NewSubscriber()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create the subscriber and write to the address."""
        form = NewSubscriber(request.POST)
        if not form.is_valid():
            return render(request, "web/people/new.html", {"form": form}, status=400)
        with transaction.atomic():
            subscriber = form.save()
            _add_address(subscriber, form.cleaned_data["address"], request)
        messages.success(request, f"Une demande de confirmation part vers {form.cleaned_data['address']}.")
        return redirect("web:subscriber", subscriber.pk)


class SubscriberPage(Restricted, View):
    """One subscriber: when they may be told, their addresses and what is told there."""

    permission_required = "alerts.view_subscriber"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show everything."""
        subscriber = get_object_or_404(Subscriber.objects.select_related("client"), pk=pk)
        return _page(request, subscriber, ReaderForm(instance=subscriber))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store when the subscriber may be told."""
        subscriber = get_object_or_404(Subscriber.objects.select_related("client"), pk=pk)
        if not request.user.has_perm("alerts.change_subscriber"):
            return self.handle_no_permission()
        reader = ReaderForm(request.POST, instance=subscriber)
        if not reader.is_valid():
            return _page(request, Subscriber.objects.get(pk=pk), reader, status=400)
        reader.save()
        messages.success(request, "C’est enregistré.")
        return redirect("web:subscriber", pk)


def _page(request: HttpRequest, subscriber: Subscriber, reader: ReaderForm, *, status: int = 200) -> HttpResponse:
    channels = list(subscriber.channels.order_by("kind", "address"))
    shown = [
        {
            "channel": channel,
            "consent": subscriber.consent.get(channel.address, {}),
            "subscriptions": channel.subscriptions.filter(active=True).select_related("watchlist"),
        }
        for channel in channels
    ]
    recent = Message.objects.filter(channel__in=channels).select_related("channel").order_by("-created_at")[:10]
    return render(
        request,
        "web/people/subscriber.html",
        {"subscriber": subscriber, "reader": reader, "channels": shown, "recent": recent, "address": NewAddress()},
        status=status,
    )


def _add_address(subscriber: Subscriber, address: str, request: HttpRequest) -> Channel:
    channel = Channel.objects.create(
        subscriber=subscriber, kind=Channel.Kind.EMAIL, address=address, state=Channel.State.PENDING
    )
    ask(channel, request.user.get_username(), timezone.now())
    return channel


class AddressNew(Restricted, View):
    """A further address."""

    permission_required = "alerts.add_channel"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Create the channel and write to it."""
        subscriber = get_object_or_404(Subscriber, pk=pk)
        form = NewAddress(request.POST)
        if not form.is_valid():
            messages.error(request, "Cette adresse de courriel n’est pas valable.")
        elif subscriber.channels.filter(address__iexact=form.cleaned_data["address"]).exists():
            messages.error(request, "Cette adresse est déjà inscrite.")
        else:
            _add_address(subscriber, form.cleaned_data["address"], request)
            messages.success(request, f"Une demande de confirmation part vers {form.cleaned_data['address']}.")
        return redirect("web:subscriber", pk)


class ChannelPage(Restricted, View):
    """What is told to one address."""

    permission_required = "alerts.change_subscription"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the choices for each watchlist."""
        channel = get_object_or_404(Channel.objects.select_related("subscriber__client"), pk=pk)
        return render(request, "web/people/channel.html", {"channel": channel, "rows": subscriptions.rows(channel)})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Store them."""
        channel = get_object_or_404(Channel.objects.select_related("subscriber__client"), pk=pk)
        rows = subscriptions.rows(channel, request.POST)
        if not all(row.form.is_valid() for row in rows):
            return render(request, "web/people/channel.html", {"channel": channel, "rows": rows}, status=400)
        subscriptions.save(channel, rows)
        messages.success(request, "Les abonnements sont enregistrés.")
        return redirect("web:subscriber", channel.subscriber_id)


class ChannelAct(Restricted, View):
    """Ask for consent again, send a trial, suspend, resume."""

    permission_required = "alerts.change_channel"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the button says."""
        channel = get_object_or_404(Channel.objects.select_related("subscriber"), pk=pk)
        act = request.POST.get("faire", "")
        by = request.user.get_username()
        try:
            messages.success(request, _act(channel, act, by))
        except GuetteurError as error:
            messages.error(request, error.french)
        return redirect("web:subscriber", channel.subscriber_id)


def _act(channel: Channel, act: str, by: str) -> str:
    now = timezone.now()
    if act == "relancer":
        ask(channel, by, now)
        return "Une nouvelle demande de confirmation est partie."
    if act == "essai":
        send_trial(channel, by, now)
        return "Un message d’essai part vers ce canal : suivez-le dans « Messages »."
    if act == "suspendre" and channel.state == Channel.State.ACTIVE:
        reason = f"Suspendu par {by} le {timezone.localdate():%d/%m/%Y}."
        Channel.objects.filter(pk=channel.pk).update(state=Channel.State.SUSPENDED, state_reason=reason)
        return "Le canal est suspendu : ses messages seront annulés."
    if act == "reprendre" and channel.state == Channel.State.SUSPENDED:
        Channel.objects.filter(pk=channel.pk).update(state=Channel.State.ACTIVE, state_reason="", permanent_errors=0)
        return "Le canal est de nouveau actif."
    raise GuetteurError(
        f"cannot {act!r} a channel that is {channel.state}",
        french="Ce canal n’est pas dans un état qui le permet : rechargez la page.",
        permanent=True,
    )


class SubscriberData(Restricted, View):
    """What is stored about a subscriber, for a request by the person (RGPD, article 15)."""

    permission_required = "alerts.view_subscriber"

    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """A JSON file."""
        data = export(get_object_or_404(Subscriber, pk=pk))
        answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
        answer["Content-Disposition"] = f'attachment; filename="abonne-{pk}.json"'
        return answer


class SubscriberErase(Restricted, View):
    """Erase a subscriber, at the person's request (RGPD, article 17)."""

    permission_required = "alerts.delete_subscriber"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Erase, and say what went."""
        subscriber = get_object_or_404(Subscriber, pk=pk)
        gone = erase(subscriber)
        messages.success(
            request,
            f"Effacé : {gone['channels']} adresses, {gone['messages']} messages, {gone['judgements']} jugements.",
        )
        return redirect("web:subscribers")
