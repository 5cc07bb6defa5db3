"""Errors as problem details (RFC 9457): ``detail`` in English, ``detail_fr`` in French where there is one."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, Throttled, ValidationError
from pydantic import Field

from monitor.errors import GuetteurError
from monitor.watchlists.errors import QueryError

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_FRENCH = {
    401: "Jeton absent, inconnu, expiré ou révoqué.",
    403: "Le rôle du propriétaire du jeton ne permet pas cette action.",
    404: "Introuvable.",
    429: "Trop de requêtes : ralentissez.",
}


class ProblemError(GuetteurError):
    """A request that is refused: ``status`` is the HTTP status, ``more`` further members of the answer."""

    def __init__(
        self, status: int, message: str, *, french: str, retry_after: float | None = None, **more: Any
    ) -> None:
        super().__init__(message, french=french, permanent=retry_after is None, retry_after=retry_after)
        self.status = status
        self.more = more


class ProblemDetails(Schema):
    """What went wrong (RFC 9457). Errors of a query say where they stand in it."""

    type: str = Field("about:blank", description="Always about:blank: the status tells the kind of problem.")
    title: str
    status: int
    detail: str = Field(description="What is wrong, in English.")
    detail_fr: str | None = Field(None, description="The same in French, where there is a French sentence.")
    position: int | None = Field(None, description="Code point of the query, from 0, where the trouble starts.")
    length: int | None = Field(None, description="Number of code points that are in trouble.")
    advice_fr: str | None = Field(None, description="What to write instead, in French.")
    errors: list[dict[str, str]] | None = Field(None, description="One entry for each value that was refused.")


def answer(
    status: int, detail: str, *, french: str = "", headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    """The response for a problem; ``more`` are its further members."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    french = french or _FRENCH.get(status, "")
    if french:
        body["detail_fr"] = french
    text = json.dumps(body | more, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"in": ".".join(str(part) for part in one["loc"]), "detail": str(one["msg"])} for one in error.errors]
    return answer(422, "Some values cannot be read.", french="Des valeurs sont illisibles.", errors=errors)


def _unstorable(_request: HttpRequest, error: ModelError) -> HttpResponse:
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    errors = [{"in": name, "detail_fr": said} for name, messages in by_field.items() for said in messages]
    return answer(422, "Some values cannot be stored.", french="Des valeurs sont refusées.", errors=errors)


def _query(_request: HttpRequest, error: QueryError) -> HttpResponse:
    more: dict[str, Any] = {"position": error.position, "length": error.length}
    if error.advice:
        more["advice_fr"] = error.advice
    return answer(422, error.message, french=error.french, **more)


def _refused(_request: HttpRequest, error: GuetteurError) -> HttpResponse:
    return answer(422, error.message, french=error.french)


def _problem(_request: HttpRequest, error: ProblemError) -> HttpResponse:
    headers = {"Retry-After": str(round(error.retry_after))} if error.retry_after else None
    return answer(error.status, error.message, french=error.french, headers=headers, **error.more)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    # Ninja wraps what the parser of the body raises.
    if isinstance(error.__cause__, ProblemError):
        return _problem(request, error.__cause__)
    return answer(error.status_code, str(error))


def _stranger(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return answer(401, "A valid bearer token is required.", headers={"WWW-Authenticate": 'Bearer realm="Guetteur"'})


def _forbidden(_request: HttpRequest, error: AuthorizationError) -> HttpResponse:
    return answer(403, str(error))


def _throttled(_request: HttpRequest, error: Throttled) -> HttpResponse:
    return answer(429, "Too many requests.", headers={"Retry-After": str(max(1, round(error.wait or 1)))})


def _missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return answer(404, "Not found.")


def _conflict(_request: HttpRequest, _error: IntegrityError) -> HttpResponse:
    return answer(409, "This conflicts with what is stored.", french="Cela contredit ce qui est enregistré.")


def _out_of_range(_request: HttpRequest, _error: DataError) -> HttpResponse:
    return answer(422, "A value is too long or out of range.", french="Une valeur est trop longue ou hors bornes.")


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return answer(500, "The server failed; its log says why.", french="Panne du serveur : son journal dit pourquoi.")


def install(api: NinjaAPI) -> None:
    """Make ``api`` answer with problem details whatever goes wrong."""
    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (Exception, _unexpected),
        (Http404, _missing),
        (HttpError, _http),
        (AuthenticationError, _stranger),
        (AuthorizationError, _forbidden),
        (Throttled, _throttled),
        (ValidationError, _invalid),
        (ModelError, _unstorable),
        (GuetteurError, _refused),
        (QueryError, _query),
        (ProblemError, _problem),
        (IntegrityError, _conflict),
        (DataError, _out_of_range),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


def not_found(_request: HttpRequest) -> HttpResponse:
    """The answer at an address under ``/api/`` where nothing is."""
    return answer(404, "No such address; /api/openapi.json lists them.", french="Aucune ressource à cette adresse.")
