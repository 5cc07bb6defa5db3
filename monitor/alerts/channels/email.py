"""Alerts by e-mail: multipart text and HTML, sent once, in its story's thread."""

from __future__ import annotations

import smtplib
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from monitor.alerts.channels import Sender
from monitor.alerts.channels.letter import build
from monitor.alerts.errors import DeliveryError
from monitor.alerts.subject import clean_line
from monitor.alerts.values import Address, Message, Receipt


class TrackedSMTP(smtplib.SMTP):
    """Knows whether the whole message went out before the connection broke."""

    body_sent = False

    def send(self, s: Any) -> None:
        """Send bytes; the terminating dot of DATA (RFC 5321, 4.1.1.4) ends a message's body."""
        super().send(s)
        ends = b"\r\n.\r\n" if isinstance(s, bytes | bytearray) else "\r\n.\r\n"
        if len(s) > len(ends) and s.endswith(ends):
            self.body_sent = True

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send a message's body; ``body_sent`` stays true only if no answer came back."""
        self.body_sent = False
        answer = super().data(msg)
        self.body_sent = False
        return answer


class TrackedSMTPS(TrackedSMTP, smtplib.SMTP_SSL):
    """The same over TLS from the start (RFC 8314)."""


class Backend(EmailBackend):
    """Django's SMTP backend on a connection that knows how far it came."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The class of the SMTP connection."""
        return TrackedSMTPS if self.use_ssl else TrackedSMTP


def open_channel() -> Sender:
    """A sender on the configured SMTP server, or on the interface of the configured mail service."""
    if settings.MAIL_SERVICE:
        from monitor.alerts.channels.mail_service import ServiceSender

        return ServiceSender(settings.MAIL_SERVICE)
    return EmailSender(dict(settings.SMTP))


class EmailSender:
    """One SMTP connection, opened with the first message and reused until it breaks."""

    def __init__(self, smtp: dict[str, Any]) -> None:
        self._smtp = smtp
        self._backend: Backend | None = None

    def send(self, message: Message, to: Address) -> Receipt:
        """Send ``message`` to the box ``to.address``."""
        mail = build(message, to.address)
        backend = self._open()
        try:
            backend.send_messages([mail])
        except (smtplib.SMTPException, OSError) as error:
            uncertain = bool(getattr(backend.connection, "body_sent", False))
            self._drop()
            raise translate(error, uncertain=uncertain) from error
        return Receipt(mail.extra_headers["Message-ID"])

    def close(self) -> None:
        """Say goodbye to the server."""
        self._drop()

    def _open(self) -> Backend:
        if not self._smtp:
            raise DeliveryError(
                "No SMTP server is configured: set SMTP_URL.",
                french="Aucun serveur de messagerie n’est configuré (variable SMTP_URL).",
                retry_after=600,
                ours=True,
            )
        if self._backend is None:
            backend = Backend(fail_silently=False, **self._smtp)
            try:
                backend.open()
            except (smtplib.SMTPException, OSError) as error:
                raise translate(error, uncertain=False) from error
            self._backend = backend
        return self._backend

    def _drop(self) -> None:
        if self._backend is not None and self._backend.connection is not None:
            self._backend.fail_silently = True
            self._backend.close()
        self._backend = None


def translate(error: Exception, *, uncertain: bool) -> DeliveryError:
    """What a person should know of an SMTP or network error, and whether trying again can help."""
    if uncertain:
        return DeliveryError(
            f"The connection was cut before the server confirmed the message: {error}.",
            french="La connexion a été coupée avant l’accusé de réception : l’issue est incertaine.",
            uncertain=True,
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return DeliveryError(
            f"The SMTP server refused our user name or password ({error.smtp_code}).",
            french="Le serveur de messagerie refuse l’identifiant ou le mot de passe (variable SMTP_URL).",
            retry_after=600,
            ours=True,
        )
    code, text, ours = _reply(error)
    permanent = 500 <= code < 600
    said = clean_line(text)[:300]
    verb = "refuse définitivement" if permanent else "n’a pas pu prendre"
    return DeliveryError(
        f"SMTP {code or 'error'}: {said}.",
        french=f"Le serveur de messagerie {verb} le message ({said}).",
        permanent=permanent and not ours,
        ours=ours,
    )


def _reply(error: Exception) -> tuple[int, str, bool]:
    """Code and text of the server's reply; whether it is about us rather than about the recipient."""
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, answer = next(iter(error.recipients.values()))
        return code, answer.decode("utf-8", "replace"), False
    if isinstance(error, smtplib.SMTPResponseException):
        raw: bytes | str = error.smtp_error  # smtplib gives text for errors of its own making
        said = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
        return error.smtp_code, said, not isinstance(error, smtplib.SMTPDataError)
    return 0, str(error) or type(error).__name__, True
