"""A message of the outbox as the letter that it is or was, for the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.assemble import assemble
from monitor.alerts.channels.letter import build
from monitor.alerts.models import Message


@dataclass(frozen=True)
class Letter:
    """Subject, both parts, and the headers that programs act upon."""

    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


def as_letter(message: Message, now: datetime) -> Letter:
    """The letter of ``message``, made of what is stored now: what has changed since it left shows."""
    mail = build(assemble(message, message.channel, now), message.channel.address)
    return Letter(
        str(mail.subject), str(mail.body), str(mail.alternatives[0][0]), tuple(sorted(mail.extra_headers.items()))
    )
