"""Suspend the addresses that bounce for good or complain: from a mailbox, or told by the mail service."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from monitor.alerts import mailbox
from monitor.alerts.models import Channel, Message
from monitor.alerts.returned import Kind, Report, read
from monitor.alerts.suspend import suspend

log = logging.getLogger(__name__)

_REASONS = {
    Kind.PERMANENT: "L’adresse n’existe plus ou refuse nos messages (retour du {day}).",
    Kind.COMPLAINT: "Le destinataire a signalé un message comme indésirable (le {day}).",
}


def collect(address: str, now: datetime) -> tuple[int, int]:
    """Read what came back into the mailbox at ``address``; returns letters read and channels suspended."""
    return mailbox.empty(address, lambda raw: take(raw, now))


def take(raw: bytes, now: datetime) -> int:
    """Act upon one returned mail; returns how many channels it suspended."""
    report = read(raw)
    if report is None:
        log.info("a mail in the bounce mailbox reports nothing; left alone")
        return 0
    return apply(report, now)


def apply(report: Report, now: datetime) -> int:
    """Suspend the channels that ``report`` is about; returns how many.

    Only letters of ours count: whoever made up a report would have to know a Message-ID, which the secret key
    makes. A temporary failure changes nothing, since the server that reports it goes on trying.
    """
    if report.kind is Kind.TEMPORARY:
        return 0
    sent = Message.objects.filter(external_id__in=report.letters, channel__kind=Channel.Kind.EMAIL)
    channels = {message.channel for message in sent.select_related("channel__subscriber")}
    if not channels:
        log.warning("a report names no letter of ours: %s", ", ".join(sorted(report.letters)) or "no Message-ID")
    return suspend_all(channels, report.kind, now)


def suspend_all(channels: Iterable[Channel], kind: Kind, now: datetime) -> int:
    """Suspend those of ``channels`` that are active, with the reason; returns how many."""
    reason = _REASONS[kind].format(day=f"{now:%d/%m/%Y}")
    return sum(suspend(channel, reason, now) for channel in channels)
