"""The API put together from its routers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from monitor.web.api import (
    alerts,
    articles,
    exchange,
    feeds,
    judgements,
    me,
    messages,
    problems,
    stories,
    subqueries,
    trials,
    versions,
    watchlists,
)
from monitor.web.api.auth import BearerToken, TokenThrottle
from monitor.web.api.parsing import StrictParser

_ABOUT = """Everything that the console does with watchlists, and what they found, for programs.

Send `Authorization: Bearer gtt_…` with a token made in the console («Jetons d’API»); its rights are its owner's.
Lists come in pages: pass `next` of an answer as `before` (alerts: `after`). Errors are problem details (RFC 9457),
`detail` in English and `detail_fr` in French. A token may make 600 requests a minute; 429 tells when to go on."""


class Docs(DocsBase):
    """Swagger's own page, served from here, without a script or a style that the security policy forbids."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        settings = {"url": self.get_openapi_url(api, kwargs), "layout": "BaseLayout", "deepLinking": True}
        return render(request, "web/api_docs.html", {"settings": settings})


class Api(NinjaAPI):
    """Ninja's API whose description tells of each operation the permission that it needs and how it fails."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The OpenAPI 3.1 description."""
        schema = super().get_openapi_schema(**kwargs)
        schema["components"]["schemas"]["ProblemDetails"] = problems.ProblemDetails.model_json_schema()
        content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
        permissions = self._permissions()
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = {"description": "A problem (RFC 9457)", "content": content}
                needed = permissions.get(operation["operationId"], ())
                operation["x-permissions"] = list(needed)
        return schema

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of its function, which no other operation has: clients are generated with it."""
        return operation.view_func.__name__

    def _permissions(self) -> dict[str, tuple[str, ...]]:
        found = {}
        for _, router in self._routers:
            for view in router.path_operations.values():
                for operation in view.operations:
                    checks = [check for check in operation.auth_callbacks if isinstance(check, BearerToken)]
                    found[self.get_openapi_operation_id(operation)] = tuple(
                        permission for check in checks for permission in check.permissions
                    )
        return found


def build() -> Api:
    """The API with all its routers."""
    api = Api(
        title="Guetteur",
        version="1",
        description=_ABOUT,
        urls_namespace="api",
        docs=Docs(),
        docs_url="/docs",
        parser=StrictParser(),
        throttle=TokenThrottle(),
        auth=BearerToken(),
    )
    problems.install(api)
    for prefix, module in (
        ("/watchlists", watchlists),
        ("/watchlists", trials),
        ("/watchlists", versions),
        ("/watchlists", exchange),
        ("/subqueries", subqueries),
        ("/articles", articles),
        ("/stories", stories),
        ("/alerts", alerts),
        ("/messages", messages),
        ("/judgements", judgements),
        ("/feeds", feeds),
        ("/me", me),
    ):
        api.add_router(prefix, module.router)
    return api


api = build()
