"""The outbox: what was sent, to whom, in which state, and sending again by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views import View
from django.views.generic import ListView

from monitor.alerts.models import Message
from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.web.views.access import Restricted

#: States in which a person may ask for another try.
_AGAIN = (Message.State.FAILED, Message.State.POISON, Message.State.CANCELLED, Message.State.UNCERTAIN)


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
        """Make the message due now."""
        with transaction.atomic():
            message = get_object_or_404(Message.objects.select_for_update(), pk=pk, state__in=_AGAIN)
            message.state = Message.State.PENDING
            message.due_at = timezone.now()
            message.attempts = 0
            message.save(update_fields=["state", "due_at", "attempts"])
            transaction.on_commit(lambda: ring(Stage.DELIVER))
        messages.success(request, "Le message va être renvoyé.")
        return redirect("web:messages")
