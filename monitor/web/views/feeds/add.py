"""Add feeds: look at an address, show what is found, follow what is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.errors import GuetteurError
from monitor.feeds.discover import Preview
from monitor.feeds.models import Feed
from monitor.feeds.opml import OutlineFeed
from monitor.feeds.parsed import ParsedEntry
from monitor.feeds.subscribe import add_feed
from monitor.http.configured import http_settings
from monitor.http.errors import FetchError
from monitor.web import discovery
from monitor.web.views.access import Restricted
from monitor.web.views.feeds import query
from monitor.web.views.feeds.forms import LookForm

#: Entries of a found feed that are shown.
SHOWN = 5
#: What was found is offered for this long, in seconds.
_KEPT = 24 * 3600
_SALT = "web.feeds.found"


@dataclass(frozen=True)
class Found:
    """A feed that was found. ``value`` is what the form sends back, signed; ``known`` the feed if it is followed."""

    preview: Preview
    value: str
    entries: Sequence[ParsedEntry]
    more: int
    known: Feed | None


class AddFeed(Restricted, View):
    """Paste an address, choose among what is found there, follow it."""

    permission_required = "feeds.add_feed"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The empty page; an address may be given in its own address."""
        form = LookForm(initial={"adresse": request.GET.get("adresse", "")[:1000]})
        return _page(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Follow what was chosen, and poll it at once."""
        chosen = [outline for value in request.POST.getlist("choisi") if (outline := _outline(value))]
        if not chosen:
            messages.error(request, "Rien n’a été ajouté\u00a0: cochez au moins un flux, puis «\u00a0Suivre\u00a0».")
            return redirect("web:feed-add")
        folder = " / ".join(part.strip() for part in request.POST.get("dossier", "").split("/") if part.strip())
        try:
            added = _follow(chosen, folder[:200])
        except FetchError as error:
            messages.error(request, error.french)
            return redirect("web:feed-add")
        new = [feed for feed, is_new in added if is_new]
        if len(added) == 1:
            said = "est maintenant suivi\u00a0: premier relevé dans quelques secondes." if new else "était déjà suivi."
            messages.success(request, f"«\u00a0{added[0][0]}\u00a0» {said}")
            return redirect("web:feed", pk=added[0][0].pk)
        messages.success(request, f"{len(new)}\u00a0flux ajoutés\u00a0: premiers relevés dans quelques secondes.")
        return redirect("web:feeds")


def _follow(chosen: Sequence[tuple[OutlineFeed, str]], folder: str) -> list[tuple[Feed, bool]]:
    now, allow = timezone.now(), http_settings().allow
    with transaction.atomic():
        added = [
            add_feed(OutlineFeed(one.url, one.title, one.site, folder, one.page), now, allow=allow, kind=kind)
            for one, kind in chosen
        ]
        transaction.on_commit(lambda: ring(Stage.POLL))
    return added


class LookForFeeds(Restricted, View):
    """What there is to follow at an address: for htmx the findings alone, else the page with them."""

    permission_required = "feeds.add_feed"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look, within the time that a person waits."""
        form = LookForm(request.POST)
        found: list[Found] = []
        if form.is_valid():
            try:
                found = list(_found(form.cleaned_data["adresse"], as_page=form.cleaned_data["mode"] == "page"))
            except GuetteurError as error:
                form.add_error(None, error.french)
        return _page(request, form, found=found, looked=form.is_valid())


def _page(request: HttpRequest, form: LookForm, **context: Any) -> HttpResponse:
    template = "web/feeds_found.html" if getattr(request, "htmx", False) else "web/feeds_add.html"
    pages = any(one.preview.kind == "page" for one in context.get("found", ()))
    shown = {"form": form, "folders": query.folders(), "pages": pages, **context}
    return render(request, template, shown)


def _found(url: str, *, as_page: bool) -> Iterator[Found]:
    settings = http_settings()
    previews = [discovery.page_at(url, settings)] if as_page else discovery.find(url, settings)
    known = {feed.url: feed for feed in Feed.objects.filter(url__in=[one.url for one in previews])}
    for one in previews:
        entries = sorted(one.feed.entries, key=_published, reverse=True)[:SHOWN]
        value = signing.dumps(
            {"url": one.url, "title": one.feed.title, "site": _site(url, one), "kind": one.kind}, salt=_SALT
        )
        yield Found(one, value, entries, len(one.feed.entries) - len(entries), known.get(one.url))


def _published(entry: ParsedEntry) -> float:
    return entry.published.timestamp() if entry.published else 0.0


def _site(typed: str, preview: Preview) -> str:
    """The site that owns a found feed: the one it names, if it is that of the address, which is the person's word.

    A feed that names another's site must not come under that publisher's rights card.
    """
    named = preview.feed.site
    hosts = {_host(typed), _host(preview.url)}
    return named if _host(named) in hosts else typed


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _outline(value: str) -> tuple[OutlineFeed, str] | None:
    """What the form sent back, if it was we who offered it; and its kind."""
    try:
        said = signing.loads(value, salt=_SALT, max_age=_KEPT)
    except signing.BadSignature:
        return None
    return OutlineFeed(said["url"], said["title"], said["site"], page=said["kind"] == "page"), said["kind"]
