"""Alerts in Mattermost: by incoming webhook, or as a bot (``/api/v4/posts``) that threads a story.

A server on an intranet is reached through OUTBOUND_ALLOW. Mattermost has nothing by which a post could be recognised
afterwards: it is at least once, and what may be a copy is counted.
"""

from __future__ import annotations

from typing import Final

from monitor.alerts.channels.markdown import markdown
from monitor.alerts.channels.posting import Poster
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address, Message, Receipt

#: Characters of a post (``MaxPostSize`` of a server since version 5).
POST: Final = 16_383
MENDS: Final = {
    400: "le webhook ou le message n’est pas accepté\u00a0: créez un nouveau webhook et enregistrez son adresse",
    401: "le jeton du robot est refusé\u00a0: créez-en un nouveau et enregistrez-le dans le canal",
    403: "le robot n’est pas dans le salon\u00a0: ajoutez-le aux membres du salon",
    404: "le webhook ou le salon n’existe plus\u00a0: enregistrez une nouvelle adresse",
    413: "le message est trop long pour ce serveur\u00a0: relevez sa limite (MaxPostSize)",
}


def open_channel() -> MattermostSender:
    """A sender on the guarded client."""
    return MattermostSender(Poster("Mattermost", MENDS))


class MattermostSender:
    """By webhook where the secret is an address; else as the bot whose token it is, at ``https://SERVER/#CHANNEL``."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def send(self, message: Message, to: Address) -> Receipt:
        """Post ``message``."""
        text = markdown(message, POST)
        if to.secret.startswith(("https://", "http://")):
            self._poster.post(to.secret, {"text": text})
            return Receipt()
        server, _, room = to.address.partition("#")
        if not server.startswith(("https://", "http://")) or not room.isalnum():
            raise DeliveryError(
                "The address is not https://SERVER/#CHANNEL.",
                french="L’adresse doit avoir la forme https://serveur/#identifiant-du-salon\u00a0: corrigez le canal.",
                permanent=True,
            )
        post = {"channel_id": room, "message": text, "root_id": message.parent}
        said = self._poster.post(f"{server.rstrip('/')}/api/v4/posts", post, to.secret)
        return Receipt(str(said.get("id", "")) if isinstance(said, dict) else "")

    def close(self) -> None:
        """Nothing stays open."""
