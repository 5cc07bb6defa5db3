"""Alerts by e-mail: multipart text and HTML, sent once, in its story's thread."""

from __future__ import annotations

import hashlib
import smtplib
from functools import cache
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string
from django.utils import timezone

from monitor.alerts.errors import DeliveryError
from monitor.alerts.present import context
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


def open_channel() -> EmailSender:
    """A sender on the configured SMTP server."""
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


def envelope_from() -> str:
    """The address that bounces go back to."""
    from email.utils import parseaddr

    return parseaddr(settings.MAIL_FROM)[1]


def message_id(key: str) -> str:
    """The Message-ID (RFC 5322, 3.6.4) of the outbox message ``key``: always the same."""
    domain = envelope_from().rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def build(message: Message, address: str) -> EmailMultiAlternatives:
    """The mail of ``message``, with the headers that RFC 2919, 3834 and 8058 want."""
    values = context(message)
    headers = {
        "Message-ID": message_id(message.key),
        "Auto-Submitted": "auto-generated",
        "List-Id": _list_id(message),
        "Date": timezone.localtime(message.created).strftime("%a, %d %b %Y %H:%M:%S %z"),
    }
    if message.thread or message.parent:
        root = message.parent if message.parent.startswith("<") else message_id(message.parent)
        if message.parent:
            headers |= {"In-Reply-To": root, "References": root}
    if message.unsubscribe_url:
        headers |= {
            "List-Unsubscribe": f"<{message.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    mail = EmailMultiAlternatives(
        subject=clean_line(message.subject),
        body=render_to_string("alerts/message.txt", values).strip() + "\n",
        from_email=settings.MAIL_FROM,
        to=[clean_line(address)],
        headers=headers,
    )
    html = _inliner().inline(render_to_string("alerts/message.html", values))
    mail.attach_alternative(html, "text/html")
    return mail


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def _list_id(message: Message) -> str:
    domain = envelope_from().rpartition("@")[2] or "localhost"
    label = hashlib.sha256(message.list_name.encode()).hexdigest()[:12]
    return f"{_ascii(message.list_name)} <{label}.{domain}>"


def _ascii(text: str) -> str:
    import unicodedata

    plain = unicodedata.normalize("NFKD", clean_line(text)).encode("ascii", "ignore").decode()
    return plain.replace("<", "").replace(">", "").replace('"', "")[:60]


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
