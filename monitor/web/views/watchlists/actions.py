"""What a person does to a watchlist as a whole; an impossible wish is told and changes nothing."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from monitor.watchlists import arrange
from monitor.watchlists.describe import day
from monitor.watchlists.models import Watchlist
from monitor.web.views.access import Restricted
from monitor.web.views.stories import number


class Change(Restricted, View):
    """A change by POST; then the page that the form names, or the watchlist's."""

    permission_required = "watchlists.change_watchlist"
    said = ""
    #: The page shown afterwards, where the form names none.
    page = "web:watchlist"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, say it, and show a page."""
        try:
            watchlist = self.change(request, pk)
        except Watchlist.DoesNotExist as error:
            raise Http404 from error
        except arrange.ArrangeError as error:
            messages.error(request, error.french)
            return redirect(self._back(pk))
        messages.success(request, self.said.format(name=watchlist.name))
        return redirect(self._back(watchlist.pk))

    def _back(self, pk: int) -> str:
        """The page of the console that the form names, if it is one."""
        wanted = self.request.POST.get("retour", "")
        ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return wanted if ours else reverse(self.page, args=[pk])

    @abstractmethod
    def change(self, request: HttpRequest, pk: int) -> Watchlist:
        """Do it; returns the watchlist to show. Raises ``ArrangeError``."""


class Pause(Change):
    """Stop matching."""

    said = "«\u00a0{name}\u00a0» est en pause\u00a0: elle n’alerte plus."

    def change(self, request: HttpRequest, pk: int) -> Watchlist:  # noqa: ARG002
        """The paused watchlist."""
        return arrange.pause(pk)


class Resume(Change):
    """Match again."""

    said = "«\u00a0{name}\u00a0» est de nouveau active."

    def change(self, request: HttpRequest, pk: int) -> Watchlist:  # noqa: ARG002
        """The active watchlist."""
        return arrange.resume(pk)


class Archive(Change):
    """Put away."""

    said = "«\u00a0{name}\u00a0» est archivée. On la retrouve sous «\u00a0Archivées\u00a0», avec tout son historique."

    def change(self, request: HttpRequest, pk: int) -> Watchlist:  # noqa: ARG002
        """The archived watchlist."""
        return arrange.archive(pk)


class Unarchive(Change):
    """Take out of the archive."""

    said = "«\u00a0{name}\u00a0» est sortie des archives, en pause\u00a0: reprenez-la pour qu’elle alerte."

    def change(self, request: HttpRequest, pk: int) -> Watchlist:  # noqa: ARG002
        """The paused watchlist."""
        return arrange.unarchive(pk)


class Extend(Change):
    """Move or remove the expiry."""

    said = "L’expiration de «\u00a0{name}\u00a0» est modifiée."

    def change(self, request: HttpRequest, pk: int) -> Watchlist:
        """The watchlist with its new expiry; an empty day means never."""
        text = request.POST.get("jour", "").strip()
        try:
            until = date.fromisoformat(text) if text else None
        except ValueError as error:
            raise arrange.ArrangeError(
                f"no day: {text!r}", french="Cette date est illisible.", permanent=True
            ) from error
        return arrange.extend(pk, until, timezone.localdate())


class Duplicate(Change):
    """Copy under a new name."""

    said = "Voici la copie, «\u00a0{name}\u00a0», en pause et sans abonnés."

    def change(self, request: HttpRequest, pk: int) -> Watchlist:
        """The copy."""
        return arrange.duplicate(pk, request.POST.get("nom", ""), request.user)


class Restore(Change):
    """Bring back an old version."""

    said = "L’ancienne version de «\u00a0{name}\u00a0» est rétablie."
    page = "web:watchlist-history"

    def change(self, request: HttpRequest, pk: int) -> Watchlist:
        """The watchlist as it was; an expiry that has passed meanwhile comes back too, and is told."""
        watchlist = arrange.restore(pk, number(request.POST.get("version", "")))
        if watchlist.expires_on is not None and watchlist.expires_on < timezone.localdate():
            said = f"Cette version a expiré le {day(watchlist.expires_on)}\u00a0: prolongez-la pour qu’elle alerte."
            messages.warning(request, said)
        return watchlist
