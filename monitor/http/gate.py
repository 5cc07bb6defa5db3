"""May this page be fetched and analysed? Asks the host for robots.txt and tdmrep.json, and remembers both."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from yarl import URL

from monitor.http import robots, tdm
from monitor.http.client import HttpClient
from monitor.http.errors import Code, FetchError

_HOSTS = 5_000


@dataclass(frozen=True)
class Policy:
    """What one origin allows, until when it may be remembered."""

    robots: robots.Robots
    tdm_rules: tuple[tdm.Rule, ...]
    until: datetime


@dataclass(frozen=True)
class Permission:
    """Whether a page may be fetched; ``reservation`` is what the origin's TDM file says about it."""

    allowed: bool
    reason: str
    reservation: tdm.Reservation


class Memory:
    """Policies by origin, the least recently used forgotten first. May outlive clients and event loops."""

    def __init__(self, most: int = _HOSTS) -> None:
        self._policies: OrderedDict[str, Policy] = OrderedDict()
        self._most = most

    def get(self, origin: str, now: datetime) -> Policy | None:
        """The policy of ``origin`` if it is still fresh."""
        policy = self._policies.get(origin)
        if policy is None or policy.until <= now:
            return None
        self._policies.move_to_end(origin)
        return policy

    def clear(self) -> None:
        """Forget everything."""
        self._policies.clear()

    def put(self, origin: str, policy: Policy) -> None:
        """Remember the policy of ``origin``."""
        self._policies[origin] = policy
        self._policies.move_to_end(origin)
        while len(self._policies) > self._most:
            self._policies.popitem(last=False)


class Gate:
    """Use beside one HttpClient. ``contract`` in ``check`` is for sources with a recorded agreement."""

    def __init__(self, client: HttpClient, clock: Callable[[], datetime], memory: Memory | None = None) -> None:
        self._client = client
        self._clock = clock
        self._memory = memory if memory is not None else Memory()
        self._asking: dict[str, asyncio.Lock] = {}

    async def check(self, url: str, *, contract: bool = False) -> Permission:
        """Whether ``url`` may be fetched for analysis: robots.txt and TDM file of its origin.

        A contract overrides both. Raises FetchError for an address that the guard refuses.
        """
        if contract:
            return Permission(True, "contrat enregistré pour cette source", tdm.SILENT)
        policy = await self.policy(url)
        decision = policy.robots.decide(url)
        reservation = tdm.by_file(policy.tdm_rules, url)
        if not decision.allowed:
            return Permission(False, decision.reason, reservation)
        if reservation.reserved:
            return Permission(False, reservation.reason, reservation)
        return Permission(True, decision.reason, reservation)

    async def require(self, url: str, *, contract: bool = False) -> None:
        """Raise FetchError (FORBIDDEN) unless ``check`` allows ``url``."""
        permission = await self.check(url, contract=contract)
        if not permission.allowed:
            raise FetchError(Code.FORBIDDEN, url, detail=permission.reason)

    async def policy(self, url: str) -> Policy:
        """What the origin of ``url`` allows, from memory or asked for now."""
        origin = str(URL(url).origin())
        lock = self._asking.setdefault(origin, asyncio.Lock())
        async with lock:
            policy = self._memory.get(origin, self._clock())
            if policy is None:
                policy = await self._ask(origin)
                self._memory.put(origin, policy)
        if not lock.locked():
            self._asking.pop(origin, None)
        if policy.robots.crawl_delay:
            self._client.pacer.slow_down(URL(origin).raw_host or "", policy.robots.crawl_delay)
        return policy

    async def _ask(self, origin: str) -> Policy:
        rules = await self._robots(origin)
        reserved: tuple[tdm.Rule, ...] = ()
        if rules.rules is not None or rules.otherwise.allowed:
            reserved = await self._tdm_rules(origin)
        return Policy(rules, reserved, self._clock() + rules.keep)

    async def _robots(self, origin: str) -> robots.Robots:
        settings = self._client.settings
        limits = replace(settings.limits, decoded=8 * robots.READ, body=8 * robots.READ, redirects=5)
        try:
            answer = await self._client.get(origin + "/robots.txt", limits=limits)
        except FetchError as error:
            if error.code in (Code.REFUSED_ADDRESS, Code.BAD_URL) and error.url.startswith(origin):
                raise
            if error.status is not None and 400 <= error.status < 500:
                return robots.unavailable(error.status)
            return robots.unreachable(str(error.status or error.code))
        return robots.read(answer.body, settings.agent_token)

    async def _tdm_rules(self, origin: str) -> tuple[tdm.Rule, ...]:
        try:
            answer = await self._client.get(origin + tdm.WELL_KNOWN)
        except FetchError:
            return ()  # no readable file: nothing is reserved by it
        return tdm.read_file(answer.body)
