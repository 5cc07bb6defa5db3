"""The HTTP settings that the operator's environment asks for."""

from __future__ import annotations

from monitor.http.addresses import AllowList
from monitor.http.settings import HttpSettings


def http_settings() -> HttpSettings:
    """Settings of the guarded client from Django's settings. Raises ValueError for a bad OUTBOUND_ALLOW."""
    from django.conf import settings

    return HttpSettings(
        user_agent=f"Guetteur/0.1 (veille de presse; +{settings.USER_AGENT_CONTACT})",
        allow=AllowList.parse(" ".join(settings.OUTBOUND_ALLOW)),
        proxy=settings.EGRESS_PROXY or None,
    )
