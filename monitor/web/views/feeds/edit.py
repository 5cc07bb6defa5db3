"""Change a feed's title, folder, source and address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View
from django.views.generic import UpdateView

from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.errors import GuetteurError
from monitor.feeds import manage
from monitor.feeds.models import Feed, Source
from monitor.http.configured import http_settings
from monitor.web import discovery
from monitor.web.views.access import Restricted
from monitor.web.views.feeds import query
from monitor.web.views.feeds.forms import FeedForm

#: Sources offered while one is written.
OFFERED = 12


class EditFeed(Restricted, UpdateView[Feed, FeedForm]):
    """The form of a feed. A new address is read before it is kept, unless the person insists."""

    permission_required = "feeds.change_feed"
    template_name = "web/feeds_edit.html"
    form_class = FeedForm
    queryset = Feed.objects.select_related("source")

    def form_valid(self, form: FeedForm) -> HttpResponse:
        """Save, and poll at once what has moved."""
        if form.moved and not form.cleaned_data["anyway"]:
            try:
                self._look(form.cleaned_data["url"])
            except GuetteurError as error:
                form.add_error("url", error.french)
                return self.render_to_response(self.get_context_data(form=form, insist=True))
        feed, now = self.object, timezone.now()
        with transaction.atomic():
            Feed.objects.filter(pk=feed.pk).update(
                title=form.cleaned_data["title"],
                folder=form.cleaned_data["folder"],
                source=form.cleaned_data["host"],
            )
            if form.moved:
                manage.move(feed.pk, form.cleaned_data["url"], now)
                transaction.on_commit(lambda: ring(Stage.POLL))
        messages.success(self.request, "Le flux est enregistré.")
        return redirect("web:feed", pk=feed.pk)

    def _look(self, url: str) -> None:
        look = discovery.page_at if self.object.kind == Feed.Kind.PAGE else discovery.feed_at
        look(url, http_settings())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The folders in use; the feed's name as it is stored, whatever the form says."""
        return super().get_context_data(
            folders=query.folders(), name=str(Feed.objects.get(pk=self.object.pk)), **kwargs
        )


class SourceOptions(Restricted, View):
    """Sources whose domain or name holds what was written so far, for the form's list of choices."""

    permission_required = "feeds.view_source"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The options."""
        words = request.GET.get("host", "").strip().replace("\x00", "")[:200]
        found = Source.objects.filter(Q(host__icontains=words) | Q(name__icontains=words)).order_by("name", "pk")
        return render(request, "web/source_options.html", {"sources": found[:OFFERED]})
