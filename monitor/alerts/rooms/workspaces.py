"""Connect a Slack workspace (OAuth v2), list its conversations, and make one of them a room that is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth import AuthorizeUrlGenerator

from monitor.alerts.channels.slack_errors import refusal
from monitor.alerts.models import Channel, SlackWorkspace, Subscriber, Subscription
from monitor.errors import GuetteurError
from monitor.watchlists.models import Watchlist

#: What our application may do: write, list conversations, read back its own messages, take the slash command.
SCOPES: Final = ("chat:write", "channels:read", "groups:read", "channels:history", "groups:history", "commands")
PAGE: Final = 200
TIMEOUT: Final = 8


class WorkspaceError(GuetteurError):
    """Slack did not do what a person asked for in the console."""


@dataclass(frozen=True)
class Conversation:
    """A conversation of a workspace; ``member``: our robot is in it."""

    id: str
    name: str
    private: bool
    member: bool


def configured() -> bool:
    """Whether workspaces can be connected by OAuth."""
    return bool(settings.SLACK_CLIENT_ID and settings.SLACK_CLIENT_SECRET)


def callback() -> str:
    """Where Slack sends the administrator back to."""
    return f"{settings.PUBLIC_URL}{reverse('web:slack-callback')}"


def authorize_url(state: str) -> str:
    """The page of Slack's on which an administrator of the workspace agrees."""
    made = AuthorizeUrlGenerator(
        client_id=quote(settings.SLACK_CLIENT_ID), redirect_uri=quote(callback(), safe=""), scopes=SCOPES
    )
    return made.generate(quote(state))


def connect(code: str, by: str, now: datetime) -> SlackWorkspace:
    """Trade the ``code`` that Slack gave for a token, and keep it encrypted; a workspace that is known gets a new one.

    Raises ``WorkspaceError`` where Slack refuses.
    """
    client = WebClient(base_url=settings.SLACK_API_URL, timeout=TIMEOUT, retry_handlers=[])
    with _told():
        said = client.oauth_v2_access(
            client_id=settings.SLACK_CLIENT_ID,
            client_secret=settings.SLACK_CLIENT_SECRET,
            code=code,
            redirect_uri=callback(),
        )
    team: dict[str, Any] = said["team"]
    workspace, _ = SlackWorkspace.objects.update_or_create(
        team=team["id"],
        defaults={
            "name": str(team.get("name", ""))[:200],
            "bot_user": str(said.get("bot_user_id") or "")[:20],
            "token": said["access_token"],
            "scopes": str(said.get("scope") or "")[:500],
            "connected_by": by[:150],
            "connected_at": now,
        },
    )
    return workspace


def conversations(workspace: SlackWorkspace, cursor: str = "") -> tuple[list[Conversation], str]:
    """A page of the workspace's conversations by name, and where the next one starts."""
    with _told():
        said = _client(workspace).conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=PAGE, cursor=cursor or None
        )
    rows = [
        Conversation(one["id"], one.get("name", ""), bool(one.get("is_private")), bool(one.get("is_member")))
        for one in said.get("channels") or ()
    ]
    following = str((said.get("response_metadata") or {}).get("next_cursor") or "")
    return sorted(rows, key=lambda one: one.name), following


@transaction.atomic
def add_room(workspace: SlackWorkspace, conversation: str, name: str, watchlists: Sequence[Watchlist]) -> Channel:
    """Tell ``watchlists``, of one client, in a conversation. One that is told already gets the lists it lacks."""
    client = _client_of(watchlists)
    channel = Channel.objects.filter(
        kind=Channel.Kind.SLACK, address=conversation, subscriber__client=client, workspace=workspace
    ).first()
    if channel is None:
        subscriber = Subscriber.objects.create(client_id=client, name=f"#{name}"[:200], room=True)
        channel = Channel.objects.create(
            subscriber=subscriber, kind=Channel.Kind.SLACK, address=conversation, workspace=workspace
        )
    _subscribe(channel, watchlists)
    return channel


@transaction.atomic
def add_hook(kind: str, name: str, address: str, secret: str, watchlists: Sequence[Watchlist]) -> Channel:
    """A room that is written to with a secret of its own: an incoming webhook's address, or a robot's token."""
    room = Subscriber.objects.create(client_id=_client_of(watchlists), name=name[:200], room=True)
    channel = Channel.objects.create(subscriber=room, kind=kind, address=address[:500], secret=secret)
    _subscribe(channel, watchlists)
    return channel


def _client_of(watchlists: Sequence[Watchlist]) -> int:
    clients = {watchlist.client_id for watchlist in watchlists}
    if not clients:
        raise WorkspaceError("no watchlist", french="Choisissez au moins une liste de veille.", permanent=True)
    if len(clients) > 1:
        raise WorkspaceError("several clients", french="Choisissez des listes d’un seul client.", permanent=True)
    return clients.pop()


def _subscribe(channel: Channel, watchlists: Sequence[Watchlist]) -> None:
    Subscription.objects.bulk_create(
        [Subscription(watchlist=watchlist, channel=channel) for watchlist in watchlists], ignore_conflicts=True
    )


@transaction.atomic
def disconnect(workspace: SlackWorkspace, by: str) -> int:
    """Forget the token; its rooms are suspended. Returns how many."""
    reason = f"Espace de travail {workspace} déconnecté par {by}."
    rooms = workspace.channels.filter(state=Channel.State.ACTIVE)
    suspended = rooms.update(state=Channel.State.SUSPENDED, state_reason=reason)
    workspace.delete()
    return suspended


def _client(workspace: SlackWorkspace) -> WebClient:
    return WebClient(token=workspace.token, base_url=settings.SLACK_API_URL, timeout=TIMEOUT, retry_handlers=[])


class _told:  # noqa: N801 - reads as a word of the language
    """Turns Slack's errors into one that a person can read."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, SlackApiError):
            response = error.response
            code = response.get("error", "") if isinstance(response.data, dict) else ""
            meant = refusal(code or str(response.status_code), response.status_code, response.headers)
            french = meant.french.replace("refuse le message", "refuse la demande")
            raise WorkspaceError(meant.message, french=french, permanent=meant.permanent) from error
        if isinstance(error, SlackClientError | OSError):
            raise WorkspaceError(
                f"Slack cannot be reached: {error}", french="Slack est injoignable pour le moment\u00a0: réessayez."
            ) from error
