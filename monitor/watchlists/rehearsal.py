"""What an import is made of, and what it would do: the values of ``rehearse``. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from monitor.watchlists.errors import QueryError
from monitor.watchlists.exchange import ClientFile
from monitor.watchlists.importing import from_csv


class Format(enum.StrEnum):
    """How the text of an import is written."""

    TOML = "toml"
    CSV = "csv"
    LINES = "lignes"


class Dialect(enum.StrEnum):
    """Whose queries they are, and what words side by side mean there."""

    OURS = "guetteur"
    ALL_WORDS = "mots"
    PHRASE = "expression"


class Verdict(enum.StrEnum):
    """What an import would do with a line."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One watchlist, or sub-query («@slug»), of an import. ``reason`` is French, for what is refused."""

    number: int
    name: str
    query: str
    verdict: Verdict
    folder: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Rehearsal:
    """The report of an import; ``file`` holds what can be stored; ``obstacles`` (French) forbid storing any of it."""

    file: ClientFile
    lines: tuple[Line, ...]
    new_client: bool = False
    obstacles: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many lines meet with ``verdict``."""
        return sum(line.verdict is verdict for line in self.lines)

    @property
    def worth_storing(self) -> bool:
        """Whether storing would change something."""
        return not self.obstacles and self.count(Verdict.ADDED) + self.count(Verdict.CHANGED) > 0


def guess(text: str, filename: str = "") -> Format:
    """The format of a text, by its file's name or its first lines."""
    for form in (Format.TOML, Format.CSV):
        if filename.lower().endswith(f".{form}"):
            return form
    if "[[watchlist]]" in text or "client_slug" in text or "[queries]" in text:
        return Format.TOML
    try:
        from_csv(text.partition("\n")[0])
    except QueryError:
        return Format.LINES
    return Format.CSV
