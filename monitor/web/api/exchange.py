"""A client's watchlists and sub-queries as TOML; importing what was exported changes nothing."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ValidationError

from monitor.watchlists import store
from monitor.watchlists.compile import Compiler
from monitor.watchlists.exchange import WatchlistRow, read, write
from monitor.watchlists.live import glossary
from monitor.watchlists.models import Client
from monitor.watchlists.parse import parse
from monitor.web.api import saving
from monitor.web.api.auth import needs
from monitor.web.api.parsing import check_text
from monitor.web.api.problems import ProblemError
from monitor.web.api.watchlist_values import Slug, WatchlistIn

router = Router(tags=["watchlists"])

LARGEST = 2 * 1024 * 1024
_TOML = {"content": {"application/toml": {"schema": {"type": "string"}}}, "required": True}


class Imported(Schema):
    """How many watchlists and sub-queries were added, changed, and found as they were."""

    added: int
    changed: int
    same: int


@router.get("/export", auth=needs("watchlists.view_watchlist"), summary="Export as TOML")
def export(request: HttpRequest, client: Slug | None = None) -> HttpResponse:
    """All watchlists and sub-queries of a client as one TOML file."""
    chosen = saving.client(client)
    answer = HttpResponse(write(store.export(chosen)), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{chosen.slug}.toml"'
    return answer


@router.post(
    "/import",
    auth=needs("watchlists.add_watchlist", "watchlists.change_watchlist"),
    response=Imported,
    summary="Import TOML",
    openapi_extra={"requestBody": _TOML},
)
def import_toml(request: HttpRequest) -> store.Stored:
    """Add or change what the file names, all or nothing; what it does not name is left alone. The client must
    exist: a file does not make one.
    """
    file = read(_text(request))
    known = Client.objects.filter(slug=file.slug).first()
    if known is None:
        raise ProblemError(422, f"There is no client {file.slug!r}.", french="Ce client n’existe pas.")
    for row in file.watchlists:
        _check(row)
    with transaction.atomic():
        stored = store.load(replace(file, name=known.name))
        compiler = Compiler(glossary(known.pk))
        for slug in file.queries:
            compiler.compile(parse(f"@{slug}"))
    return stored


def _check(row: WatchlistRow) -> None:
    """Hold a row of a file to what the API asks of a watchlist."""
    try:
        WatchlistIn.model_validate({name: value for name, value in asdict(row).items() if name != "archived"})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ProblemError(
            422, f"{row.slug}: {place}: {first['msg']}.", french=f"{row.slug} : « {place} » est refusé."
        ) from error


def _text(request: HttpRequest) -> str:
    body = request.body
    if len(body) > LARGEST:
        raise ProblemError(413, "The file is larger than 2 MiB.", french="Le fichier dépasse 2 Mio.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(400, "The file is not UTF-8.", french="Le fichier n’est pas en UTF-8.") from error
    check_text(text)
    return text
