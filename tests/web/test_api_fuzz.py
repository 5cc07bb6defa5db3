"""Values drawn from the API's own description: whatever is sent, it answers, and never with a failure of ours."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from monitor.web.api.build import api
from tests import factories
from tests.web.calls import caller

pytestmark = pytest.mark.django_db

SCHEMA = api.get_openapi_schema()
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]
_WILD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just([]), st.just({}), st.just("1")
)


def drawn(schema: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that fit ``schema``, and now and then one that does not."""
    return st.one_of(_fitting(schema, depth), _fitting(schema, depth), _fitting(schema, depth), _WILD)


def _fitting(schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _fitting(SCHEMA["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], depth)
    for combined in ("anyOf", "allOf"):
        if combined in schema:
            return st.one_of(*(_fitting(one, depth) for one in schema[combined]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "object" and depth < 3:
        wanted = set(schema.get("required", ()))
        fields = {name: drawn(one, depth + 1) for name, one in schema.get("properties", {}).items()}
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict) and not fields:
            return st.dictionaries(st.text(max_size=8), drawn(extra, depth + 1), max_size=3)
        return st.fixed_dictionaries(
            {name: one for name, one in fields.items() if name in wanted},
            optional={name: one for name, one in fields.items() if name not in wanted},
        )
    if kind == "array":
        return st.lists(drawn(schema["items"], depth + 1), max_size=3)
    return {
        "string": st.one_of(
            st.text(max_size=30),
            st.sampled_from(["cloud", "cloud ET (rachat", "@a", "2026-11-26", "2026-11-26T10:00:00Z", "fr", "nord"]),
        ),
        "integer": st.one_of(st.integers(1, 3), st.integers()),
        "number": st.floats(),
        "boolean": st.booleans(),
        "null": st.none(),
    }.get(kind or "", _WILD)


@pytest.fixture
def token() -> str:
    """The token of somebody who may do everything."""
    factories.watchlist(query="cloud")
    return caller("Administrateur").token


@settings(
    max_examples=6,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
@pytest.mark.parametrize(
    ("method", "path", "operation"), [pytest.param(*one, id=one[2]["operationId"]) for one in OPERATIONS]
)
def test_no_value_makes_the_api_fail(
    method: str, path: str, operation: dict[str, Any], token: str, data: st.DataObject
) -> None:
    cache.clear()
    query = []
    for one in operation.get("parameters", ()):
        value = data.draw(drawn(one["schema"]), label=one["name"])
        if one["in"] == "path":
            path = path.replace("{%s}" % one["name"], quote(str(value), safe="", errors="replace") or "1")  # noqa: UP031
        elif data.draw(st.booleans()):
            query.append(f"{one['name']}={quote(str(value), errors='replace')}")
    content = operation.get("requestBody", {}).get("content", {})
    body = ""
    if "application/json" in content:
        body = json.dumps(data.draw(drawn(content["application/json"]["schema"]), label="body"))
    elif content:
        body = data.draw(st.text(max_size=60))
    answer = Client(raise_request_exception=False).generic(
        method,
        f"{path}?{'&'.join(query)}",
        body.encode("utf-8", "surrogatepass"),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "If-Match": "*"},
    )
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400 and answer.status_code != 405:
        assert answer["Content-Type"] == "application/problem+json"
