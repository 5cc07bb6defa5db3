"""E-mail through the interface of a mail service (Brevo, Mailjet, Scaleway…), by django-anymail.

Services without an idempotency key may deliver twice after an unknown outcome, under a Message-ID of their own
making; over SMTP the Message-ID is ours. Their requests are among the exemptions from the guard of outgoing
requests: the address is the library's, not the message's.
"""

from __future__ import annotations

import requests
from anymail.exceptions import AnymailAPIError, AnymailError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from monitor.alerts.channels.letter import build
from monitor.alerts.errors import DeliveryError
from monitor.alerts.subject import clean_line
from monitor.alerts.values import Address, Message, Receipt
from monitor.http.retry_after import retry_after

#: Refusals that waiting can mend (RFC 9110, 15.5.9 and RFC 6585, 4).
_PASSING = {408, 425, 429}
#: Our account is at fault, not the recipient: no credit, a bad key, a sender that is not allowed.
_OURS = {401, 402, 403}


class ServiceSender:
    """An open session with the mail service ``name``, as django-anymail calls its backends."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._backend: BaseEmailBackend | None = None

    def send(self, message: Message, to: Address) -> Receipt:
        """Send ``message`` to the box ``to.address``."""
        mail = build(message, to.address)
        try:
            self._open().send_messages([mail])
        except (AnymailError, requests.RequestException) as error:
            self.close()
            raise translate(error) from error
        return Receipt(mail.extra_headers["Message-ID"])

    def close(self) -> None:
        """End the session."""
        if self._backend is not None:
            self._backend.close()
        self._backend = None

    def _open(self) -> BaseEmailBackend:
        if self._backend is None:
            self._backend = get_connection(f"anymail.backends.{self._name}.EmailBackend")
            self._backend.open()
        return self._backend


def translate(error: Exception) -> DeliveryError:
    """What a person should know of a service's refusal, and whether trying again can help."""
    status = getattr(error, "status_code", None) or 0
    said = clean_line(str(error.args[0] if error.args else error))[:300]
    if isinstance(_cause(error), requests.ReadTimeout):
        return DeliveryError(
            f"The mail service did not answer in time: {said}.",
            french="Le service de messagerie n’a pas répondu à temps : l’issue est incertaine.",
            uncertain=True,
        )
    ours = status in _OURS or status == 0
    permanent = 400 <= status < 500 and status not in _PASSING
    answer = getattr(error, "response", None)
    return DeliveryError(
        f"Mail service, {status or 'no answer'}: {said}.",
        french=_french(status, said),
        permanent=permanent and not ours,
        retry_after=_retry_after(answer),
        ours=ours,
    )


def _cause(error: Exception) -> BaseException | None:
    beneath = error.__cause__ or error.__context__
    return beneath if isinstance(error, AnymailAPIError) else error


def _retry_after(answer: requests.Response | None) -> float | None:
    if answer is None:
        return None
    return retry_after({name.lower(): value for name, value in answer.headers.items()}, timezone.now())


def _french(status: int, said: str) -> str:
    if status in _OURS:
        return f"Le service de messagerie refuse notre compte ({status}) : vérifiez sa clé et ses droits."
    if status == 0:
        return "Le service de messagerie est injoignable."
    return f"Le service de messagerie n’a pas pris le message ({status} : {said})."
