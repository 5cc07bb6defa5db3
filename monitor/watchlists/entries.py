"""Lists as people write them, «cloud souverain, nuage, =Bleu», as nodes of a query and back. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from monitor.watchlists.errors import QueryError
from monitor.watchlists.parse import parse
from monitor.watchlists.printing import print_query, print_word
from monitor.watchlists.syntax import Query, Term

#: An entry ends at a comma, a semicolon or a line's end outside quotes; a comma within a number parts nothing.
_ENTRY: Final = re.compile(r"""(?:"[^"]*"|«[^»]*»|“[^”]*”|(?<=\d),(?=\d)|[^,;\n])+""")


def _pieces(text: str) -> list[str]:
    return [entry for found in _ENTRY.findall(text) if (entry := found.strip())]


def listed(text: str) -> list[str]:
    """The names of a list; quotes around a name, which may hold a comma then, are left out."""
    return [entry[1:-1] if _quoted_once(entry) else entry for entry in _pieces(text)]


def _quoted_once(entry: str) -> bool:
    return len(entry) > 1 and entry.startswith('"') and entry.endswith('"') and entry.count('"') == 2


def read_entries(text: str) -> list[Query]:
    """Each entry read as a query of its own: words side by side are an expression. Raises ``QueryError``."""
    entries = _pieces(text)
    if not entries:
        raise QueryError("An empty list", french="écrivez au moins un mot")
    return [parse(entry) for entry in entries]


def _entry(node: Query | str) -> str:
    """How a node is written in a list: without quotes where it is read back the same."""
    if isinstance(node, str):
        return f'"{node}"' if _ENTRY.fullmatch(node) is None else node
    if isinstance(node, Term) and node.slop is None:
        bare = " ".join(print_word(word) for word in node.words)
        try:
            if _ENTRY.fullmatch(bare) and parse(bare) == node:
                return bare
        except QueryError:
            pass
    return print_query(node)


def join_entries(nodes: Iterable[Query | str]) -> str:
    """A list of nodes, or of plain names, as people write it."""
    return ", ".join(map(_entry, nodes))
