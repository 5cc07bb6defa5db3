"""What a person can do about a message that a mail server refused for good. Pure; French."""

from __future__ import annotations

import re
from typing import Final

#: An enhanced status code (RFC 3463) in a server's reply.
_CODE: Final = re.compile(r"(?<![\d.])[45]\.(\d{1,3}\.\d{1,3})(?![\d.]*\d)")

_UNKNOWN = "l’adresse n’existe pas ou plus\u00a0: corrigez-la dans le canal"
_FULL = "la boîte est pleine ou n’accepte pas un message de cette taille\u00a0: prévenez son titulaire"
_POLICY = (
    "le serveur nous refuse par principe\u00a0: lancez «\u00a0guetteur doctor\u00a0» et vérifiez SPF, DKIM et DMARC, "
    "ou demandez à son administrateur d’accepter notre adresse"
)
#: Subject and detail of an enhanced code (IANA, SMTP Enhanced Status Codes) → what to do.
_MENDS: Final = {
    "1.0": _UNKNOWN,
    "1.1": _UNKNOWN,
    "1.2": "le domaine de l’adresse n’existe pas\u00a0: corrigez-la dans le canal",
    "1.3": "l’adresse est mal formée\u00a0: corrigez-la dans le canal",
    "1.6": "la boîte a déménagé\u00a0: demandez la nouvelle adresse",
    "1.10": "le domaine de l’adresse n’accepte pas de courriel\u00a0: corrigez-la dans le canal",
    "2.1": "la boîte est désactivée\u00a0: demandez une autre adresse",
    "2.2": _FULL,
    "2.3": _FULL,
    "3.4": _FULL,
    "4.4": "aucun serveur ne reçoit le courriel de ce domaine\u00a0: vérifiez l’adresse",
}
#: Where no detail is known: the class of the code.
_CLASSES: Final = {"1": _UNKNOWN, "2": _FULL, "7": _POLICY}
_OTHERWISE = "lisez la réponse du serveur, puis corrigez l’adresse ou renvoyez le message"


def mend(reply: str) -> str:
    """What to do about a permanent refusal, from the server's ``reply``."""
    found = _CODE.search(reply)
    if found is None:
        return _OTHERWISE
    code = found.group(1)
    return _MENDS.get(code) or _CLASSES.get(code.partition(".")[0], _OTHERWISE)
