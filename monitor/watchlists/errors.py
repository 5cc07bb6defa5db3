"""What is wrong with a query, where, in words that its author understands."""

from __future__ import annotations

from monitor.errors import GuetteurError
from monitor.watchlists.syntax import NOWHERE, Place


class QueryError(GuetteurError):
    """A query that cannot be read or cannot be watched.

    ``position`` is the code point (from 0) where the trouble starts and ``length`` how far it goes, for an
    editor to underline; the sentences count from 1, as people do. ``advice`` is French: what to write.
    """

    def __init__(self, message: str, *, french: str, position: int = 0, length: int = 1, advice: str = "") -> None:
        super().__init__(message, french=french, permanent=True)
        self.position = position
        self.length = max(length, 1)
        self.advice = advice

    @classmethod
    def at(cls, place: Place, message: str, *, french: str, advice: str = "") -> QueryError:
        """Build the error for a piece of the text; a place of zero width means the query as a whole."""
        start, end = place
        if place != NOWHERE:
            message = f"{message} (position {start + 1})"
            french = f"{french} (position {start + 1})"
        return cls(message, french=french, position=start, length=end - start, advice=advice)


class UnreadExamplesError(QueryError):
    """No example article of a watchlist has its vector yet: the list waits for them rather than match without."""

    def __init__(self) -> None:
        super().__init__(
            "The example articles have no vector yet",
            french="aucun article d’exemple n’a encore été lu par le modèle : la liste attend qu’il le soit",
        )
