"""Who asks, what they may do, and how often. Session cookies open nothing here, so there is no CSRF."""

from __future__ import annotations

import threading
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle, BaseThrottle

from monitor.web.models import ApiToken
from monitor.web.tokens import recognise

#: Requests that one token may make.
RATE = "600/min"
#: Requests that hold a query against the archive.
SEARCH_RATE = "60/min"


class BearerToken(HttpBearer):
    """A token made on the console's page «Jetons d’API»; rights are those of its owner."""

    def __init__(self, *permissions: str) -> None:
        super().__init__()
        self.permissions = permissions

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, or None if it opens nothing. Raises 403 if its owner lacks a permission."""
        known = recognise(token, timezone.now())
        if known is None:
            return None
        request.user = known.user
        if missing := [name for name in self.permissions if not known.user.has_perm(name)]:
            raise AuthorizationError(403, f"The token's owner lacks the permission {missing[0]}.")
        return known


def needs(*permissions: str) -> BearerToken:
    """Who may use an operation: the owner of a token who has all of ``permissions``."""
    return BearerToken(*permissions)


def user(request: HttpRequest) -> User:
    """Whose token it is."""
    return cast("User", request.user)


class _Window(AuthRateThrottle):
    """The requests of one token in one scope."""

    def __init__(self, rate: str, scope: str) -> None:
        super().__init__(rate)
        self.scope = scope

    def get_cache_key(self, request: HttpRequest) -> str:
        """Tokens are counted apart, those of one user too."""
        token: Any = getattr(request, "auth", None)
        return f"api-{self.scope}-{token.pk if token else ''}"


class TokenThrottle(BaseThrottle):
    """Ninja's own throttle, but one for each request: it keeps its state in itself, and requests run in threads."""

    def __init__(self, rate: str = RATE, scope: str = "all") -> None:
        self._rate = rate
        self._scope = scope
        self._of_thread = threading.local()

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether the token has not used up its rate."""
        window = _Window(self._rate, self._scope)
        allowed = window.allow_request(request)
        self._of_thread.wait = None if allowed else window.wait()
        return allowed

    def wait(self) -> float | None:
        """Seconds after which the request that was refused may be tried again."""
        return cast("float | None", self._of_thread.wait)
