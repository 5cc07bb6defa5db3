"""What an operator may set about outgoing requests."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.http.addresses import AllowList

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True)
class Limits:
    """Caps on one request; sizes in bytes, times in seconds.

    ``first_byte`` is for each hop of a chain of redirects, ``total`` for all of them together; the wait for a
    turn at a host counts in neither.
    """

    body: int = 10 * MIB
    decoded: int = 20 * MIB
    headers: int = 64 * KIB
    first_byte: float = 20.0
    total: float = 40.0
    redirects: int = 6


@dataclass(frozen=True)
class HttpSettings:
    """How we present ourselves and how gently we ask.

    ``user_agent`` names us and carries a contact address; ``agent_token`` is the product token that
    robots.txt rules match (RFC 9309, 2.2.1). ``proxy`` is an egress proxy (http://host:port).
    ``per_host`` is the number of requests at once to one host, ``interval`` the least number of seconds
    between two request starts at one host, ``connections`` the cap on all requests at once.
    """

    user_agent: str = "Guetteur/0.1 (media monitoring; +https://guetteur.invalid/robot)"
    agent_token: str = "Guetteur"  # noqa: S105 - a product token, no secret
    allow: AllowList = field(default_factory=AllowList)
    proxy: str | None = None
    limits: Limits = field(default_factory=Limits)
    per_host: int = 2
    interval: float = 0.5
    connections: int = 500
