"""What Slack's refusals mean: in French, with the mend, and whether trying again can help. Pure.

The codes are those of chat.postMessage, chat.update, views.open and of incoming webhooks in Slack's documentation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from monitor.alerts.errors import DeliveryError

NBSP = "\u00a0"


@dataclass(frozen=True)
class Meaning:
    """A code's mend. ``permanent``: it will be refused again; ``ours``: the conversation is not at fault."""

    mend: str
    permanent: bool = True
    ours: bool = False


_REFUSED = "le jeton est refusé : connectez de nouveau l’espace de travail dans «\u00a0Salons\u00a0»"
_FORBIDDEN = (
    "un administrateur de l’espace interdit cette publication : demandez-lui de l’autoriser ou changez de salon"
)
_ARCHIVED = "le salon est archivé : désarchivez-le ou choisissez-en un autre"
_SHAPE = "la mise en forme est refusée : signalez-le à l’équipe de Guetteur, le message est gardé"
_TROUBLE = "Slack est en difficulté : rien à faire, le message repartira"

MEANINGS: Final[Mapping[str, Meaning]] = {
    "invalid_auth": Meaning(_REFUSED),
    "not_authed": Meaning("le jeton manque : enregistrez-le dans le canal"),
    "token_revoked": Meaning(
        "le jeton a été révoqué : connectez de nouveau l’espace de travail dans «\u00a0Salons\u00a0»"
    ),
    "token_expired": Meaning("le jeton a expiré : connectez de nouveau l’espace de travail dans «\u00a0Salons\u00a0»"),
    "account_inactive": Meaning("le compte de l’application est désactivé : réinstallez-la dans l’espace de travail"),
    "org_login_required": Meaning("l’espace est en cours de migration : réessayez quand elle sera finie", False, True),
    "missing_scope": Meaning("il manque un droit au jeton (chat:write) : connectez de nouveau l’espace de travail"),
    "not_allowed_token_type": Meaning("ce n’est pas un jeton de robot : il doit commencer par xoxb-"),
    "ekm_access_denied": Meaning(_FORBIDDEN),
    "access_denied": Meaning(_FORBIDDEN),
    "channel_not_found": Meaning(
        "le salon est introuvable : vérifiez son identifiant (C0…) et invitez le robot s’il est privé"
    ),
    "not_in_channel": Meaning("le robot n’est pas dans le salon : tapez /invite @Guetteur dans ce salon"),
    "is_archived": Meaning(_ARCHIVED),
    "channel_is_archived": Meaning(_ARCHIVED),
    "user_not_found": Meaning("le destinataire n’existe plus : choisissez un autre salon"),
    "restricted_action": Meaning(_FORBIDDEN),
    "restricted_action_read_only_channel": Meaning("le salon est en lecture seule : choisissez-en un autre"),
    "restricted_action_thread_only_channel": Meaning("ce salon n’accepte que des réponses : choisissez-en un autre"),
    "restricted_action_non_threadable_channel": Meaning("ce salon n’accepte pas de fils : choisissez-en un autre"),
    "restricted_action_thread_locked": Meaning("le fil est verrouillé : déverrouillez-le dans Slack", ours=True),
    "action_prohibited": Meaning(_FORBIDDEN),
    "posting_to_general_channel_denied": Meaning(
        "la publication dans le salon général est interdite : changez de salon"
    ),
    "no_service": Meaning("le webhook a été supprimé : créez-en un nouveau et enregistrez son adresse"),
    "no_active_hooks": Meaning("le webhook est désactivé : réactivez-le dans Slack"),
    "invalid_token": Meaning("l’adresse du webhook est fausse ou retirée : créez-en une nouvelle"),
    "no_team": Meaning("l’espace de travail n’existe plus : supprimez ce canal"),
    "team_disabled": Meaning("l’espace de travail est désactivé : voyez avec son propriétaire"),
    "user_disabled": Meaning("le compte qui a créé le webhook est désactivé : créez-en un nouveau"),
    "message_not_found": Meaning("le premier message du fil a été supprimé dans Slack : rien à faire", ours=True),
    "cant_update_message": Meaning("ce message ne peut plus être modifié : rien à faire", ours=True),
    "edit_window_closed": Meaning("ce message ne peut plus être modifié : rien à faire", ours=True),
    "thread_not_found": Meaning("le fil a été supprimé dans Slack : rien à faire", ours=True),
    "msg_too_long": Meaning(_SHAPE, ours=True),
    "msg_blocks_too_long": Meaning(_SHAPE, ours=True),
    "no_text": Meaning(_SHAPE, ours=True),
    "invalid_blocks": Meaning(_SHAPE, ours=True),
    "invalid_blocks_format": Meaning(_SHAPE, ours=True),
    "invalid_payload": Meaning(_SHAPE, ours=True),
    "invalid_arguments": Meaning(_SHAPE, ours=True),
    "used_url": Meaning("l’adresse de réponse a déjà servi : rien à faire", ours=True),
    "expired_url": Meaning("l’adresse de réponse a expiré : rien à faire", ours=True),
    "message_limit_exceeded": Meaning(
        "l’espace a atteint son plafond de messages : voyez avec son propriétaire", False
    ),
    "internal_error": Meaning(_TROUBLE, False, True),
    "fatal_error": Meaning(_TROUBLE, False, True),
    "service_unavailable": Meaning(_TROUBLE, False, True),
    "team_added_to_org": Meaning(_TROUBLE, False, True),
    "request_timeout": Meaning(_TROUBLE, False, True),
}
#: The message's form is refused: a barer one may pass.
FORM: Final = frozenset(code for code, meaning in MEANINGS.items() if meaning.mend is _SHAPE) - {"invalid_arguments"}
#: «Some aspect of the operation may have succeeded before the error was raised.»
_UNKNOWN: Final = frozenset({"internal_error", "fatal_error"})
_SLOW: Final = frozenset({"ratelimited", "rate_limited"})


def refusal(code: str, status: int, headers: Any) -> DeliveryError:
    """What a refusal means. ``status`` is HTTP's, ``headers`` may say how long to wait."""
    if status == 429 or code in _SLOW:
        wait = _seconds(headers) or 1.0
        return DeliveryError(
            f"Slack asks us to wait {wait:g} s (429).",
            french="Slack demande de ralentir ; le message partira un peu plus tard.".replace(" ;", f"{NBSP};"),
            retry_after=wait,
            ours=True,
        )
    known = MEANINGS.get(code)
    if known is None:
        known = Meaning(f"Slack répond «{NBSP}{code}{NBSP}»", permanent=status < 500, ours=status >= 500)
    return DeliveryError(
        f"Slack refused the message: {code} (HTTP {status}).",
        french=f"Slack refuse le message : {known.mend}.".replace(" :", f"{NBSP}:"),
        permanent=known.permanent,
        ours=known.ours,
        uncertain=code in _UNKNOWN or (status >= 500 and code != "service_unavailable"),
    )


def _seconds(headers: Any) -> float | None:
    """``Retry-After`` in seconds."""
    for name, value in dict(headers or {}).items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, list) else value
            return float(first) if str(first).isdigit() else None
    return None
