"""«Salons»: the rooms with their health, the conversations of a workspace, rooms by webhook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View

from monitor.alerts import channels, outlets
from monitor.alerts.models import Channel, SlackWorkspace
from monitor.alerts.rooms import health
from monitor.alerts.rooms.workspaces import WorkspaceError, add_hook, add_room, configured, conversations
from monitor.alerts.trial import send_trial
from monitor.errors import GuetteurError
from monitor.web.forms.rooms import ConversationForm, HookForm
from monitor.web.views.access import Restricted

#: Shown of a secret: enough to recognise it.
_TAIL = 4


def masked(secret: str) -> str:
    """A token with only its kind and its end."""
    return f"{secret.partition('-')[0]}-…{secret[-_TAIL:]}" if len(secret) > 3 * _TAIL else "…"


def _kinds() -> list[tuple[str, str]]:
    return [(kind, label) for kind, label in channels.kinds() if kind in health.KINDS]


def _page(request: HttpRequest, form: HookForm | None = None, status: int = 200) -> HttpResponse:
    workspaces = [(one, masked(one.token), one.channels.count()) for one in SlackWorkspace.objects.all()]
    values = {
        "rooms": health.rooms(),
        "workspaces": workspaces,
        "configured": configured(),
        "form": form or HookForm(kinds=_kinds()),
        "opened": form is not None,
    }
    return render(request, "web/rooms/list.html", values, status=status)


class RoomList(Restricted, View):
    """Every room: when it last got something, what went wrong and what to do."""

    permission_required = "alerts.view_channel"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return _page(request)


class AddHook(Restricted, View):
    """A room by webhook or token."""

    permission_required = "alerts.add_channel"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make it, or say what is wrong and keep what was typed (secrets aside)."""
        form = HookForm(request.POST, kinds=_kinds())
        if form.is_valid():
            values = form.cleaned_data
            address = values["address"] or values["name"]
            try:
                add_hook(values["kind"], values["name"], address, values["secret"], list(values["watchlists"]))
            except WorkspaceError as error:
                form.add_error("watchlists", error.french)
            else:
                messages.success(request, f"Le salon «\u00a0{values['name']}\u00a0» est relié\u00a0: envoyez un essai.")
                return redirect("web:rooms")
        return _page(request, form, status=422)


class RoomAct(Restricted, View):
    """Try, reopen or close a room."""

    permission_required = "alerts.change_channel"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the button says."""
        channel = get_object_or_404(Channel, pk=pk, kind__in=health.KINDS)
        try:
            messages.success(request, _act(channel, request.POST.get("faire", ""), request.user.get_username()))
        except GuetteurError as error:
            messages.error(request, error.french)
        return redirect("web:rooms")


def _act(channel: Channel, act: str, by: str) -> str:
    if act == "essai":
        send_trial(channel, by, timezone.now())
        return "Un essai part\u00a0: son sort se lit ici et dans les messages."
    if act == "rouvrir":
        outlets.reopen(channel)
        return "Le salon est rouvert."
    if act == "fermer":
        outlets.close(channel, by)
        return "Le salon est fermé\u00a0: plus rien n’y sera signalé."
    raise GuetteurError(
        f"no such act: {act!r}", french="Ce bouton n’existe pas\u00a0: rechargez la page.", permanent=True
    )


class WorkspacePage(Restricted, View):
    """The conversations of a workspace, and the form that makes one a room."""

    permission_required = ("alerts.view_channel", "alerts.add_channel")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask Slack for a page of them."""
        return self._page(request, get_object_or_404(SlackWorkspace, pk=pk), ConversationForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make the chosen conversation a room."""
        workspace = get_object_or_404(SlackWorkspace, pk=pk)
        form = ConversationForm(request.POST)
        if form.is_valid():
            identifier, name = form.cleaned_data["conversation"]
            try:
                add_room(workspace, identifier, name, list(form.cleaned_data["watchlists"]))
            except WorkspaceError as error:
                form.add_error("watchlists", error.french)
            else:
                messages.success(request, f"Le salon #{name} est relié\u00a0: envoyez un essai.")
                return redirect("web:rooms")
        return self._page(request, workspace, form, status=422)

    def _page(
        self, request: HttpRequest, workspace: SlackWorkspace, form: ConversationForm, status: int = 200
    ) -> HttpResponse:
        values: dict[str, Any] = {"workspace": workspace, "form": form, "token": masked(workspace.token)}
        try:
            values["found"], values["following"] = conversations(workspace, request.GET.get("apres", ""))
        except WorkspaceError as error:
            values["trouble"] = error.french
        return render(request, "web/rooms/workspace.html", values, status=status)
