"""Queries written for other tools, where their meaning is the same here.

Every tool has its dialect; what they share is quotes, parentheses and the operators below. What has no
equal here (ordered proximity, wildcards inside words…), or means different things from tool to tool (AND and
OR mixed without parentheses), is refused with its place, never guessed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from monitor.errors import GuetteurError
from monitor.french.normal import fold
from monitor.watchlists.errors import QueryError
from monitor.watchlists.exchange import ClientFile, WatchlistRow
from monitor.watchlists.parse import parse
from monitor.watchlists.printing import print_query
from monitor.watchlists.syntax import Place, Query

_TOKEN: Final = re.compile(
    r"""(?P<quoted>"[^"]*"(?:~\d+)?)
      | (?P<near>(?i:NEAR|PROCHE|W|WITHIN|N)/\d+|(?i:near)\d+|%\d+)(?=[\s(])
      | (?P<ordered>(?i:ONEAR|PRE|ADJ)/?\d+|(?i:adj|same)\b)
      | (?P<open>\() | (?P<close>\))
      | (?P<field>[^\W\d_]+[:=])(?=\S)
      | (?P<minus>-)(?=[\w"(])
      | (?P<plus>\+)(?=[\w"(])
      | (?P<sign>&&?|\|\|?|!)
      | (?P<word>[^\s()"&|!]+)
      | (?P<stray>")
    """,
    re.VERBOSE,
)
_OPERATORS: Final = {
    "and": "ET",
    "et": "ET",
    "&": "ET",
    "&&": "ET",
    "or": "OU",
    "ou": "OU",
    "|": "OU",
    "||": "OU",
    "not": "SAUF",
    "sauf": "SAUF",
    "!": "SAUF",
    "-": "SAUF",
    "andnot": "SAUF",
}
_FIELDS: Final = {
    "title": "titre",
    "titre": "titre",
    "intitle": "titre",
    "headline": "titre",
    "text": "texte",
    "intext": "texte",
    "author": "auteur",
    "auteur": "auteur",
    "site": "source",
    "host": "source",
    "source": "source",
    "sourcename": "source",
    "lang": "langue",
    "language": "langue",
    "langue": "langue",
    "country": "pays",
    "pays": "pays",
}


class _Piece(NamedTuple):
    kind: str
    text: str
    at: Place


def _cut(text: str) -> Iterator[_Piece]:
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        word = match[0]
        if kind in {"sign", "minus"} or (kind == "word" and word.isupper() and fold(word) in _OPERATORS):
            kind, word = "operator", _OPERATORS[fold(word)]
        yield _Piece(kind, word, match.span())


def _refuse(piece: _Piece, why: str, french: str) -> QueryError:
    return QueryError.at(piece.at, why, french=french)


def _translated(piece: _Piece) -> str:
    match piece.kind:
        case "stray":
            place = piece.at[0] + 1
            raise QueryError(
                f"Quote opened at position {place} and never closed",
                french=f"guillemet ouvert à la position {place} et jamais refermé",
                position=piece.at[0],
            )
        case "ordered":
            raise _refuse(piece, "Ordered proximity", f"« {piece.text} » (ordre imposé) n’a pas d’équivalent")
        case "near":
            return f"PROCHE/{re.sub(r'[^0-9]', '', piece.text)}"
        case "field":
            name = _FIELDS.get(fold(piece.text[:-1]))
            if name is None:
                raise _refuse(piece, f"Unknown field {piece.text!r}", f"le champ « {piece.text} » n’a pas d’équivalent")
            return f"{name}:"
        case "word" if "?" in piece.text or "*" in piece.text[:-1]:
            raise _refuse(
                piece,
                "A wildcard inside a word",
                f"« {piece.text} » : seul l’astérisque final a un équivalent",
            )
        case _:
            return piece.text


def _check_mixture(pieces: list[_Piece], implicit_and: bool) -> None:
    """Refuse AND and OR side by side within the same parentheses: tools disagree on which binds tighter."""
    seen: list[set[str]] = [set()]
    before: _Piece | None = None
    for piece in pieces:
        juxtaposed = before is not None and before.kind in _OPERANDS_END and piece.kind in _OPERANDS_START
        if piece.kind == "operator" and piece.text != "SAUF":
            seen[-1].add(piece.text)
        elif juxtaposed and implicit_and:
            seen[-1].add("ET")
        if seen[-1] == {"ET", "OU"}:
            raise _refuse(piece, "AND and OR without parentheses", "ET et OU mêlés sans parenthèses : ambigu")
        if piece.kind == "open":
            seen.append(set())
        elif piece.kind == "close" and len(seen) > 1:
            seen.pop()
        before = piece


_OPERANDS_END: Final = frozenset({"word", "quoted", "close"})
_OPERANDS_START: Final = frozenset({"word", "quoted", "open", "field", "plus"})


def from_boolean(text: str, *, implicit_and: bool = True) -> Query:
    """Read a boolean string of another tool.

    ``implicit_and`` says what words side by side mean there: both words (most web tools), or the expression
    that they form (Factiva, Europresse), as here. Raises ``QueryError`` where the meaning would change.
    """
    pieces = list(_cut(text))
    _check_mixture(pieces, implicit_and)
    out: list[str] = []
    before: _Piece | None = None
    for piece in pieces:
        starts = piece.kind in _OPERANDS_START
        if before is not None and before.kind in _OPERANDS_END and starts and implicit_and:
            out.append("ET")
        if piece.kind == "operator" and piece.text == "SAUF" and out and out[-1] == "ET":
            out.pop()  # AND NOT
        if piece.kind != "plus":
            out.append(_translated(piece))
        before = piece
    translated = " ".join(out).replace(": ", ":")
    try:
        return parse(translated)
    except QueryError as error:
        raise QueryError(
            f"Read as {translated!r}: {error.message}",
            french=error.french,
            length=len(text),
            advice=f"La requête a été lue ainsi : {translated}",
        ) from error


@dataclass(frozen=True)
class Imported:
    """A line of a CSV file as a watchlist; ``error`` instead of a query where it could not be read."""

    line: int
    name: str
    query: str
    folder: str = ""
    error: QueryError | None = None


_COLUMNS: Final = {
    "nom": "name",
    "name": "name",
    "titre": "name",
    "requete": "query",
    "query": "query",
    "termes": "query",
    "mots-cles": "query",
    "keywords": "query",
    "dossier": "folder",
    "folder": "folder",
}


def from_csv(text: str, *, implicit_and: bool = False, foreign: bool = False) -> list[Imported]:
    """Read watchlists from CSV (comma, semicolon or tab) with a header naming a column of queries.

    Columns: nom, requête (or termes, mots-clés), dossier; the query's first words name a list without a name.
    ``foreign`` says that the queries are another tool's, even where they could be read as ours. Raises
    ``QueryError`` if there is no column of queries.
    """
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    header = [_COLUMNS.get(fold(name.strip()), "") for name in next(rows, [])]
    if "query" not in header:
        raise QueryError(
            "The CSV file has no column of queries",
            french="le fichier CSV n’a pas de colonne « requête »",
            advice="La première ligne nomme les colonnes : nom;requête;dossier.",
        )
    found = []
    for values in rows:
        named = {column: value.strip() for column, value in zip(header, values, strict=False) if column}
        if named.get("query"):
            found.append(_row(rows.line_num, named, implicit_and, foreign))
    return found


def from_lines(text: str, *, implicit_and: bool = False, foreign: bool = False) -> list[Imported]:
    """Read one query a line, after a name and a tab if it has a name; empty lines are skipped."""
    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        name, tab, query = line.strip().partition("\t")
        if query.strip() or name:
            named = {"name": name.strip(), "query": query.strip()} if tab else {"query": name}
            found.append(_row(number, named, implicit_and, foreign))
    return found


def _row(line: int, named: dict[str, str], implicit_and: bool, foreign: bool) -> Imported:
    text = named["query"]
    name = named.get("name") or text[:60]
    folder = named.get("folder", "")
    try:
        query = from_boolean(text, implicit_and=implicit_and) if foreign else _ours_or_foreign(text, implicit_and)
    except QueryError as error:
        return Imported(line, name, text, folder, error)
    return Imported(line, name, print_query(query), folder)


def _ours_or_foreign(text: str, implicit_and: bool) -> Query:
    try:
        return parse(text)
    except QueryError:
        return from_boolean(text, implicit_and=implicit_and)


def as_file(lines: list[Imported], client: str, name: str) -> ClientFile:
    """Lines of a CSV file as a client's file. Raises the error of the first line that could not be read."""
    rows: dict[str, WatchlistRow] = {}
    for line in lines:
        if line.error is not None:
            raise GuetteurError(
                f"line {line.line}: {line.error.message}",
                french=f"ligne {line.line} : {line.error.french}",
                permanent=True,
            )
        slug = re.sub(r"[^a-z0-9]+", "-", fold(line.name)).strip("-")[:70] or "liste"
        while slug in rows:
            slug = f"{slug}-{line.line}"
        rows[slug] = WatchlistRow(slug=slug, name=line.name, query=line.query, folder=line.folder)
    return ClientFile(client, name, tuple(rows.values()))
