"""A query's text cut into coloured pieces, for whoever shows it. Pure; any text is cut, sound or not."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_PIECE: Final = re.compile(
    r"""(?P<term>=?(?:"[^"]*"|«[^»]*»|“[^”]*”)(?:~\d+)?)
      | (?P<reference>@[\w-]+)
      | (?P<operator>(?<![\w*:'’-])(?:
            (?:AU\s+MOINS|AT\s+LEAST)\s+\d+\s+(?:DE|PARMI|OF)(?=\s*\()
          | (?:PROCHE|NEAR)(?:/\d+)?(?![\w*:'’/-])
          | (?:ET|AND|OU|OR|SAUF|NON|NOT)(?![\w*:'’-])
          | \d+\+(?=[\s\w("«“=@])) | && | \|\|)
      | (?P<field>[^\W\d_]+:(?!//)|(?i:montant|amount|date)(?=\s*[<>=≥≤]))
      | (?P<value>(?:>=|<=|≥|≤|>|<|(?<=\w)=)\s*\d[\w.,/€$£-]*)
      | (?P<bracket>[()])
    """,
    re.VERBOSE,
)


class Piece(NamedTuple):
    """A stretch of a query; ``kind`` is operator, field, term, reference, value, bracket, or empty."""

    kind: str
    text: str


def pieces(query: str) -> list[Piece]:
    """The pieces of ``query`` in order; their texts joined are ``query``."""
    found: list[Piece] = []
    place = 0
    for match in _PIECE.finditer(query):
        if match.start() > place:
            found.append(Piece("", query[place : match.start()]))
        found.append(Piece(str(match.lastgroup), match[0]))
        place = match.end()
    if place < len(query):
        found.append(Piece("", query[place:]))
    return found
