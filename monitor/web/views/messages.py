"""The outbox: what was sent, to whom, in which state, and sending again by hand."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.generic import ListView

from monitor.alerts.letters import Letter, as_letter
from monitor.alerts.models import Channel, Message
from monitor.alerts.replay import REPLAYABLE, ReplayError, replay
from monitor.alerts.rooms.preview import as_blocks
from monitor.watchlists.models import Match
from monitor.web.mrkdwn import shown
from monitor.web.views.access import Restricted

#: How a letter can be looked at.
_VIEWS = {"html": "Ordinateur", "telephone": "Téléphone", "texte": "Texte", "salon": "Dans Slack"}

#: A letter brings its own styles; it may open links in a new window, and nothing else.
_LETTER_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups"],
}


class MessageList(Restricted, ListView[Message]):
    """Messages, the latest first, by state."""

    permission_required = "alerts.view_message"
    template_name = "web/messages.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet[Message]:
        """The messages in the chosen state."""
        rows = Message.objects.select_related("channel__subscriber").annotate(count=Count("items"))
        rows = rows.order_by("-created_at", "-pk")
        chosen = self.request.GET
        if chosen.get("etat") in Message.State.values:
            rows = rows.filter(state=chosen["etat"])
        if chosen.get("genre") in Message.Kind.values:
            rows = rows.filter(kind=chosen["genre"])
        if sought := chosen.get("q", "").strip():
            rows = rows.filter(
                Q(subject__icontains=sought)
                | Q(channel__address__icontains=sought)
                | Q(channel__subscriber__name__icontains=sought)
            )
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many messages are in each state."""
        counts = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
        states = [(value, label, counts.get(value, 0)) for value, label in Message.State.choices]
        return super().get_context_data(
            states=states,
            total=sum(counts.values()),
            chosen=self.request.GET.get("etat", ""),
            kinds=Message.Kind.choices,
            **kwargs,
        )


class MessagePage(Restricted, View):
    """One message: to whom, why, when, in what state, and how it looks."""

    permission_required = "alerts.view_message"

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it; «vue» chooses among HTML, phone and text."""
        message = get_object_or_404(Message.objects.select_related("channel__subscriber__client", "story"), pk=pk)
        alerts = list(message.alerts.select_related("watchlist", "revision__article__source").order_by("pk"))
        matches = Match.objects.filter(
            revision__in=[alert.revision_id for alert in alerts],
            watchlist__in=[alert.watchlist_id for alert in alerts],
        )
        why = {(match.watchlist_id, match.revision_id): match.why.get("reasons", ()) for match in matches}
        view = request.GET.get("vue", "")
        letter = as_letter(message, timezone.now()) if message.channel.kind == Channel.Kind.EMAIL else None
        return render(
            request,
            "web/message.html",
            {
                "message": message,
                "alerts": [(alert, why.get((alert.watchlist_id, alert.revision_id), ())) for alert in alerts],
                "letter": letter,
                "title": _title(message, letter),
                "room": shown(as_blocks(message, timezone.now())) if view == "salon" or letter is None else None,
                "view": view if view in _VIEWS else "html",
                "views": _VIEWS,
                "again": message.state in REPLAYABLE,
            },
        )


def _title(message: Message, letter: Letter | None) -> str:
    """What the message is headed, also before it was sent."""
    said = message.subject or (letter.subject if letter else str(message.payload.get("subject", "")))
    return said or message.get_kind_display()


class MessageHtml(Restricted, View):
    """The HTML part of a letter, for the frame of its page: its own styles, and no script at all."""

    permission_required = "alerts.view_message"

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp(_LETTER_POLICY))
    def get(self, _request: HttpRequest, pk: int) -> HttpResponse:
        """The letter as a mail program would show it."""
        message = get_object_or_404(Message.objects.select_related("channel"), pk=pk, channel__kind=Channel.Kind.EMAIL)
        return HttpResponse(as_letter(message, timezone.now()).html)


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
        return redirect("web:message", pk)
