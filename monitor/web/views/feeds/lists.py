"""Lists of feeds as OPML files: import with a dry run, export."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from monitor.claims.doorbell import ring
from monitor.claims.stages import Stage
from monitor.feeds.models import Feed
from monitor.feeds.opml import LARGEST, Line, OpmlError, OpmlList, OutlineFeed, Verdict, read_opml
from monitor.feeds.subscribe import export_opml, import_opml
from monitor.http.configured import http_settings
from monitor.web.views.access import Restricted

#: Lines of a report that are shown; what is refused comes first.
SHOWN = 1_000
#: A dry run may be confirmed for this long, in seconds.
_KEPT = 3600
_SALT = "web.feeds.import"
#: What each verdict is called: before and after, and the class that colours it.
_WORDS = {
    Verdict.REFUSED: ("Refusé", "Refusé", "bad"),
    Verdict.REPEATED: ("En double", "En double", "warn"),
    Verdict.KNOWN: ("Déjà suivi", "Déjà suivi", "soft"),
    Verdict.ADD: ("À ajouter", "Ajouté", "good"),
}


class ImportList(Restricted, View):
    """Give a file, read what an import would do line by line, confirm."""

    permission_required = "feeds.add_feed"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return render(request, "web/feeds_import.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        """The dry run of a file, or the import of what was confirmed."""
        if "confirme" in request.POST:
            return self._store(request, request.POST["confirme"])
        try:
            listed = read_opml(_uploaded(request))
        except OpmlError as error:
            return render(request, "web/feeds_import.html", {"error": error.french}, status=422)
        lines = import_opml(listed, timezone.now(), allow=http_settings().allow, dry_run=True)
        wanted = [line.feed for line in lines if line.verdict is Verdict.ADD]
        value = signing.dumps(
            [[one.url, one.title, one.site, one.folder, one.page] for one in wanted], salt=_SALT, compress=True
        )
        return _report(request, lines, done=False, value=value, name=listed.title)

    def _store(self, request: HttpRequest, value: str) -> HttpResponse:
        try:
            wanted = [OutlineFeed(*one) for one in signing.loads(value, salt=_SALT, max_age=_KEPT)]
        except signing.BadSignature:
            messages.error(request, "Cet aperçu a expiré\u00a0: rien n’a été ajouté. Choisissez de nouveau le fichier.")
            return redirect("web:feed-import")
        with transaction.atomic():
            listed = OpmlList("", tuple(wanted))
            lines = import_opml(listed, timezone.now(), allow=http_settings().allow, dry_run=False)
            transaction.on_commit(lambda: ring(Stage.POLL))
        return _report(request, lines, done=True)


def _uploaded(request: HttpRequest) -> bytes:
    file = request.FILES.get("fichier")
    if file is None:
        raise OpmlError("no file", french="Choisissez d’abord un fichier OPML.")
    return bytes(file.read(LARGEST + 1))


def _report(request: HttpRequest, lines: Sequence[Line], *, done: bool, **context: Any) -> HttpResponse:
    counts = Counter(line.verdict for line in lines)
    order = list(_WORDS)
    sorted_lines = sorted(lines, key=lambda line: order.index(line.verdict))
    shown = {
        "lines": [(line, _WORDS[line.verdict][done], _WORDS[line.verdict][2]) for line in sorted_lines[:SHOWN]],
        "hidden": max(len(lines) - SHOWN, 0),
        "counts": [(words[done], words[2], counts[verdict]) for verdict, words in _WORDS.items()],
        "added": counts[Verdict.ADD],
        "total": len(lines),
        "done": done,
    }
    return render(request, "web/feeds_report.html", shown | context)


class ExportList(Restricted, View):
    """All feeds, in their folders, as an OPML file."""

    permission_required = "feeds.view_feed"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """The file."""
        answer = HttpResponse(
            export_opml(Feed.objects.select_related("source")), content_type="text/x-opml; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="guetteur-{timezone.localdate():%Y-%m-%d}.opml"'
        return answer
