"""Rules for single sites, where the general ones fail: ``config/defaults/sites.toml``, read once when first needed."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monitor.articles.selectors import compile_selector
from monitor.errors import GuetteurError

log = logging.getLogger(__name__)

SITES_FILE = Path(__file__).resolve().parents[2] / "config" / "defaults" / "sites.toml"
_SELECTORS = ("body", "remove", "author", "date")


@dataclass(frozen=True, slots=True)
class SiteRules:
    """What is known of a site's pages; each is a tuple of compiled XPaths, tried or applied in order."""

    host: str
    body: tuple[Any, ...] = ()
    remove: tuple[Any, ...] = ()
    author: tuple[Any, ...] = ()
    date: tuple[Any, ...] = ()


def rules_for(url: str) -> SiteRules | None:
    """The rules of the site that ``url`` belongs to: those of its host, or else of the nearest domain above it."""
    labels = (urlsplit(url).hostname or "").lower().split(".")
    known = _sites() if labels != [""] else {}
    return next((known[name] for i in range(len(labels)) if (name := ".".join(labels[i:])) in known), None)


@cache
def _sites() -> Mapping[str, SiteRules]:
    """The rules of this process; a file that is wrong costs its rules, not the articles."""
    try:
        return read_sites()
    except GuetteurError as error:
        log.warning("%s: no rules of single sites are used", error)
        return {}


def read_sites() -> dict[str, SiteRules]:
    """The rules of the file, none where there is no file; raises ``GuetteurError`` as ``load_sites`` does."""
    return load_sites(SITES_FILE.read_text(encoding="utf-8")) if SITES_FILE.is_file() else {}


def load_sites(text: str) -> dict[str, SiteRules]:
    """Read the file's text; a ``GuetteurError`` names the entry that cannot be used, and why."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GuetteurError(f"sites.toml is no TOML: {error}", permanent=True) from error
    if set(found) - {"site"}:
        raise GuetteurError(f"sites.toml: only [[site]] is known, not {sorted(set(found) - {'site'})}", permanent=True)
    sites: dict[str, SiteRules] = {}
    for number, entry in enumerate(found.get("site", []), start=1):
        rules = _rules(number, entry)
        if rules.host in sites:
            raise GuetteurError(f"sites.toml, entry {number}: {rules.host} has an entry already", permanent=True)
        sites[rules.host] = rules
    return sites


def _rules(number: int, entry: dict[str, Any]) -> SiteRules:
    host = entry.get("host")
    if not isinstance(host, str) or not host or "/" in host or host != host.strip().lower():
        raise GuetteurError(f"sites.toml, entry {number}: host must be a domain in lower case", permanent=True)
    where = f"sites.toml, entry {number} ({host})"
    unknown = set(entry) - {"host", "why", *_SELECTORS}
    if unknown:
        raise GuetteurError(f"{where}: unknown key {min(unknown)!r}", permanent=True)
    compiled = {name: _compiled(where, name, entry[name]) for name in _SELECTORS if name in entry}
    if not compiled:
        raise GuetteurError(f"{where}: none of {', '.join(_SELECTORS)}", permanent=True)
    return SiteRules(host, **compiled)


def _compiled(where: str, name: str, value: object) -> tuple[Any, ...]:
    selectors = [value] if isinstance(value, str) else value
    if not isinstance(selectors, list) or not all(isinstance(part, str) and part for part in selectors):
        raise GuetteurError(f"{where}: {name} must be a selector or a list of selectors", permanent=True)
    try:
        return tuple(compile_selector(part) for part in selectors)
    except ValueError as error:
        raise GuetteurError(f"{where}: {name}: {error}", permanent=True) from error
