"""Checks of what receivers of our mail look at: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), bounces."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from typing import Any

from monitor.runtime.doctor.findings import Finding, note, ok, wrong

SECONDS = 4.0
#: What a domain's TXT records say; None where the name server could not be asked.
Records = Mapping[str, Sequence[str] | None]

_SIGN = "have your mail server sign with DKIM, List-Unsubscribe and List-Unsubscribe-Post among the signed headers"


def domain_of(address: str) -> str:
    """The domain of a mail address, display name or not."""
    return parseaddr(address)[1].rpartition("@")[2].lower()


def names(mail_from: str, return_path: str, selector: str) -> list[str]:
    """The names whose TXT records matter."""
    domain = domain_of(mail_from)
    wanted = [domain_of(return_path) or domain, f"_dmarc.{domain}"]
    return wanted + ([f"{selector}._domainkey.{domain}"] if selector else [])


def check_reputation(mail_from: str, return_path: str, selector: str, records: Records) -> list[Finding]:
    """Say what the domain of our sender tells receivers, and what is missing."""
    spf, dmarc, *key = names(mail_from, return_path, selector)
    findings = [
        _record("SPF", spf, records, "v=spf1", 'publish TXT "v=spf1 include:YOUR-MAIL-SERVER -all" there'),
        _record("DMARC", dmarc, records, "v=DMARC1", 'publish TXT "v=DMARC1; p=quarantine; rua=mailto:…" there'),
    ]
    if key:
        findings.append(_record("DKIM", key[0], records, "p=", f"publish the key there, and {_SIGN}"))
    else:
        findings.append(note("DKIM", "cannot be looked up without a selector", f"set MAIL_DKIM_SELECTOR, and {_SIGN}"))
    return findings


def _record(name: str, host: str, records: Records, mark: str, mend: str) -> Finding:
    found = records.get(host)
    if found is None:
        return note(name, f"{host}: the name server did not answer", "run doctor where names can be looked up")
    held = [text for text in found if mark.lower() in text.lower()]
    if not held:
        return wrong(name, f"{host} has no such record: receivers may refuse or hide our mail", mend)
    if len(held) > 1 and mark.startswith("v="):
        return wrong(name, f"{host} has {len(held)} records; receivers then count none", "leave one of them")
    return ok(name, f"{host}: {held[0][:120]}")


def check_bounces(address: str, email_channels: int) -> Finding:
    """Look whether the mailbox of bounces opens."""
    if not address:
        said = "BOUNCE_MAILBOX is not set: addresses that no longer exist are noticed only when the server refuses them"
        return (
            note("Bounces", said, "set it, and MAIL_RETURN_PATH to its address")
            if email_channels
            else ok("Bounces", "no e-mail channel yet")
        )
    from monitor.alerts.mailbox import waiting
    from monitor.errors import GuetteurError

    try:
        return ok("Bounces", f"the mailbox opens, {waiting(address)} letters wait in it")
    except GuetteurError as error:
        return wrong("Bounces", str(error), "mend BOUNCE_MAILBOX")


def look_up(wanted: Sequence[str], nameservers: Sequence[str] = (), port: int | None = None) -> Records:
    """The TXT records of ``wanted``; an empty list where a name has none, None where nobody answered.

    ``nameservers`` and ``port`` are those of this machine unless given.
    """
    return asyncio.run(_ask(wanted, nameservers, port))


async def _ask(wanted: Sequence[str], nameservers: Sequence[str], port: int | None) -> Records:
    import aiodns

    chosen: dict[str, Any] = {"udp_port": port, "tcp_port": port} if port else {}
    resolver = aiodns.DNSResolver(nameservers=nameservers or None, timeout=SECONDS, tries=1, **chosen)

    async def one(host: str) -> Sequence[str] | None:
        try:
            answer = await asyncio.wait_for(resolver.query_dns(host, "TXT"), SECONDS + 1)
        except aiodns.error.DNSError as error:
            gone = error.args and error.args[0] in {aiodns.error.ARES_ENOTFOUND, aiodns.error.ARES_ENODATA}
            return [] if gone else None
        except TimeoutError:
            return None
        texts = [record.data.data for record in answer.answer if hasattr(record.data, "data")]
        return [text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) for text in texts]

    found = await asyncio.gather(*(one(host) for host in wanted))
    await resolver.close()
    return dict(zip(wanted, found, strict=True))
