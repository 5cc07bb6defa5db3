"""The page of one feed: its health, its rhythm, what it asks for, its last entries; and its simple buttons."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views import View
from django.views.generic import DetailView

from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.feeds import manage, websub
from monitor.feeds.health import assess
from monitor.feeds.models import Entry, Feed
from monitor.feeds.parsed import Hints
from monitor.feeds.rhythm import Rhythm
from monitor.web import charts
from monitor.web.views.access import Restricted
from monitor.web.views.feeds.list import row

#: Entries that the page shows.
ENTRIES = 20
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class FeedPage(Restricted, DetailView[Feed]):
    """Everything about one feed."""

    permission_required = "feeds.view_feed"
    template_name = "web/feeds_feed.html"
    queryset = Feed.objects.select_related("source")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Health, rhythm, wishes, hub, and what became of the last entries."""
        now, feed = timezone.now(), self.object
        rhythm = Rhythm.from_json(feed.rhythm)
        (health,) = assess([feed], now)
        return super().get_context_data(
            row=row(health, now),
            health=health,
            hours=charts.hours(rhythm),
            days=charts.days(rhythm),
            observed=round(rhythm.weight),
            hints=hints(feed),
            hub=hub(feed, now),
            entries=Entry.objects.filter(feed=feed)
            .select_related("link__article")
            .defer("content", "summary")
            .order_by("-seen_at", "-pk")[:ENTRIES],
            stored=Entry.objects.filter(feed=feed).count(),
            **kwargs,
        )


def hints(feed: Feed) -> list[tuple[str, str]]:
    """What the feed asks of those who poll it, in French."""
    asked = Hints.from_json(feed.hints)
    said = []
    if asked.ttl:
        said.append(("Durée de validité (ttl)", _length(asked.ttl)))
    if asked.period:
        said.append(("Fréquence annoncée (syndication)", "toutes les " + _length(asked.period)))
    if asked.max_age:
        said.append(("Durée de cache (max-age)", _length(asked.max_age)))
    if asked.skip_hours:
        hours = ", ".join(f"{hour}\u00a0h" for hour in sorted(asked.skip_hours))
        said.append(("Heures exclues (temps universel)", hours))
    if asked.skip_days:
        said.append(("Jours exclus", ", ".join(_DAYS[day] for day in sorted(asked.skip_days))))
    return said


def _length(seconds: float) -> str:
    minutes = max(round(seconds / 60), 1)
    if minutes < 120:
        return f"{minutes}\u00a0min"
    return f"{round(minutes / 60)}\u00a0h"


def hub(feed: Feed, now: datetime) -> str:
    """How the feed's WebSub subscription stands, in French; empty where it names no hub. No secret is told."""
    if not Hints.from_json(feed.hints).hub:
        return ""
    held = websub.Subscription.from_json(feed.websub)
    if held is None:
        return "Le flux annonce un serveur WebSub\u00a0; l’abonnement n’est pas encore demandé."
    if held.denied:
        return "Le serveur WebSub a refusé l’abonnement\u00a0: le flux est relevé à son rythme."
    if websub.is_live(held, now) and held.until is not None:
        until = timezone.localtime(held.until)
        return (
            f"Abonné\u00a0: les nouveautés sont signalées aussitôt, jusqu’au {until:%d/%m/%Y} à {until:%H}\u00a0h\u00a0"
            f"{until:%M} (renouvelé avant)."
        )
    if held.until is not None:
        return "Abonnement WebSub échu\u00a0: le flux est relevé à son rythme."
    return "Abonnement WebSub demandé, pas encore confirmé par le serveur."


class Act(Restricted, View, ABC):
    """A button of the feed's page."""

    permission_required = "feeds.change_feed"
    done = ""
    refused = ""

    @abstractmethod
    def act(self, pk: int) -> bool:
        """Do it; False where the feed's state does not allow it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, tell, and show the feed."""
        feed = get_object_or_404(Feed, pk=pk)
        with transaction.atomic():
            done = self.act(feed.pk)
            transaction.on_commit(lambda: ring(Stage.POLL))
        if done:
            messages.success(request, self.done)
        else:
            messages.warning(request, self.refused)
        return redirect("web:feed", pk=feed.pk)


class Pause(Act):
    """Poll the feed no more for now."""

    done = "Le flux est en pause\u00a0: il n’est plus relevé, rien n’est perdu."
    refused = "Ce flux n’était pas relevé."

    def act(self, pk: int) -> bool:
        """Pause it."""
        return manage.pause(pk)


class Resume(Act):
    """Follow a paused or gone feed again."""

    done = "Le flux est de nouveau suivi\u00a0: premier relevé dans quelques secondes."
    refused = "Ce flux est déjà suivi."

    def act(self, pk: int) -> bool:
        """Follow it again."""
        return manage.resume(pk, timezone.now())


class PollNow(Act):
    """Make the feed due at once."""

    done = "Le flux sera relevé dans quelques secondes."
    refused = "Ce flux n’est pas relevé en ce moment (en pause ou disparu), ou son relevé est déjà en cours."

    def act(self, pk: int) -> bool:
        """Make it due."""
        return manage.poll_now(pk, timezone.now())


class Remove(Restricted, DetailView[Feed]):
    """Say what is lost with a feed; remove it when that is confirmed."""

    permission_required = "feeds.delete_feed"
    template_name = "web/feeds_remove.html"
    queryset = Feed.objects.select_related("source")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How much is lost."""
        stored = Entry.objects.filter(feed=self.object)
        return super().get_context_data(
            stored=stored.count(), articles=stored.filter(link__isnull=False).count(), **kwargs
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Remove the feed with its entries; the articles stay."""
        feed = get_object_or_404(Feed, pk=pk)
        name = str(feed)
        feed.delete()
        messages.success(request, f"Le flux «\u00a0{name}\u00a0» n’est plus suivi. Ses articles sont conservés.")
        return redirect("web:feeds")
