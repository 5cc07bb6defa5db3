"""Has the publisher reserved text and data mining? Pure.

TDMRep (W3C community specification): the file ``/.well-known/tdmrep.json``, the header and the meta element
``tdm-reservation``; a later one overrides an earlier, and silence changes nothing. Beside it, the signals
against machine learning that sites put into ``X-Robots-Tag`` and ``<meta name="robots">``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from yarl import URL

from monitor.http import html_head

WELL_KNOWN = "/.well-known/tdmrep.json"
#: Directives that forbid mining or training. ``noindex`` and ``noarchive`` speak of public search engines.
_AGAINST = frozenset({"noai", "noml", "notdm", "notrain", "notraining"})


@dataclass(frozen=True)
class Reservation:
    """``reserved`` is None when nothing is said. ``reason`` is French and names where it was said."""

    reserved: bool | None = None
    policy: str = ""
    reason: str = ""

    def then(self, later: Reservation) -> Reservation:
        """What stands after a later source of the same page has been read."""
        return self if later.reserved is None else later


SILENT = Reservation()


@dataclass(frozen=True)
class Rule:
    """One rule of a TDM file: paths that begin like ``location`` (``*`` and ``$`` as in robots.txt)."""

    location: str
    reserved: bool
    policy: str

    def matches(self, path: str) -> bool:
        """Whether the decoded path falls under this rule."""
        pattern = unquote(self.location)
        exact = pattern.endswith("$")
        first, *others = re.sub(r"\*+", "*", pattern.removesuffix("$")).split("*")
        if not path.startswith(first):
            return False
        place = len(first)
        for part in others[:-1] if exact else others:
            place = path.find(part, place)
            if place < 0:
                return False
            place += len(part)
        if not exact:
            return True
        last = others[-1] if others else ""
        return place == len(path) if not others else len(path) - len(last) >= place and path.endswith(last)


def read_file(body: bytes) -> tuple[Rule, ...]:
    """The rules of a tdmrep.json; a file that cannot be read says nothing."""
    try:
        items = json.loads(body[: 512 * 1024].decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return ()
    return tuple(rule for item in items[:1000] if (rule := _rule(item))) if isinstance(items, list) else ()


def _rule(item: object) -> Rule | None:
    if not isinstance(item, dict) or not isinstance(item.get("location"), str):
        return None
    reserved = str(item.get("tdm-reservation", "")).strip()
    location = item["location"][:500]
    if reserved not in ("0", "1") or location.count("*") > 8:
        return None
    return Rule(location, reserved == "1", str(item.get("tdm-policy") or ""))


def by_file(rules: tuple[Rule, ...], url: str) -> Reservation:
    """What the origin's file says about ``url``: the first rule that matches its path."""
    path = unquote(URL(url).raw_path_qs)
    for rule in rules:
        if rule.matches(path):
            return _said(rule.reserved, rule.policy, f"fichier {WELL_KNOWN}")
    return SILENT


def by_headers(headers: Mapping[str, str], agent: str = "") -> Reservation:
    """What the headers of an answer say (names in lower case)."""
    value = headers.get("tdm-reservation", "").strip()
    if value in ("0", "1"):
        return _said(value == "1", headers.get("tdm-policy", "").strip(), "en-tête tdm-reservation")
    found = _against(headers.get("x-robots-tag", ""), agent)
    return _said(True, "", f"en-tête X-Robots-Tag : {found}") if found else SILENT


def by_page(body: bytes, agent: str = "", charset: str = "utf-8") -> Reservation:
    """What the head of an HTML page says."""
    return by_head(html_head.read(body, charset), agent)


def by_head(head: html_head.Head, agent: str = "") -> Reservation:
    """What a head that was already read says."""
    for value in head.meta("tdm-reservation"):
        if value in ("0", "1"):
            policy = next(iter(head.meta("tdm-policy")), "")
            return _said(value == "1", policy, "balise meta tdm-reservation")
    for name in ("robots", agent.lower()):
        for content in head.meta(name) if name else ():
            found = _against(content, agent)
            if found:
                return _said(True, "", f"balise meta {name} : {found}")
    return SILENT


def _against(text: str, agent: str) -> str:
    """The first directive against mining in ``text`` that is meant for everyone or for ``agent``."""
    meant = True
    for part in text.lower().split(","):
        name, colon, rest = part.partition(":")
        if colon and name.strip() not in ("max-snippet", "max-image-preview", "max-video-preview"):
            meant = name.strip() in ("*", agent.lower())
            part = rest
        if meant and part.strip() in _AGAINST:
            return part.strip()
    return ""


def _said(reserved: bool, policy: str, where: str) -> Reservation:
    what = "fouille de textes réservée par l’éditeur" if reserved else "fouille de textes autorisée"
    return Reservation(reserved, policy[:500], f"{what} ({where})")
