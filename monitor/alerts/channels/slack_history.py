"""Look in a Slack conversation for a message whose outcome is not known.

conversations.history and .replies are tier 3 (50 calls a minute) with up to 999 messages a page for an application of
one's own; for one that is distributed outside Slack's marketplace, one call a minute of 15 messages. The newest come
first, so that the message of a minute ago is on the first page with either.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from monitor.alerts.values import Message

#: Our messages' metadata: its type, and the outbox key in its payload.
EVENT: Final = "guetteur_message"
#: Our clock and Slack's may differ by so much.
SKEW: Final = timedelta(seconds=30)
PAGE: Final = 200
PAGES: Final = 5
_SLOW: Final = "ratelimited"


def look_up(client: WebClient, message: Message, channel: str) -> list[str] | None:
    """The names of the copies of ``message`` that stand in ``channel``; None where the token may not read it.

    Raises ``SlackApiError`` where Slack asks to wait: nothing may be concluded before.
    """
    assert message.tried is not None  # noqa: S101 - for the type checker
    place, _, thread = message.parent.partition(":")
    asked: dict[str, Any] = {
        "channel": place or channel,
        "oldest": f"{(message.tried - SKEW).timestamp():.6f}",
        "limit": PAGE,
        "include_all_metadata": True,
    }
    if thread:
        asked["ts"] = thread
    read = client.conversations_replies if thread else client.conversations_history
    found: list[str] = []
    cursor = ""
    for _ in range(PAGES):
        try:
            answer = read(**asked, cursor=cursor or None)
        except SlackApiError as error:
            if error.response.status_code == 429 or error.response.get("error") == _SLOW:
                raise
            return None
        found += [f"{place or channel}:{row['ts']}" for row in answer.get("messages") or () if _ours(row, message.key)]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found
    return found or None


def _ours(row: Any, key: str) -> bool:
    metadata = row.get("metadata") or {}
    return metadata.get("event_type") == EVENT and (metadata.get("event_payload") or {}).get("key") == key
