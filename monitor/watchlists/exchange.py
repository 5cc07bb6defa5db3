"""Watchlists as TOML, for files kept under version control: reading back what was written changes nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import tomlkit

from monitor.errors import GuetteurError


@dataclass(frozen=True)
class WatchlistRow:
    """One watchlist as a file holds it."""

    slug: str
    name: str
    query: str = ""
    description: str = ""
    folder: str = ""
    level: str = "information"
    topics: Mapping[str, float] = field(default_factory=dict)
    examples: Sequence[int] = ()
    scope: Mapping[str, Any] = field(default_factory=dict)
    only_relevant: bool = True
    max_age_hours: int = 48
    expires_on: date | None = None
    active: bool = True
    archived: bool = False


@dataclass(frozen=True)
class ClientFile:
    """A client's watchlists and sub-queries."""

    slug: str
    name: str
    watchlists: tuple[WatchlistRow, ...] = ()
    queries: Mapping[str, str] = field(default_factory=dict)


_DEFAULTS = WatchlistRow("", "")
_COLUMNS = tuple(name for name in WatchlistRow.__dataclass_fields__)


def write(client: ClientFile) -> str:
    """The TOML text of a client; columns that have their default are left out."""
    document = tomlkit.document()
    document.add("client", client.name)
    document.add("client_slug", client.slug)
    if client.queries:
        queries = tomlkit.table()
        for slug, query in sorted(client.queries.items()):
            queries.add(slug, query)
        document.add("queries", queries)
    rows = tomlkit.aot()
    for row in client.watchlists:
        table = tomlkit.table()
        for name in _COLUMNS:
            value = getattr(row, name)
            if name in {"slug", "name"} or value != getattr(_DEFAULTS, name):
                table.add(name, _plain(value))
        rows.append(table)
    if client.watchlists:
        document.add("watchlist", rows)
    return tomlkit.dumps(document)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for key, inner in value.items():
            table.add(key, _plain(inner))
        return table
    return list(value) if isinstance(value, tuple) else value


def _wrong(what: str, french: str) -> GuetteurError:
    return GuetteurError(
        f"Bad watchlist file: {what}.", french=f"Fichier de listes refusé\u00a0: {french}.", permanent=True
    )


def _placed(error: tomllib.TOMLDecodeError) -> str:
    """What a person is told of a text that is no TOML: where, since the reason is English."""
    place = re.search(r"at line (\d+), column (\d+)", str(error))
    return f"ce n’est pas du TOML (ligne {place[1]}, colonne {place[2]})" if place else "ce TOML est incomplet"


def _row(data: Mapping[str, Any]) -> WatchlistRow:
    for name in ("slug", "name"):
        if not isinstance(data.get(name), str) or not data[name]:
            raise _wrong(f"a watchlist lacks «{name}»", f"il manque «\u00a0{name}\u00a0» à une liste")
    unknown = data.keys() - set(_COLUMNS)
    if unknown:
        listed = ", ".join(sorted(unknown))
        raise _wrong(
            f"«{data['slug']}» has unknown keys: {listed}",
            f"«\u00a0{data['slug']}\u00a0» a des clés inconnues\u00a0: {listed}",
        )
    for name, value in data.items():
        expected = getattr(_DEFAULTS, name)
        sound = isinstance(value, date) if name == "expires_on" else _alike(expected, value)
        if not sound:
            raise _wrong(
                f"«{data['slug']}»: «{name}» has the wrong type",
                f"dans «\u00a0{data['slug']}\u00a0», «\u00a0{name}\u00a0» n’a pas la forme attendue",
            )
    values: dict[str, Any] = dict(data)
    if "examples" in values:
        values["examples"] = tuple(values["examples"])
    return WatchlistRow(**values)


def _alike(expected: Any, value: Any) -> bool:
    if isinstance(expected, bool) or isinstance(value, bool):
        return isinstance(expected, bool) and isinstance(value, bool)
    if isinstance(expected, tuple):
        return isinstance(value, list) and all(isinstance(item, int) for item in value)
    return isinstance(value, type(expected))


def read(text: str) -> ClientFile:
    """Read what ``write`` wrote, or a person. Raises ``GuetteurError`` naming what is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error), _placed(error)) from error
    queries = data.get("queries", {})
    if not isinstance(queries, dict) or not all(isinstance(query, str) for query in queries.values()):
        raise _wrong("«queries» must be a table of texts", "«\u00a0queries\u00a0» doit être une table de textes")
    rows = data.get("watchlist", [])
    if not isinstance(rows, list):
        raise _wrong("watchlists are written [[watchlist]]", "une liste s’écrit [[watchlist]]")
    found = tuple(_row(row) for row in rows)
    slugs = [row.slug for row in found]
    if len(slugs) != len(set(slugs)):
        raise _wrong("two watchlists have the same slug", "deux listes ont le même identifiant (slug)")
    return ClientFile(
        slug=str(data.get("client_slug", "veille")),
        name=str(data.get("client", "")),
        watchlists=found,
        queries=queries,
    )
