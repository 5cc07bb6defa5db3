"""Vet an address as text, before any look-up. Pure.

What a URL looks like to us must be what it looks like to the library that opens the connection, so anything
on which parsers disagree (user information, backslashes, control characters, numbers in odd notations) is
refused or brought to its canonical form first.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass

from yarl import URL

from monitor.http.addresses import AllowList, is_public
from monitor.http.errors import Code, FetchError

#: Names that never lead to the public web (RFC 6761, RFC 6762, RFC 8375, cloud metadata).
_LOCAL_NAMES = re.compile(
    r"(?:^|\.)(?:localhost|localdomain|local|internal|intranet|home\.arpa|onion)$|^ip6-(?:localhost|loopback)$"
)
#: Ports ≥ 1024 that speak another protocol: the Fetch standard's «bad ports» and common databases.
_BAD_PORTS = frozenset(
    {
        1719,
        1720,
        1723,
        2049,
        2375,
        2376,
        3306,
        3389,
        3659,
        4045,
        4190,
        4379,
        5060,
        5061,
        5432,
        5900,
        6000,
        6379,
    }
    | {6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 9300, 10080, 11211, 27017}
)
_NUMERIC_LABEL = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_HEAD = re.compile(r"(?i)https?://[^/?#]")


@dataclass(frozen=True)
class Target:
    """A vetted address; ``address`` is set when the host is a literal IP address."""

    url: URL
    host: str
    port: int
    address: ipaddress.IPv4Address | ipaddress.IPv6Address | None


def vet(text: str, allow: AllowList) -> Target:
    """Check the address ``text`` and bring it to the form in which it will be opened.

    Raises FetchError (BAD_URL or REFUSED_ADDRESS). A host *name* that passes is vetted again once it is
    resolved, at connect time.
    """
    url = _parse(text)
    host = _ascii_host(url, text)
    port = url.port or (443 if url.scheme == "https" else 80)
    address = _literal(host, text)
    target = Target(_rebuilt(url, host), host, port, address)
    if allow.permits_host(host, port) or (address is not None and allow.permits_address(address, port)):
        return target
    if address is not None and not is_public(address):
        raise FetchError(Code.REFUSED_ADDRESS, text)
    if _LOCAL_NAMES.search(host) or (address is None and "." not in host):
        raise FetchError(Code.REFUSED_ADDRESS, text)
    if port not in (80, 443) and (port < 1024 or port in _BAD_PORTS):
        raise FetchError(Code.REFUSED_ADDRESS, text, detail=f"port {port}")
    return target


def _parse(text: str) -> URL:
    if not _HEAD.match(text) or "\\" in text or any(ord(c) < 33 or ord(c) == 127 for c in text):
        raise FetchError(Code.BAD_URL, text)
    try:
        url = URL(text)
        port_known = url.port
    except ValueError as error:
        raise FetchError(Code.BAD_URL, text, detail=str(error)) from error
    authority = re.split(r"[/?#]", text.split("://", 1)[1], maxsplit=1)[0]
    if url.user is not None or url.password is not None or "@" in authority or port_known == 0:
        raise FetchError(Code.BAD_URL, text, detail="user name or password in the address")
    return url


def _ascii_host(url: URL, text: str) -> str:
    """The host in lower-case ASCII (IDNA), after compatibility normalisation (①②⑦ are digits)."""
    raw = unicodedata.normalize("NFKC", url.host or "").replace("。", ".").rstrip(".").lower()
    if ":" in raw:
        return raw
    if "%" in raw:
        raise FetchError(Code.BAD_URL, text)
    try:
        host = URL.build(scheme="http", host=raw).raw_host or ""
    except ValueError as error:
        raise FetchError(Code.BAD_URL, text, detail=str(error)) from error
    if not host or len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise FetchError(Code.BAD_URL, text)
    return host


def _literal(host: str, text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that ``host`` spells, or None for a name.

    Whatever ends in a number is an IPv4 address to the WHATWG URL standard; short, octal, hexadecimal and
    decimal notations of it are refused, since resolvers read them in different ways.
    """
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    if ":" in host or _NUMERIC_LABEL.fullmatch(host.rsplit(".", 1)[-1]):
        raise FetchError(Code.REFUSED_ADDRESS, text, detail="odd notation of an IP address")
    return None


def _rebuilt(url: URL, host: str) -> URL:
    return url.with_host(host).with_fragment(None) if url.raw_host != host else url.with_fragment(None)
