"""Alerts in Rocket.Chat, by incoming webhook. At least once: a webhook cannot read what it posted."""

from __future__ import annotations

from typing import Final

from monitor.alerts.channels.markdown import markdown
from monitor.alerts.channels.posting import Poster
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address, Message, Receipt

#: Characters of a message (the setting Message_MaxAllowedSize as it is delivered).
MESSAGE: Final = 5_000
MENDS: Final = {
    400: "le webhook n’accepte pas le message\u00a0: vérifiez qu’il est activé et que son salon existe",
    401: "l’adresse du webhook est fausse\u00a0: copiez-la de nouveau",
    403: "le compte du webhook ne peut pas écrire dans ce salon\u00a0: ajoutez-le à ses membres",
    404: "le webhook a été supprimé\u00a0: créez-en un nouveau",
}


def open_channel() -> RocketChatSender:
    """A sender on the guarded client."""
    return RocketChatSender(Poster("Rocket.Chat", MENDS))


class RocketChatSender:
    """The channel's secret is the webhook's address."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def send(self, message: Message, to: Address) -> Receipt:
        """Post ``message``; an answer that says ``success: false`` is a refusal."""
        said = self._poster.post(to.secret, {"text": markdown(message, MESSAGE), "parseUrls": False})
        if isinstance(said, dict) and said.get("success") is False:
            raise DeliveryError(
                f"Rocket.Chat refused the message: {str(said.get('error', ''))[:200]}.",
                french=f"Rocket.Chat refuse le message\u00a0: {MENDS[400]}.",
                permanent=True,
            )
        return Receipt()

    def close(self) -> None:
        """Nothing stays open."""
