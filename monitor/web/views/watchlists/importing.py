"""Watchlists from a file or a pasted text: first what would happen, line by line, then the import; and export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from monitor.errors import GuetteurError
from monitor.watchlists.exchange import write
from monitor.watchlists.models import Client
from monitor.watchlists.pieces import pieces
from monitor.watchlists.rehearsal import Dialect, Format, Rehearsal, Verdict, guess
from monitor.watchlists.rehearse import MAX_LENGTH, rehearse
from monitor.watchlists.store import export, load
from monitor.web.views.access import Restricted
from monitor.web.views.stories import number

FORMATS = (
    ("", "Reconnaître"),
    (Format.TOML, "TOML de Guetteur"),
    (Format.CSV, "CSV (nom, requête, dossier)"),
    (Format.LINES, "Une requête par ligne"),
)
DIALECTS = (
    (Dialect.OURS, "Guetteur"),
    (Dialect.ALL_WORDS, "Autre outil, où des mots côte à côte doivent tous y être"),
    (Dialect.PHRASE, "Autre outil, où des mots côte à côte forment une expression"),
)


class ImportWatchlists(Restricted, View):
    """The form; its report; and, confirmed, the import. Nothing is stored before the confirmation."""

    permission_required = (
        "watchlists.add_watchlist",
        "watchlists.change_watchlist",
        "watchlists.add_subquery",
        "watchlists.change_subquery",
        "watchlists.add_client",
    )

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form."""
        return self._form(request, {"client": number(request.GET.get("client", ""))})

    def post(self, request: HttpRequest) -> HttpResponse:
        """The report, or the import of what the report found sound."""
        typed: dict[str, Any] = {
            "format": request.POST.get("format", ""),
            "dialect": request.POST.get("dialect", Dialect.OURS),
            "client": number(request.POST.get("client", "")),
        }
        try:
            typed["text"], filename = _text(request)
            found = self._rehearse(typed, filename)
            if "confirmer" in request.POST and found.worth_storing:
                return self._store(request, found)
        except GuetteurError as error:
            return self._form(request, typed, error=error.french)
        return self._form(request, typed, found=found)

    def _rehearse(self, typed: dict[str, Any], filename: str) -> Rehearsal:
        form = Format(typed["format"]) if typed["format"] in set(Format) else guess(typed["text"], filename)
        dialect = Dialect(typed["dialect"]) if typed["dialect"] in set(Dialect) else Dialect.OURS
        typed["format"] = form
        return rehearse(typed["text"], form, dialect, Client.objects.filter(pk=typed["client"]).first())

    def _store(self, request: HttpRequest, found: Rehearsal) -> HttpResponse:
        stored = load(found.file)
        said = f"Import fait\u00a0: {_count(stored.added, 'ajout')}, {_count(stored.changed, 'modification')}."
        messages.success(request, said)
        client = Client.objects.get(slug=found.file.slug)
        return redirect(f"{request.path.removesuffix('importer/')}?client={client.pk}")

    def _form(
        self, request: HttpRequest, typed: dict[str, Any], *, found: Rehearsal | None = None, error: str = ""
    ) -> HttpResponse:
        context = {
            "typed": typed,
            "found": found,
            "counts": {str(verdict): found.count(verdict) for verdict in Verdict} if found else {},
            "lines": [vars(line) | {"pieces": pieces(line.query)} for line in found.lines] if found else [],
            "error": error,
            "formats": FORMATS,
            "dialects": DIALECTS,
            "clients": Client.objects.order_by("name"),
        }
        return render(request, "web/watchlists/import.html", context, status=422 if error else 200)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"


def _text(request: HttpRequest) -> tuple[str, str]:
    """The text of the file, else the pasted one, and the file's name."""
    file = request.FILES.get("fichier")
    if file is None:
        text, name = request.POST.get("texte", ""), ""
    else:
        name = file.name or ""
        if (file.size or 0) > 4 * MAX_LENGTH:
            french = "Ce fichier est trop gros\u00a0: importez-le en plusieurs fois."
            raise GuetteurError("the file is too large", french=french, permanent=True)
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            french = (
                "Ce fichier n’est pas en UTF-8\u00a0: enregistrez-le ainsi (dans Excel\u00a0: «\u00a0CSV UTF-8\u00a0»)."
            )
            raise GuetteurError("the file is not UTF-8", french=french, permanent=True) from error
    text = text.replace("\r\n", "\n").replace("\0", "")
    if not text.strip():
        raise GuetteurError("nothing to import", french="Choisissez un fichier ou collez un texte.", permanent=True)
    return text, name


class ExportWatchlists(Restricted, View):
    """A client's watchlists and sub-queries as a TOML file; importing it again changes nothing."""

    permission_required = "watchlists.view_watchlist"

    def get(self, _request: HttpRequest, slug: str) -> HttpResponse:
        """The file."""
        client = get_object_or_404(Client, slug=slug)
        response = HttpResponse(write(export(client)), content_type="application/toml; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="listes-{client.slug}.toml"'
        return response
