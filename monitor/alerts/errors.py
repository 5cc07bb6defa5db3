"""What can go wrong when something is sent."""

from __future__ import annotations

from monitor.errors import GuetteurError


class DeliveryError(GuetteurError):
    """A channel did not take a message.

    ``uncertain``: the outcome cannot be known (the connection was cut after the whole message was sent), so
    that sending again may double it. ``ours``: our own configuration is at fault, not the address; the
    address is not suspended for it. ``closed``: the other end wants nothing more, ever; the channel is suspended
    at once.
    """

    def __init__(
        self,
        message: str,
        *,
        french: str,
        permanent: bool = False,
        retry_after: float | None = None,
        uncertain: bool = False,
        ours: bool = False,
        closed: bool = False,
    ) -> None:
        super().__init__(message, french=french, permanent=permanent, retry_after=retry_after)
        self.uncertain = uncertain
        self.ours = ours
        self.closed = closed
