"""All checks, in the order in which a person would mend what they find."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from monitor.errors import GuetteurError
from monitor.runtime.backing import attached
from monitor.runtime.doctor import configuration, machine, mail, servers
from monitor.runtime.doctor.findings import Finding, wrong
from monitor.runtime.places import ROOT, data_folder


def examine() -> Iterator[Finding]:
    """Yield the findings as they come. Starts the embedded servers for the time of the checks if none run."""
    data = data_folder()
    yield machine.check_python(sys.version_info[:2])
    yield machine.check_packages(ROOT)
    folder = machine.check_data_folder(data)
    yield folder
    yield machine.check_disk(data)
    yield machine.check_chromium()
    with contextlib.ExitStack() as stack:
        try:
            backing = stack.enter_context(attached("doctor"))
        except GuetteurError as error:
            yield wrong("Service", str(error), "mend this, then run ./guetteur doctor again")
            return
        yield from servers.check_postgres(backing.database_url)
        yield servers.check_migrations()
        yield servers.check_redis(backing.redis_url)
        yield from _check_settings()


def _check_settings() -> Iterator[Finding]:
    """Yield what the settings and the database together tell."""
    from django.conf import settings

    yield machine.check_model(settings.TOPICS_MODEL)
    yield configuration.check_sites()
    yield configuration.check_public_url(settings.PUBLIC_URL, settings.TRUSTED_PROXIES)
    yield from configuration.check_outbound(settings.OUTBOUND_ALLOW, settings.EGRESS_PROXY)
    emails, tokens = _channels()
    missing = configuration.check_mail(settings.SMTP, settings.MAIL_SERVICE, emails)
    yield missing or servers.check_smtp(settings.SMTP)
    yield from _check_letters(settings.MAIL_FROM, settings.MAIL_RETURN_PATH, settings.MAIL_DKIM_SELECTOR)
    yield mail.check_bounces(settings.BOUNCE_MAILBOX, emails)
    yield configuration.check_administrators(_reachable())
    if tokens:
        yield servers.check_slack(settings.SLACK_API_URL, tokens)


def _check_letters(sender: str, return_path: str, selector: str) -> Iterator[Finding]:
    """Yield what receivers find about our sender; a sender on this machine has no name to look up."""
    if not configuration.is_loopback(mail.domain_of(sender)):
        records = mail.look_up(mail.names(sender, return_path, selector))
        yield from mail.check_reputation(sender, return_path, selector, records)


def _reachable() -> int:
    """Return the number of administrators that a notice would reach."""
    from django.db import Error

    from monitor.alerts.notices import administrators

    try:
        return len(dict(administrators()))
    except Error:  # not migrated, which another check has said
        return 0


def _channels() -> tuple[int, list[str]]:
    """Return the number of e-mail channels in use, and the distinct Slack bot tokens."""
    from django.db import Error

    from monitor.alerts.models import Channel

    active = Channel.objects.filter(state=Channel.State.ACTIVE)
    try:
        emails = active.filter(kind=Channel.Kind.EMAIL).count()
        secrets = {channel.secret for channel in active.filter(kind=Channel.Kind.SLACK)}
    except Error:  # not migrated, which another check has said
        return 0, []
    return emails, sorted(secret for secret in secrets if secret.startswith("xox"))
