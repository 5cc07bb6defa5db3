"""Who a token speaks for."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from monitor.web.api.auth import needs, user
from monitor.web.models import ApiToken

router = Router(tags=["me"])


class TokenOut(Schema):
    """The token of the request."""

    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None


class Me(Schema):
    """The token's owner, and what that person may do."""

    username: str
    groups: list[str]
    permissions: list[str]
    token: TokenOut


@router.get("", auth=needs(), response=Me, summary="Whose token this is", url_name="me")
def me(request: HttpRequest) -> Me:
    """The token's owner with groups and permissions; a first call to check that a token works."""
    owner = user(request)
    token: ApiToken = request.auth  # type: ignore[attr-defined] # ninja sets it
    return Me(
        username=owner.get_username(),
        groups=sorted(owner.groups.values_list("name", flat=True)),
        permissions=sorted(owner.get_all_permissions()),
        token=TokenOut.from_orm(token),
    )
