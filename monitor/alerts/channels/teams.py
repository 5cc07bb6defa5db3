"""Alerts in Microsoft Teams, by a workflow's webhook. At least once: a webhook cannot read what it posted."""

from __future__ import annotations

from typing import Final

from monitor.alerts.channels.card import envelope
from monitor.alerts.channels.posting import Poster
from monitor.alerts.values import Address, Message, Receipt

MENDS: Final = {
    400: "le flux de travail n’accepte pas la carte\u00a0: recréez-le d’après «\u00a0Publier dans un canal\u00a0»",
    401: "l’adresse du flux de travail n’est plus bonne\u00a0: copiez-la de nouveau",
    403: "le flux de travail n’a pas le droit d’écrire dans ce canal\u00a0: voyez avec son propriétaire",
    404: "le flux de travail a été supprimé ou désactivé\u00a0: recréez-le",
    413: "la carte dépasse 28\u00a0Ko\u00a0: signalez-le à l’équipe de Guetteur",
}


def open_channel() -> TeamsSender:
    """A sender on the guarded client."""
    return TeamsSender(Poster("Teams", MENDS))


class TeamsSender:
    """The channel's secret is the workflow's address."""

    def __init__(self, poster: Poster) -> None:
        self._poster = poster

    def send(self, message: Message, to: Address) -> Receipt:
        """Post ``message`` as a card."""
        self._poster.post(to.secret, envelope(message))
        return Receipt()

    def close(self) -> None:
        """Nothing stays open."""
