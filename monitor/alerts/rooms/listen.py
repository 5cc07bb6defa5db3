"""Socket Mode: the buttons and commands of a company that nobody can reach from outside.

We open the connection (``apps.connections.open`` with an app-level token); Slack sends down it what it would have
posted to our address. Each envelope is acknowledged within 3 s, and kept from being done twice by its identifier.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import Any

from django.db import connections
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from monitor.alerts.rooms.interact import interaction, slash
from monitor.errors import GuetteurError

log = logging.getLogger(__name__)


def answer(kind: str, payload: dict[str, Any], name: str, now: datetime) -> dict[str, Any] | None:
    """What to answer to an envelope; None where an acknowledgement says all."""
    if kind == "interactive":
        return interaction(payload, name, now) or None
    if kind == "slash_commands":
        return slash({key: str(value) for key, value in payload.items()}, name, now) or None
    return None


def listen(api_url: str, token: str, over: Event, clock: Callable[[], datetime]) -> None:
    """Answer what comes until ``over`` is set. The library reconnects by itself when Slack ends a connection."""
    client = SocketModeClient(app_token=token, web_client=WebClient(base_url=api_url), logger=log)

    def handle(at: BaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            said = answer(request.type, request.payload, request.envelope_id, clock())
        except Exception:
            log.exception("an envelope of Slack's could not be answered")
            said = None
        finally:
            connections.close_all()  # The library's threads come and go.
        at.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=said))

    client.socket_mode_request_listeners.append(handle)
    try:
        client.connect()
    except SlackClientError as error:
        client.close()
        raise GuetteurError(
            f"Slack does not open Socket Mode for SLACK_APP_TOKEN: {error}",
            french="Slack refuse la connexion\u00a0: vérifiez SLACK_APP_TOKEN (xapp-…, droit connections:write).",
        ) from error
    log.info("listening to Slack by Socket Mode")
    try:
        over.wait()
    finally:
        client.close()
