"""The API's door: tokens, permissions, pace, problem details, its description."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from monitor.web.api.auth import TokenThrottle
from monitor.web.api.build import api
from monitor.web.models import ApiToken
from monitor.web.tokens import issue, recognise, revoke
from tests.web.calls import Caller, caller

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def operations() -> list[tuple[str, str, list[str]]]:
    """Method, address and permissions of each operation."""
    paths = api.get_openapi_schema()["paths"]
    return [
        (method.upper(), path.removeprefix("/api/"), operation["x-permissions"])
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


def test_a_token_is_stored_as_its_digest_only_and_says_who_owns_it() -> None:
    ask = caller("Veilleur")
    token = ApiToken.objects.get()
    assert ask.token not in (token.digest, token.prefix)
    answer = ask("GET", "me")
    assert answer.status == 200
    assert answer.body["username"] == "Veilleur-api"
    assert "watchlists.change_watchlist" in answer.body["permissions"]
    token.refresh_from_db()
    assert token.last_used_at is not None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer gtt_faux", "Basic YTpi", "Bearer " + "x" * 5_000])
def test_without_a_valid_token_nothing_opens(header: str) -> None:
    answer = Client().get("/api/watchlists", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing() -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chef"))
    assert client.get("/api/me").status_code == 401


def test_an_expired_or_revoked_token_and_one_of_a_closed_account_open_nothing() -> None:
    now = timezone.now()
    user = User.objects.create(username="claire")
    token, text = issue(user, "essai", now + timedelta(days=1))
    assert recognise(text, now) is not None
    assert recognise(text, now + timedelta(days=2)) is None
    user.is_active = False
    user.save()
    assert recognise(text, now) is None
    user.is_active = True
    user.save()
    revoke(token, now)
    assert recognise(text, now) is None


def test_every_operation_asks_for_its_permissions() -> None:
    nobody = caller("")
    for method, path, needed in operations():
        address = re.sub(r"{\w+}", "1", path)
        assert Client().generic(method, f"/api/{address}").status_code == 401
        if path == "me":
            continue
        assert needed, f"anybody with a token may {method} {path}"
        answer = nobody(method, address)
        assert (answer.status, answer.body["status"]) == (403, 403), path
        assert "permission" in answer.body["detail"]
        assert answer.body["detail_fr"]


def test_a_reader_changes_nothing() -> None:
    reader = caller("Lecteur")
    for method, path, needed in operations():
        if method == "GET" or path in {"watchlists/test", "watchlists/preview", "watchlists/{pk}/replay"}:
            assert all(".view_" in permission for permission in needed)
        else:
            assert reader(method, re.sub(r"{\w+}", "1", path)).status == 403, path


def test_a_token_that_asks_too_often_is_told_when_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = caller("Lecteur")
    assert isinstance(api.throttle, TokenThrottle)
    monkeypatch.setattr(api.throttle, "_rate", "2/min")
    assert [ask("GET", "me").status for _ in range(3)] == [200, 200, 429]
    refused = ask("GET", "me")
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert caller("Lecteur")("GET", "me").status == 200, "another token has its own rate"


def test_problems_are_told_as_problem_details() -> None:
    ask = caller("Veilleur")
    for answer, status in (
        (ask("GET", "watchlists/9999999999999999999999"), 404),
        (ask("GET", "nulle-part"), 404),
        (ask("GET", "watchlists?limit=0"), 422),
        (ask("GET", "watchlists?before=99999999999999999999"), 422),
        (ask("GET", "articles?query=%00"), 400),
        (ask("POST", "watchlists", "{"), 400),
        (ask("POST", "watchlists", "[" * 100_000), 400),
        (ask("POST", "watchlists", '{"name": "\\ud800"}'), 400),
        (ask("POST", "watchlists", '{"topics": {"a": NaN}}'), 400),
        (ask("POST", "watchlists", {"name": "", "level": "enorme"}), 422),
    ):
        assert answer.status == status, answer.body
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.body["status"] == status
        assert answer.body["detail"]
        assert answer.body["detail_fr"]
    places = {error["in"] for error in ask("POST", "watchlists", {"name": "", "level": "enorme"}).body["errors"]}
    assert places == {"body.data.name", "body.data.level"}


def test_a_failure_of_ours_is_logged_and_says_nothing_of_itself(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret detail")

    ask: Caller = caller("Lecteur")
    monkeypatch.setattr("monitor.web.api.stories.cut", broken)
    answer = ask("GET", "stories")
    assert answer.status == 500
    assert "secret" not in str(answer.body)
    assert "a secret detail" in caplog.text


def test_the_api_describes_itself_and_other_sites_may_not_read_it(client: Client) -> None:
    described = client.get("/api/openapi.json", headers={"Origin": "https://ailleurs.example"})
    schema = described.json()
    assert schema["openapi"].startswith("3.")
    assert "Access-Control-Allow-Origin" not in described.headers
    assert schema["components"]["securitySchemes"]["BearerToken"] == {"type": "http", "scheme": "bearer"}
    for methods in schema["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["description"]
            assert operation["responses"]["default"]["content"].keys() == {"application/problem+json"}
