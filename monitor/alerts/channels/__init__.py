"""The channels: one module each, imported when first used.

``docs/add-a-channel.md`` says how to add one.
"""

from __future__ import annotations

import importlib
from typing import Protocol

from monitor.alerts.values import Address, Message, Receipt

#: Kind of channel → dotted path of its module, which offers ``open_channel()``.
REGISTRY = {
    "email": "monitor.alerts.channels.email",
    "slack": "monitor.alerts.channels.slack",
    "webhook": "monitor.alerts.channels.webhook",
    "feed": "monitor.alerts.channels.feed",
}


class Sender(Protocol):
    """An open connection to where messages of one kind go; reused for a batch, then closed."""

    def send(self, message: Message, to: Address) -> Receipt:
        """Send ``message``; raises ``DeliveryError`` if the other end did not take it."""

    def close(self) -> None:
        """End the connection. Never raises."""


def open_channel(kind: str) -> Sender:
    """The sender of a kind of channel."""
    module = importlib.import_module(REGISTRY[kind])
    sender: Sender = module.open_channel()
    return sender
