"""A message as a letter: subject, headers, text and HTML."""

from __future__ import annotations

import hashlib
import unicodedata
from email.utils import parseaddr
from functools import cache

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac

from monitor.alerts.present import context
from monitor.alerts.subject import clean_line
from monitor.alerts.values import Message


def message_id(key: str) -> str:
    """The Message-ID (RFC 5322, 3.6.4) of the outbox message ``key``: always the same.

    The secret key goes into it, so that nobody can make up the report of a bounce.
    """
    digest = salted_hmac("guetteur.message-id", key, algorithm="sha256").hexdigest()[:40]
    return f"<{digest}@{_domain()}>"


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
    sender = settings.MAIL_FROM
    if settings.MAIL_RETURN_PATH:
        # Django takes the envelope's sender (RFC 5321) from ``from_email``, and the visible one from a header.
        headers["From"], sender = sender, settings.MAIL_RETURN_PATH
    mail = EmailMultiAlternatives(
        subject=clean_line(message.subject),
        body=render_to_string("alerts/message.txt", values).strip() + "\n",
        from_email=sender,
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
    label = hashlib.sha256(message.list_name.encode()).hexdigest()[:12]
    return f"{_ascii(message.list_name)} <{label}.{_domain()}>"


def _domain() -> str:
    return parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", clean_line(text)).encode("ascii", "ignore").decode()
    return plain.replace("<", "").replace(">", "").replace('"', "")[:60]
