"""Vet addresses at connect time: after DNS, and once more on the very address that a socket is made for."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from monitor.http.addresses import AllowList, is_public


class RefusedAddressError(OSError):
    """No address of a host may be reached."""


class GuardedResolver(AbstractResolver):
    """Resolves names and keeps only the addresses that may be reached.

    What it returns is what aiohttp connects to, so a name that changes its mind between look-up and
    connection (DNS rebinding) gains nothing.
    """

    def __init__(self, allow: AllowList, inner: AbstractResolver | None = None) -> None:
        self._allow = allow
        self._inner = inner or DefaultResolver()
        self._listed: set[tuple[str, int]] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of ``host`` that may be reached. Raises RefusedAddressError when there is none."""
        found = await self._inner.resolve(host, port, family)
        if self._allow.permits_host(host, port):
            self._listed.update((result["host"], port) for result in found)
            return found
        kept = [result for result in found if self.permits(result["host"], port)]
        if not kept:
            raise RefusedAddressError(f"{host} resolves to no public address")
        return kept

    async def close(self) -> None:
        """Release the resolver underneath."""
        await self._inner.close()

    def permits(self, text: str, port: int) -> bool:
        """Whether the literal address ``text`` may be reached at ``port``."""
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        return self._allow.permits_address(address, port) or is_public(address)

    def make_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """aiohttp's ``socket_factory``: the last look at the address, whichever way it came here."""
        family, kind, protocol, _, (host, port, *_) = info
        if not (self.permits(host, port) or (host, port) in self._listed):
            raise RefusedAddressError(f"{host} is no public address")
        return socket.socket(family=family, type=kind, proto=protocol)

    def trust_proxy(self, host: str, port: int) -> GuardedResolver:
        """The same rules with the operator's own egress proxy added to what may be reached."""
        extra = AllowList.parse(f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
        return GuardedResolver(AllowList(self._allow.entries + extra.entries), self._inner)
