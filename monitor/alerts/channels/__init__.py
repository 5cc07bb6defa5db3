"""The channels: one module each, imported when first used.

``docs/add-a-channel.md`` says how to add one.
"""

from __future__ import annotations

import importlib
from typing import Protocol

from monitor.alerts.values import Address, Message, Receipt

#: Kind of channel (stored, at most 10 letters) → its French name; dotted path of its module, which offers
#: ``open_channel()``.
REGISTRY = {
    "email": ("Courriel", "monitor.alerts.channels.email"),
    "slack": ("Slack", "monitor.alerts.channels.slack"),
    "mattermost": ("Mattermost", "monitor.alerts.channels.mattermost"),
    "teams": ("Teams", "monitor.alerts.channels.teams"),
    "rocketchat": ("Rocket.Chat", "monitor.alerts.channels.rocketchat"),
    "webhook": ("Webhook", "monitor.alerts.channels.webhook"),
    "feed": ("Flux", "monitor.alerts.channels.feed"),
}


class Sender(Protocol):
    """An open connection to where messages of one kind go; reused for a batch, then closed."""

    def send(self, message: Message, to: Address) -> Receipt:
        """Send ``message``; raises ``DeliveryError`` if the other end did not take it."""

    def close(self) -> None:
        """End the connection. Never raises."""


def open_channel(kind: str) -> Sender:
    """The sender of a kind of channel."""
    module = importlib.import_module(REGISTRY[kind][1])
    sender: Sender = module.open_channel()
    return sender


def kinds() -> list[tuple[str, str]]:
    """The kinds of channel with their French names, in the order of the registry."""
    return [(kind, label) for kind, (label, _) in REGISTRY.items()]
