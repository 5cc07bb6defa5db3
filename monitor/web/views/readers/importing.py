"""Subscribers from a CSV file: a dry run line by line, then doing it."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from monitor.alerts.enrol import Verdict, enrol, read
from monitor.errors import GuetteurError
from monitor.web.forms.people import PeopleFile
from monitor.web.views.access import Restricted


class PeopleImport(Restricted, View):
    """Upload, look at what each line would do, confirm."""

    permission_required = "alerts.add_subscriber"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return render(request, "web/people/import.html", {"form": PeopleFile()})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say what the file asks for; with «confirmer», do it."""
        form = PeopleFile(request.POST, request.FILES)
        if not form.is_valid():
            return render(request, "web/people/import.html", {"form": form}, status=400)
        client, text = form.cleaned_data["client"], form.cleaned_data["text"]
        try:
            lines = read(text, client)
            if request.POST.get("faire") == "confirmer":
                count = enrol(lines, client, request.user.get_username(), timezone.now())
                messages.success(request, f"{count} demande{'s' * (count > 1)} de confirmation à envoyer.")
                return redirect("web:subscribers")
        except GuetteurError as error:
            form.add_error("file", error.french)
            return render(request, "web/people/import.html", {"form": form}, status=400)
        counts = Counter(line.verdict for line in lines)
        told = [(verdict, counts[verdict]) for verdict in Verdict]
        values = {"form": form, "lines": lines, "counts": told, "text": text, "client": client}
        return render(request, "web/people/import.html", {**values, "new": counts[Verdict.NEW]})
