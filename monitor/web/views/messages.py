"""The outbox: what was sent, to whom, in which state, and sending again by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views import View
from django.views.generic import ListView

from monitor.alerts.models import Message
from monitor.alerts.replay import REPLAYABLE, ReplayError, replay
from monitor.web.views.access import Restricted


class MessageList(Restricted, ListView[Message]):
    """Messages, the latest first, by state."""

    permission_required = "alerts.view_message"
    template_name = "web/messages.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Message]:
        """The messages in the chosen state."""
        rows = Message.objects.select_related("channel__subscriber").annotate(count=Count("items"))
        rows = rows.order_by("-created_at", "-pk")
        state = self.request.GET.get("etat", "")
        return rows.filter(state=state) if state in Message.State.values else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many messages are in each state."""
        counts = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
        states = [(value, label, counts.get(value, 0)) for value, label in Message.State.choices]
        return super().get_context_data(
            states=states, total=sum(counts.values()), chosen=self.request.GET.get("etat", ""), **kwargs
        )


class SendAgain(Restricted, View):
    """Put a message that ended without success back into the outbox."""

    permission_required = "alerts.change_message"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the message due now; a channel that was suspended is opened again."""
        get_object_or_404(Message, pk=pk, state__in=REPLAYABLE)
        try:
            reopened = replay(pk, timezone.now())
        except ReplayError as error:
            messages.error(request, error.french)
        else:
            said = "Le message va être renvoyé."
            messages.success(request, f"{said} Son canal, qui était suspendu, est rouvert." if reopened else said)
        return redirect("web:messages")
