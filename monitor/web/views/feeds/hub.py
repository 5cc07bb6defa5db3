"""The address at which WebSub hubs reach us: no login, no cookie; the token in it is the feed's own."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.feeds import push

#: A message longer than this many bytes is not read: the signature covers the whole of it.
LARGEST = 4 * 1024 * 1024


@method_decorator(csrf_exempt, name="dispatch")
class HubCallback(View):
    """Confirm what we asked a hub for; take what it sends as a reason to poll at once (W3C WebSub, 5.3 and 7)."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Echo the challenge of a subscription that we asked for; 404 for any other."""
        challenge = push.verify(token, request.GET.dict(), timezone.now())
        if challenge is None:
            return HttpResponse(status=404, content_type="text/plain; charset=utf-8")
        return HttpResponse(challenge, content_type="text/plain; charset=utf-8")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """202 for a message, signed rightly or not; 410 tells the hub of a feed that is no longer followed."""
        body = request.read(LARGEST + 1)
        if len(body) > LARGEST:
            return HttpResponse(status=413)
        with transaction.atomic():
            known = push.receive(token, body, request.headers.get("X-Hub-Signature", ""), timezone.now())
            if known:
                transaction.on_commit(lambda: ring(Stage.POLL))
        return HttpResponse(status=202 if known else 410)
