"""Which network addresses may be reached: public ones, and those that an administrator lists. Pure.

Special-purpose ranges are those of the IANA registries (RFC 6890 and successors), as ``ipaddress`` knows
them, plus ranges that carry an IPv4 address inside an IPv6 one: the inner address decides.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
#: Ranges that are no part of the public web although some versions of ``ipaddress`` call them global.
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)


def is_public(address: Address) -> bool:
    """Whether ``address`` belongs to the public internet, by the IPv4 address inside it if any."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None:
        return False
    if any(address.version == net.version and address in net for net in _NEVER):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_private
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one maps or tunnels to (mapped, 6to4, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


@dataclass(frozen=True)
class Exemption:
    """One entry of the allow-list: a host name or a network, at one port or at all."""

    host: str | None
    network: Network | None
    port: int | None


@dataclass(frozen=True)
class AllowList:
    """Exceptions to the public-address rule (``OUTBOUND_ALLOW``)."""

    entries: tuple[Exemption, ...] = ()

    @classmethod
    def parse(cls, text: str) -> AllowList:
        """Read a list: ``10.1.0.0/16, 127.0.0.1:8081, mattermost.intra:8065, [::1]:80`` (commas or spaces).

        Raises ValueError naming the entry that cannot be read.
        """
        return cls(tuple(_entry(part) for part in text.replace(",", " ").split()))

    def permits_host(self, host: str, port: int) -> bool:
        """Whether the host *name* is listed, so that whatever it resolves to may be reached at ``port``."""
        name = host.rstrip(".").lower()
        return any(entry.host == name and entry.port in (None, port) for entry in self.entries)

    def permits_address(self, address: Address, port: int) -> bool:
        """Whether the address itself lies in a listed network (or address) at ``port``."""
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        seen: Address = mapped or address
        return any(
            entry.network is not None
            and entry.network.version == seen.version
            and seen in entry.network
            and entry.port in (None, port)
            for entry in self.entries
        )


def _entry(text: str) -> Exemption:
    whole = _network(text)
    if whole is not None:
        return Exemption(None, whole, None)
    host, colon, port_text = text.rpartition(":")
    if not colon:
        host, port_text = text, ""
    if port_text and not (port_text.isdecimal() and 0 < int(port_text) < 65_536):
        raise ValueError(f"OUTBOUND_ALLOW: {text!r} has no valid port")
    port = int(port_text) if port_text else None
    network = _network(host.strip("[]"))
    if network is not None:
        return Exemption(None, network, port)
    if not host or not all(c.isalnum() or c in "-._" for c in host):
        raise ValueError(f"OUTBOUND_ALLOW: {text!r} is no host, address or network")
    return Exemption(host.rstrip(".").lower(), None, port)


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None
