"""robots.txt (RFC 9309). Pure: the answer to the request for it comes in, decisions come out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from protego import Protego

#: RFC 9309, 2.5: a parser must read at least 500 KiB.
READ = 512 * 1024
#: RFC 9309, 2.4: at most a day.
FRESH = timedelta(hours=24)
#: A host whose robots.txt cannot be had is closed; look again sooner than in a day.
RETRY = timedelta(minutes=15)
_AGENT_LINE = re.compile(r"(?im)^([ \t]*user-?agent[ \t]*:[ \t]*)([^\r\n#]*)")
_TOKEN = re.compile(r"[A-Za-z_-]+|\*")


@dataclass(frozen=True)
class Decision:
    """Whether a page may be fetched, and the reason, as stored on the article (French)."""

    allowed: bool
    reason: str


@dataclass(frozen=True)
class Robots:
    """What one host's robots.txt says to one agent. ``rules`` is None when all or nothing is allowed."""

    rules: Protego | None
    agent: str
    otherwise: Decision
    keep: timedelta

    def decide(self, url: str) -> Decision:
        """Whether ``url`` (of this host) may be fetched."""
        if self.rules is None:
            return self.otherwise
        if self.rules.can_fetch(url, self.agent):
            return Decision(True, "robots.txt : autorisé")
        return Decision(False, "robots.txt : l’éditeur interdit cette page aux robots")

    @property
    def crawl_delay(self) -> float | None:
        """Seconds that the host wants between two requests, at most a minute; None when it names none."""
        delay = self.rules.crawl_delay(self.agent) if self.rules else None
        return None if delay is None else min(max(float(delay), 0.0), 60.0)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Site maps that the file names."""
        return tuple(self.rules.sitemaps) if self.rules else ()


def read(body: bytes, agent: str) -> Robots:
    """Rules of the file ``body`` for the product token ``agent``."""
    text = _normal_agents(body[:READ].decode("utf-8-sig", errors="replace"))
    named = {value.lower() for _, value in _AGENT_LINE.findall(text)}
    rules = Protego.parse(text.replace("\x00", ""))
    name = agent.lower() if agent.lower() in named else "*"
    return Robots(rules, name, Decision(True, "robots.txt : autorisé"), FRESH)


def unavailable(status: int) -> Robots:
    """No file: a 4xx means that everything is allowed (RFC 9309, 2.3.1.3)."""
    return Robots(None, "*", Decision(True, f"pas de robots.txt ({status}) : autorisé"), FRESH)


def unreachable(why: str) -> Robots:
    """5xx or no answer: everything is disallowed for now (RFC 9309, 2.3.1.4)."""
    return Robots(None, "*", Decision(False, f"robots.txt injoignable ({why}) : interdit pour l’instant"), RETRY)


def _normal_agents(text: str) -> str:
    """Reduce each ``User-agent`` to its product token (2.2.1), so that «Guetteur/2.0» names «Guetteur»."""

    def token(line: re.Match[str]) -> str:
        found = _TOKEN.match(line.group(2).strip())
        return line.group(1) + (found.group(0).lower() if found else "")

    return _AGENT_LINE.sub(token, text)
