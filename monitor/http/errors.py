"""Everything that can go wrong between us and a web server, in words a person can act upon."""

from __future__ import annotations

import enum

from monitor.errors import GuetteurError


class Code(enum.StrEnum):
    """Machine-readable cause of a failed request."""

    BAD_URL = "bad_url"
    REFUSED_ADDRESS = "refused_address"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    HEADERS = "headers"
    REDIRECTS = "redirects"
    TRUNCATED = "truncated"
    ENCODING = "encoding"
    PROTOCOL = "protocol"
    BUSY = "busy"
    FORBIDDEN = "forbidden"
    STATUS = "status"


#: Trying again without a change on either side cannot help.
PERMANENT = frozenset({Code.BAD_URL, Code.REFUSED_ADDRESS, Code.TOO_LARGE, Code.BOMB, Code.REDIRECTS})

_ENGLISH = {
    Code.BAD_URL: "not a web address that can be fetched",
    Code.REFUSED_ADDRESS: "refused: not a public address (OUTBOUND_ALLOW lists exceptions)",
    Code.DNS: "host name not found",
    Code.CONNECT: "cannot connect",
    Code.TLS: "TLS certificate or handshake refused",
    Code.TIMEOUT: "no complete answer in time",
    Code.TOO_LARGE: "answer too large",
    Code.BOMB: "compressed answer expands beyond all measure",
    Code.HEADERS: "answer headers too large",
    Code.REDIRECTS: "redirects cannot be followed",
    Code.TRUNCATED: "connection closed before the end of the answer",
    Code.ENCODING: "compressed answer is damaged or of an unknown kind",
    Code.PROTOCOL: "not a valid HTTP answer",
    Code.BUSY: "the host asked us to wait",
    Code.FORBIDDEN: "the publisher forbids it",
    Code.STATUS: "the server answered with an error",
}

_FRENCH = {
    Code.BAD_URL: "Adresse invalide : seules les adresses http:// et https:// sont acceptées. Corrigez-la.",
    Code.REFUSED_ADDRESS: "Adresse refusée : elle ne mène pas au web public. Si elle est légitime "
    "(intranet), ajoutez l’hôte à OUTBOUND_ALLOW.",
    Code.DNS: "Nom de domaine introuvable. Vérifiez l’adresse ; le domaine a peut-être disparu.",
    Code.CONNECT: "Connexion impossible : le serveur ne répond pas. Nouvel essai automatique.",
    Code.TLS: "Certificat TLS refusé (expiré, autosigné ou d’un autre domaine). Prévenez l’éditeur du site.",
    Code.TIMEOUT: "Le serveur n’a pas répondu entièrement dans le temps imparti. Nouvel essai automatique.",
    Code.TOO_LARGE: "Réponse trop volumineuse. Vérifiez que c’est bien l’adresse d’un flux ou d’un article.",
    Code.BOMB: "Réponse compressée démesurée (bombe de décompression) : lecture interrompue.",
    Code.HEADERS: "En-têtes de réponse trop volumineux : lecture interrompue.",
    Code.REDIRECTS: "Redirections impossibles à suivre (trop nombreuses, en boucle ou invalides). "
    "Cherchez la nouvelle adresse sur le site.",
    Code.TRUNCATED: "Réponse interrompue avant la fin. Nouvel essai automatique.",
    Code.ENCODING: "Réponse compressée illisible. Prévenez l’éditeur si l’erreur dure.",
    Code.PROTOCOL: "Le serveur n’a pas donné une réponse HTTP valide. Nouvel essai automatique.",
    Code.FORBIDDEN: "L’éditeur interdit cette page aux robots ou en réserve la fouille. "
    "Demandez-lui un accord et enregistrez-le comme contrat de la source.",
    Code.BUSY: "Le serveur demande de ralentir. Nouvel essai automatique après le délai demandé.",
}

_FRENCH_STATUS = {
    401: "Accès protégé par un mot de passe (401). Demandez à l’éditeur une adresse de flux ouverte.",
    403: "Accès refusé par le site (403). L’éditeur bloque peut-être les robots : contactez-le.",
    404: "Adresse introuvable (404). Cherchez la nouvelle adresse avec « Découvrir les flux ».",
    410: "Adresse supprimée par l’éditeur (410). Cherchez un autre flux sur le site.",
    429: "Trop de requêtes selon le site (429). Nouvel essai automatique après le délai demandé.",
    451: "Accès bloqué pour raison légale (451).",
}
#: 4xx that a later try may well not meet.
_PASSING = frozenset({408, 421, 423, 425, 429})


class FetchError(GuetteurError):
    """A request that gave no usable answer.

    ``code`` is the cause; ``url`` the address at which it happened (after redirects); ``status`` the HTTP
    status where there was one.
    """

    def __init__(
        self,
        code: Code,
        url: str,
        *,
        detail: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        reason = f"HTTP {status}" if status is not None else _ENGLISH[code]
        super().__init__(
            f"{url}: {reason}" + (f" ({detail})" if detail else ""),
            french=_french(code, status),
            permanent=_permanent(code, status),
            retry_after=retry_after,
        )
        self.code = code
        self.url = url
        self.status = status
        self.detail = detail


def _french(code: Code, status: int | None) -> str:
    if status is None:
        return _FRENCH.get(code, _ENGLISH[code])
    if status in _FRENCH_STATUS:
        return _FRENCH_STATUS[status]
    if status >= 500:
        return f"Panne du serveur de l’éditeur ({status}). Nouvel essai automatique."
    return f"Le serveur a répondu par une erreur ({status}). Vérifiez l’adresse."


def _permanent(code: Code, status: int | None) -> bool:
    if status is None:
        return code in PERMANENT
    return (400 <= status < 500 and status not in _PASSING) or status in (501, 505)
