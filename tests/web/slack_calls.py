"""What Slack posts to us, signed as Slack signs."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

SECRET = "0123456789abcdef0123456789abcdef"
TEAM, ROOM, USER = "T0DEMO", "C0VEILLE", "U0CLAIRE"
FORM = "application/x-www-form-urlencoded"


def signed(body: str, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of a request of Slack's."""
    moment = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=moment, body=body)
    return {"X-Slack-Request-Timestamp": moment, "X-Slack-Signature": str(signature)}


def interaction(**payload: Any) -> str:
    """The body of an interaction."""
    base = {"team": {"id": TEAM}, "user": {"id": USER}, "channel": {"id": ROOM}}
    return urlencode({"payload": json.dumps({**base, **payload})})


def press(action: str, value: str, response_url: str = "", at: str = "1.1") -> str:
    """The body of a press on a button."""
    pressed = {"action_id": action, "value": value, "type": "button", "action_ts": at}
    return interaction(type="block_actions", actions=[pressed], response_url=response_url)


def command(text: str) -> str:
    """The body of a slash command."""
    return urlencode(
        {
            "command": "/guetteur",
            "text": text,
            "team_id": TEAM,
            "channel_id": ROOM,
            "user_id": USER,
            "trigger_id": "1.2.3",
        }
    )
