"""Tokens of the API: made, recognised, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q

from monitor.web.models import ApiToken

#: Tells a token from other secrets, to scanners of leaked ones too.
MARK = "gtt_"
#: How exactly the last use is known: writing a row for each request would cost more than the request.
USE_GRAIN = timedelta(minutes=1)


def _digest(text: str) -> str:
    # A token has 256 random bits: a plain digest cannot be guessed back, and can be looked up.
    return hashlib.sha256(text.encode()).hexdigest()


def issue(user: User, name: str, expires_at: datetime | None) -> tuple[ApiToken, str]:
    """A new token of ``user`` and its text, which is not stored and can be shown only now."""
    text = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name, digest=_digest(text), prefix=text[: len(MARK) + 6], expires_at=expires_at
    )
    return token, text


def recognise(text: str, now: datetime) -> ApiToken | None:
    """The valid token that ``text`` is, of a user who may still log in; notes its use."""
    token = ApiToken.objects.select_related("user").filter(digest=_digest(text)).first()
    if token is None or not token.valid(now) or not token.user.is_active:
        return None
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USE_GRAIN)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return token


def revoke(token: ApiToken, now: datetime) -> None:
    """Close a token for good; one that is closed stays as it was."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)
