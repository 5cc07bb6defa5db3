"""The root of every error that Guetteur raises on purpose."""

from __future__ import annotations


class GuetteurError(Exception):
    """Something a person or another machine caused, said in words they can act upon.

    ``message`` is English, for logs and the command line; ``french`` is what the console shows.
    ``permanent`` says that trying again without a change cannot help. ``retry_after`` is the number of
    seconds that the other end asked us to wait, where it said so.
    """

    def __init__(
        self,
        message: str,
        *,
        french: str = "",
        permanent: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.french = french or message
        self.permanent = permanent
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self.message
