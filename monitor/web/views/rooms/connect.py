"""«Connecter un espace de travail»: OAuth with Slack, for administrators.

The state that Slack gives back is drawn for this visit and kept in the session, so that only who asked can come back.
"""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views import View

from monitor.alerts.models import SlackWorkspace
from monitor.alerts.rooms.workspaces import WorkspaceError, authorize_url, configured, connect, disconnect
from monitor.web.views.access import Restricted

_STATE = "slack_oauth_state"


class SlackConnect(Restricted, View):
    """Go to Slack and agree there."""

    permission_required = "alerts.add_slackworkspace"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Draw a state and leave for Slack."""
        if not configured():
            messages.error(request, "Renseignez d’abord SLACK_CLIENT_ID et SLACK_CLIENT_SECRET.")
            return redirect("web:rooms")
        request.session[_STATE] = secrets.token_urlsafe(24)
        return redirect(authorize_url(request.session[_STATE]))


class SlackCallback(Restricted, View):
    """Come back from Slack."""

    permission_required = "alerts.add_slackworkspace"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Keep the workspace's token, or say why there is none."""
        expected = request.session.pop(_STATE, "")
        if not expected or not constant_time_compare(expected, request.GET.get("state", "")):
            messages.error(request, "Ce retour de Slack n’a pas été demandé ici\u00a0: recommencez la connexion.")
            return redirect("web:rooms")
        if request.GET.get("error"):
            messages.error(request, "La connexion a été refusée dans Slack\u00a0: rien n’a changé.")
            return redirect("web:rooms")
        try:
            workspace = connect(request.GET.get("code", ""), request.user.get_username(), timezone.now())
        except WorkspaceError as error:
            messages.error(request, error.french)
            return redirect("web:rooms")
        messages.success(request, f"L’espace «\u00a0{workspace}\u00a0» est connecté\u00a0: choisissez ses salons.")
        return redirect("web:workspace", workspace.pk)


class SlackDisconnect(Restricted, View):
    """Forget a workspace's token."""

    permission_required = "alerts.delete_slackworkspace"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it; its rooms are suspended."""
        workspace = get_object_or_404(SlackWorkspace, pk=pk)
        count = disconnect(workspace, request.user.get_username())
        plural = "s" if count > 1 else ""
        messages.success(request, f"L’espace est déconnecté\u00a0: {count} salon{plural} suspendu{plural}.")
        return redirect("web:rooms")
