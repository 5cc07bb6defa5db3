"""Alerts in Slack, by incoming webhook or with a bot token (chat.postMessage)."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from django.conf import settings
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError

from monitor.alerts.channels.blocks import blocks, fallback
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address, Message, Receipt
from monitor.http.addresses import AllowList

TIMEOUT = 10
#: Where Slack's incoming webhooks live; any other host must be in OUTBOUND_ALLOW.
WEBHOOK_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})

#: Errors of Slack's Web API and webhooks, as a person should read them, with what to do.
_MENDS = {
    "invalid_auth": "le jeton est refusé : créez-en un nouveau et enregistrez-le dans le canal",
    "not_authed": "le jeton manque : enregistrez-le dans le canal",
    "account_inactive": "le compte du jeton est désactivé : créez un nouveau jeton",
    "token_revoked": "le jeton a été révoqué : créez-en un nouveau",
    "missing_scope": "le jeton n’a pas le droit chat:write : ajoutez-le à l’application Slack",
    "channel_not_found": "la conversation est introuvable : vérifiez son identifiant",
    "not_in_channel": "l’application n’est pas dans la conversation : invitez-la avec /invite",
    "is_archived": "la conversation est archivée : choisissez-en une autre",
    "channel_is_archived": "la conversation est archivée : choisissez-en une autre",
    "no_service": "le webhook a été supprimé : créez-en un nouveau",
    "no_team": "l’espace de travail n’existe plus",
    "action_prohibited": "un administrateur de l’espace interdit cette publication",
    "posting_to_general_channel_denied": "la publication dans le canal général est interdite",
    "restricted_action": "un administrateur de l’espace interdit cette publication",
}
_TRANSIENT = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited"}
)
#: Errors about our own payload, not about the conversation.
_OURS = frozenset({"invalid_blocks", "invalid_payload", "msg_too_long", "no_text", "invalid_arguments"})


def open_channel() -> SlackSender:
    """A sender on Slack's API."""
    return SlackSender(settings.SLACK_API_URL, AllowList.parse(" ".join(settings.OUTBOUND_ALLOW)))


class SlackSender:
    """Posts each message; Slack's connections need no keeping."""

    def __init__(self, api_url: str, allow: AllowList) -> None:
        self._api_url = api_url
        self._allow = allow

    def send(self, message: Message, to: Address) -> Receipt:
        """Post ``message``: by webhook if the channel's secret is an address, else with its token."""
        payload = {"text": fallback(message), "blocks": blocks(message)}
        try:
            if to.secret.startswith(("http://", "https://")):
                return self._by_webhook(payload, to.secret)
            return self._by_token(payload, message, to)
        except (URLError, OSError) as error:
            raise DeliveryError(
                f"Slack could not be reached: {error}.",
                french="Slack est injoignable pour le moment.",
                ours=True,
            ) from error

    def close(self) -> None:
        """Nothing stays open."""

    def _by_webhook(self, payload: dict[str, Any], url: str) -> Receipt:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        official = host in WEBHOOK_HOSTS and parts.scheme == "https"
        if not official and not _listed(self._allow, host, port):
            raise DeliveryError(
                f"{host} is not a Slack webhook host; add it to OUTBOUND_ALLOW if it is yours.",
                french=f"{host} n’est pas un hôte de webhooks Slack (variable OUTBOUND_ALLOW).",
                permanent=True,
            )
        answer = WebhookClient(url, timeout=TIMEOUT).send(text=payload["text"], blocks=payload["blocks"])
        if answer.status_code == 200:
            return Receipt()
        raise refusal(answer.body.strip()[:100], answer.status_code, answer.headers)

    def _by_token(self, payload: dict[str, Any], message: Message, to: Address) -> Receipt:
        client = WebClient(token=to.secret, base_url=self._api_url, timeout=TIMEOUT, retry_handlers=[])
        try:
            answer = client.chat_postMessage(
                channel=to.address,
                thread_ts=message.parent or None,
                unfurl_links=False,
                unfurl_media=False,
                **payload,
            )
        except SlackApiError as error:
            response = error.response
            code = response.get("error", "") if isinstance(response.data, dict) else ""
            status = response.status_code
            raise refusal(code or str(status), status, response.headers) from error
        return Receipt(str(answer.get("ts") or ""))


def _listed(allow: AllowList, host: str, port: int) -> bool:
    try:
        return allow.permits_address(ip_address(host), port)
    except ValueError:
        return allow.permits_host(host, port)


def refusal(code: str, status: int, headers: Any) -> DeliveryError:
    """What Slack's refusal means, and whether trying again can help."""
    wait = _seconds(headers)
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return DeliveryError(
            f"Slack asks us to wait {wait or 1:g} s (429).",
            french="Slack demande de ralentir ; le message partira un peu plus tard.",
            retry_after=wait or 1.0,
            ours=True,
        )
    transient = status >= 500 or code in _TRANSIENT
    mend = _MENDS.get(code, f"Slack répond «\u00a0{code}\u00a0»")
    return DeliveryError(
        f"Slack refused the message: {code} (HTTP {status}).",
        french=f"Slack refuse le message : {mend}.".replace(" :", "\u00a0:"),
        permanent=not transient,
        ours=transient or code in _OURS,
    )


def _seconds(headers: Any) -> float | None:
    for name, value in dict(headers or {}).items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, list) else value
            return float(first) if str(first).isdigit() else None
    return None
