"""Alerts in Slack, by incoming webhook or with a bot token.

A bot's message bears its outbox key as metadata: where the token may read the conversation's history, an outcome that
nobody knew is looked up instead of being posted again. A webhook cannot read: it is at least once.
"""

from __future__ import annotations

import json
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any, Final
from urllib.error import URLError
from urllib.parse import urlsplit

from django.conf import settings
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError

from monitor.alerts.channels.blocks import blocks, fallback, plain
from monitor.alerts.channels.slack_errors import FORM, refusal
from monitor.alerts.channels.slack_history import EVENT, look_up
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address, Message, Receipt
from monitor.http.addresses import AllowList

TIMEOUT = 10
#: Where Slack's incoming webhooks and answers to buttons live; any other host must be in OUTBOUND_ALLOW.
WEBHOOK_HOSTS = frozenset({"hooks.slack.com", "hooks.slack-gov.com"})
#: Kinds of alert that are worth the room's attention again, not only the thread's.
MATERIAL: Final = frozenset({"update", "confirmed", "denied"})

Payload = dict[str, Any]


def open_channel() -> SlackSender:
    """A sender on Slack's API."""
    allow = AllowList.parse(" ".join(settings.OUTBOUND_ALLOW))
    return SlackSender(settings.SLACK_API_URL, allow, interactive=settings.SLACK_INTERACTIVE)


class SlackSender:
    """Posts each message; Slack's connections need no keeping. ``interactive``: somebody answers the buttons."""

    def __init__(self, api_url: str, allow: AllowList, *, interactive: bool = False) -> None:
        self._api_url = api_url
        self._allow = allow
        self._interactive = interactive

    def send(self, message: Message, to: Address) -> Receipt:
        """Post ``message``: by webhook if the channel's secret is an address, else with its token."""
        try:
            if message.reply_to:
                return self._post(message.reply_to, _reply(message))
            return self._shaped(message, to)
        except URLError as error:
            raise _unreachable(error) from error
        except (OSError, HTTPException, ValueError) as error:
            raise DeliveryError(
                f"Slack's answer did not come: {type(error).__name__}: {error}.",
                french="Slack n’a pas répondu à temps\u00a0: l’issue est incertaine.",
                uncertain=True,
                ours=True,
            ) from error

    def close(self) -> None:
        """Nothing stays open."""

    def _shaped(self, message: Message, to: Address) -> Receipt:
        """Send the full form, and the bare one if Slack will not have it."""
        send = self._by_webhook if to.secret.startswith(("http://", "https://")) else self._by_token
        full = blocks(message, interactive=self._interactive)
        for shape in (full, plain(message)):
            try:
                return send({"text": fallback(message), "blocks": shape}, message, to)
            except _Form as error:
                refused = error.refused
        raise refused

    def _by_webhook(self, payload: Payload, message: Message, to: Address) -> Receipt:
        if message.kind == "root":
            return Receipt()  # What a webhook posted cannot be changed.
        return self._post(to.secret, payload)

    def _post(self, url: str, payload: Payload) -> Receipt:
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
        # The library's own retry after a cut connection would double what had arrived.
        answer = WebhookClient(url, timeout=TIMEOUT, retry_handlers=[]).send_dict(payload)
        code = _denied(answer.body)
        if answer.status_code == 200 and not code:
            return Receipt()
        raise _refused(code or answer.body.strip()[:100], answer.status_code, answer.headers)

    def _by_token(self, payload: Payload, message: Message, to: Address) -> Receipt:
        client = WebClient(token=to.secret, base_url=self._api_url, timeout=TIMEOUT, retry_handlers=[])
        try:
            if message.kind == "root":
                place, _, ts = message.parent.partition(":")
                client.chat_update(channel=place, ts=ts, **payload)
                return Receipt()
            settled = look_up(client, message, to.address) if message.tried else None
            if settled:
                return Receipt(settled[0], len(settled))
            answer = client.chat_postMessage(**_posting(message, to.address), **payload)
        except SlackApiError as error:
            raise _refused(*_said(error)) from error
        return Receipt(f"{answer['channel']}:{answer['ts']}", None if settled is None else 1)


class _Form(Exception):  # noqa: N818 - a turn of the loop, not an error
    def __init__(self, refused: DeliveryError) -> None:
        super().__init__(str(refused))
        self.refused = refused


def _denied(body: str) -> str:
    """The error of an answer that says ``"ok": false`` in spite of HTTP 200; empty for «ok»."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return str(said.get("error") or "internal_error") if isinstance(said, dict) and said.get("ok") is False else ""


def _refused(code: str, status: int, headers: Any) -> Exception:
    error = refusal(code, status, headers)
    return _Form(error) if code in FORM else error


def _said(error: SlackApiError) -> tuple[str, int, Any]:
    response = error.response
    code = response.get("error", "") if isinstance(response.data, dict) else ""
    return code or str(response.status_code), response.status_code, response.headers


def _posting(message: Message, channel: str) -> Payload:
    """Where the message stands: in its story's thread, and in the room too if it is material."""
    thread = message.parent.partition(":")[2]
    posting: Payload = {
        "channel": channel,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": EVENT, "event_payload": {"key": message.key}},
    }
    if thread:
        posting["thread_ts"] = thread
        posting["reply_broadcast"] = any(view.kind in MATERIAL for view in message.articles)
    return posting


def _reply(message: Message) -> Payload:
    """An answer that only who pressed the button sees."""
    return {"response_type": "ephemeral", "replace_original": False, "text": "\n".join(message.body) or message.subject}


def _unreachable(error: URLError) -> DeliveryError:
    """Nothing was handed over: the request had not been sent entirely."""
    return DeliveryError(
        f"Slack could not be reached: {error}.", french="Slack est injoignable pour le moment.", ours=True
    )


def _listed(allow: AllowList, host: str, port: int) -> bool:
    try:
        return allow.permits_address(ip_address(host), port)
    except ValueError:
        return allow.permits_host(host, port)
