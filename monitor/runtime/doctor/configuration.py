"""Checks of the settings that the environment gives."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from monitor.errors import GuetteurError
from monitor.runtime.doctor.findings import Finding, note, ok, wrong

_HTTPS = 443


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def check_public_url(url: str, trusted_proxies: list[str]) -> Finding:
    """Look at the address that links in messages lead to."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return note(
            "PUBLIC_URL",
            f"{url}: links in messages open on this machine only",
            "set PUBLIC_URL to the address of your reverse proxy",
        )
    if parts.scheme != "https":
        return wrong(
            "PUBLIC_URL", f"{url} is not https: passwords travel in clear, no one-click unsubscribe", "use https"
        )
    if parts.port not in {None, _HTTPS}:
        return note("PUBLIC_URL", f"{url} names port {parts.port}", "leave the port out if a proxy listens on 443")
    if not trusted_proxies:
        return wrong(
            "PUBLIC_URL",
            f"{url}, but TRUSTED_PROXIES is empty: the console takes each request for plain http",
            "set TRUSTED_PROXIES to the address of the reverse proxy",
        )
    return ok("PUBLIC_URL", url)


def check_mail(smtp: Mapping[str, object], service: str, email_channels: int) -> Finding | None:
    """Look whether e-mail is configured where it is needed; ``None`` when a connection should be tried."""
    if service:
        return ok("Mail", f"sent through {service}; the variables ANYMAIL_… hold its keys")
    if smtp:
        return None
    mend = "set SMTP_URL, for instance smtps://user:password@mail.example.org"
    if email_channels:
        return wrong("SMTP", f"SMTP_URL is not set and {email_channels} e-mail channels wait for it", mend)
    return note("SMTP", "SMTP_URL is not set: no e-mail can be sent", mend)


def check_sites() -> Finding:
    """Read the rules of single sites as a worker would."""
    from monitor.articles.sites import read_sites

    try:
        return ok("Sites", f"{len(read_sites())} sites with rules of their own")
    except GuetteurError as error:
        return wrong("Sites", str(error), "mend config/defaults/sites.toml; until then none of its rules is used")


def check_outbound(allowed: list[str], proxy: str) -> list[Finding]:
    """Say how requests leave, and which private addresses are let through."""
    findings = []
    if allowed:
        findings.append(note("OUTBOUND_ALLOW", f"private addresses let through: {', '.join(allowed)}"))
    if proxy:
        parts = urlsplit(proxy)
        findings.append(ok("HTTPS_PROXY", f"{parts.hostname}:{parts.port or parts.scheme}"))
    return findings


def check_administrators(reachable: int) -> Finding:
    """Look whether anybody is told of feeds in trouble and of suspended channels."""
    if reachable:
        return ok("Administrators", f"{reachable} can be told by e-mail")
    mend = "give an account of the group Administrateur an e-mail address, in the administration pages"
    return note("Administrators", "none has an e-mail address: nobody is told of feeds in trouble", mend)
