"""Slack's two addresses here: what people do in a room, and the slash command. Signed by Slack; no cookie, no login."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from monitor.alerts.rooms.interact import interaction, slash
from monitor.alerts.rooms.received import genuine


@method_decorator(csrf_exempt, name="dispatch")
class SlackDoor(View):
    """Lets in only what Slack signed in the last five minutes; without a signing secret there is no door."""

    http_method_names = ["post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check the signature over the bytes as they came."""
        if not settings.SLACK_SIGNING_SECRET:
            raise Http404
        if not genuine(request.body, request.headers, settings.SLACK_SIGNING_SECRET):
            return HttpResponse("signature", status=401, content_type="text/plain")
        return super().dispatch(request, *args, **kwargs)


class SlackActions(SlackDoor):
    """Buttons, the shortcut and its dialogue."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer within 3 s; an empty answer acknowledges."""
        try:
            payload = json.loads(request.POST.get("payload", ""))
        except ValueError:
            return HttpResponse("payload", status=400, content_type="text/plain")
        said = interaction(payload if isinstance(payload, dict) else {}, _name(request), timezone.now())
        return JsonResponse(said) if said else HttpResponse()


class SlackCommand(SlackDoor):
    """``/guetteur``."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """The answer, which only who typed the command sees."""
        said = slash({key: str(value) for key, value in request.POST.items()}, _name(request), timezone.now())
        return JsonResponse(said) if said else HttpResponse()


def _name(request: HttpRequest) -> str:
    """A signature covers the date and the whole body: the same one is the same request."""
    return request.headers["X-Slack-Signature"]
