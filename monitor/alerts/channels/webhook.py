"""Alerts to a program: JSON over HTTPS, signed as Standard Webhooks asks (standardwebhooks.com, specification 1.0).

``docs/webhook.md`` tells the receiver's side.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook

from monitor.alerts.channels.payload import payload
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address, Message, Receipt
from monitor.http.client import HttpClient
from monitor.http.configured import http_settings
from monitor.http.errors import Code, FetchError
from monitor.http.settings import HttpSettings, Limits

#: The receiver has to answer within this many seconds; it does its work afterwards.
LIMITS = Limits(first_byte=15.0, total=20.0)
#: Statuses that pass: the message is sent again (RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4).
PASSING = frozenset({408, 425, 429})
GONE = 410
#: Errors after which the receiver may well have taken the message: it had all of it.
_UNKNOWN = frozenset(
    {Code.TIMEOUT, Code.TRUNCATED, Code.PROTOCOL, Code.HEADERS, Code.TOO_LARGE, Code.BOMB, Code.ENCODING}
)
#: Errors that show our own network or theirs down, and nothing wrong with the address.
_UNREACHED = frozenset({Code.CONNECT, Code.DNS, Code.TLS, Code.BUSY})


def new_secret() -> str:
    """A signing secret: 256 random bits behind the mark ``whsec_``."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def message_id(key: str) -> str:
    """The ``webhook-id`` of the outbox message ``key``: the same at each try, so that the receiver can tell."""
    return f"msg_{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def open_channel() -> WebhookSender:
    """A sender on the guarded HTTP client."""
    return WebhookSender(http_settings())


class WebhookSender:
    """Posts each message through the guarded client; ``clock`` gives the signature's time."""

    def __init__(
        self,
        settings: HttpSettings,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits = LIMITS,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._limits = limits

    def send(self, message: Message, to: Address) -> Receipt:
        """Post ``message`` to ``to.address``, signed with ``to.secret``. Raises ``DeliveryError``."""
        if not to.secret:
            raise DeliveryError(
                "The webhook has no signing secret.",
                french="Ce webhook n’a pas de secret de signature\u00a0: renouvelez-le.",
                permanent=True,
            )
        identifier = message_id(message.key)
        body = json.dumps(payload(message), ensure_ascii=False, separators=(",", ":"))
        try:
            asyncio.run(self._post(to.address, body, signed(body, identifier, to.secret, self._clock())))
        except FetchError as error:
            raise translate(error) from error
        return Receipt(identifier)

    def close(self) -> None:
        """Nothing stays open."""

    async def _post(self, url: str, body: str, headers: dict[str, str]) -> None:
        async with HttpClient(self._settings) as client:
            await client.post(url, body=body.encode(), headers=headers, limits=self._limits)


def signed(body: str, identifier: str, secret: str, now: datetime) -> dict[str, str]:
    """The headers of a delivery. ``now`` is aware; the signature covers identifier, time and body."""
    moment = now.astimezone(UTC).replace(microsecond=0)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": identifier,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(identifier, moment, body),
    }


def translate(error: FetchError) -> DeliveryError:
    """What a failed post means: for good, for a while, or unknown."""
    status = error.status
    if status == GONE:
        return DeliveryError(
            "The receiver wants no more messages (410).",
            french="Le destinataire ne veut plus de messages (410)\u00a0: le canal est suspendu.",
            permanent=True,
            closed=True,
        )
    if status is not None:
        return _refusal(status, error.retry_after)
    if error.code in _UNKNOWN:
        return DeliveryError(
            f"No answer from the receiver: {error.code}.",
            french="Le destinataire n’a pas répondu à temps\u00a0: l’issue est incertaine.",
            uncertain=True,
        )
    if error.code in _UNREACHED:
        return DeliveryError(
            f"The receiver cannot be reached: {error.code}.",
            french="Le destinataire est injoignable pour le moment.",
            retry_after=error.retry_after,
        )
    return DeliveryError(f"The webhook cannot be sent: {error.code}.", french=_french(error), permanent=error.permanent)


def _french(error: FetchError) -> str:
    if error.code == Code.REDIRECTS:
        return "Le destinataire redirige vers une autre adresse\u00a0: enregistrez la nouvelle adresse dans le canal."
    return error.french


def _refusal(status: int, retry_after: float | None) -> DeliveryError:
    permanent = 400 <= status < 500 and status not in PASSING
    verb = "refuse le message" if permanent else "n’a pas pu prendre le message"
    return DeliveryError(
        f"The receiver answered HTTP {status}.",
        french=f"Le destinataire {verb} (HTTP\u00a0{status}).",
        permanent=permanent,
        retry_after=retry_after,
    )
