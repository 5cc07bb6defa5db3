"""Post JSON to a room through the guarded client; what it refuses becomes an error with the mend."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from monitor.alerts.channels.webhook import LIMITS, translate
from monitor.alerts.errors import DeliveryError
from monitor.http.client import HttpClient
from monitor.http.configured import http_settings
from monitor.http.errors import Code, FetchError
from monitor.http.settings import HttpSettings

#: HTTP status → what to do about it, in French.
Mends = Mapping[int, str]

_PRIVATE = "l’adresse est sur un réseau privé\u00a0: ajoutez son hôte à OUTBOUND_ALLOW"


class Poster:
    """Posts to rooms of one kind, whose French name is ``name``."""

    def __init__(self, name: str, mends: Mends, settings: HttpSettings | None = None) -> None:
        self._name = name
        self._mends = mends
        self._settings = settings or http_settings()

    def post(self, url: str, payload: Mapping[str, Any], token: str = "") -> Any:
        """What the room answers, as JSON (None where it is none). Raises ``DeliveryError``."""
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            said = asyncio.run(self._send(url, body, headers))
        except FetchError as error:
            raise self._translated(error) from error
        try:
            return json.loads(said)
        except ValueError:
            return None

    async def _send(self, url: str, body: bytes, headers: dict[str, str]) -> bytes:
        async with HttpClient(self._settings) as client:
            return (await client.post(url, body=body, headers=headers, limits=LIMITS)).body

    def _translated(self, error: FetchError) -> DeliveryError:
        meant = translate(error)
        mend = self._mends.get(error.status or 0) or (_PRIVATE if error.code == Code.REFUSED_ADDRESS else "")
        if mend:
            meant.french = f"{self._name} refuse le message\u00a0: {mend}."
        return meant
