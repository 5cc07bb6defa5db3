"""The feeds that readers fetch at a secret address, without logging in."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from monitor.alerts.channels.feed import JSON, MEDIA_TYPES, atom, json_feed
from monitor.alerts.models import Channel
from monitor.alerts.syndication import find, outgoing

#: Seconds for which a reader need not ask again.
FRESH = 120


@require_safe
def syndicate(request: HttpRequest, token: str, form: str) -> HttpResponseBase:
    """The feed, or 304 where it has not changed; 404 for an unknown address, 410 for a feed that was closed."""
    channel = find(token)
    if channel is None:
        raise Http404
    if channel.state != Channel.State.ACTIVE:
        return _private(HttpResponse("Ce flux est fermé.", status=410, content_type="text/plain; charset=utf-8"))
    feed = outgoing(channel, form)
    body = json_feed(feed) if form == JSON else atom(feed)
    answer = HttpResponse(body, content_type=MEDIA_TYPES[form])
    return _private(_conditional(request, answer, body, feed.changed))


def _conditional(request: HttpRequest, answer: HttpResponse, body: bytes, changed: datetime) -> HttpResponseBase:
    tag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    answer["ETag"] = tag
    answer["Last-Modified"] = http_date(changed.timestamp())
    given = get_conditional_response(request, tag, int(changed.timestamp()), answer)
    return answer if given is None else given


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    """The address is a secret: no shared cache, no search engine, no referrer."""
    answer["Cache-Control"] = f"private, max-age={FRESH}"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
