"""Sending to the doubles of rooms, and reading what arrived."""

from __future__ import annotations

from monitor.alerts.channels import mattermost, rocketchat, teams
from monitor.alerts.channels.posting import Poster
from monitor.alerts.values import Address, Message, Receipt
from monitor.http.addresses import AllowList
from monitor.http.settings import HttpSettings
from tests.fakes.rooms import Rooms

BOT = "jeton-du-robot"
KINDS = ["mattermost", "robot", "teams", "rocketchat"]


def send(kind: str, rooms: Rooms, value: Message, *, allow: str = "127.0.0.1", token: str = BOT) -> Receipt:
    web = HttpSettings(allow=AllowList.parse(allow))
    if kind == "robot":
        to = Address("mattermost", rooms.url("#salon26"), token)
        return mattermost.MattermostSender(Poster("Mattermost", mattermost.MENDS, web)).send(value, to)
    if kind == "mattermost":
        to = Address(kind, "salon", rooms.url("hooks/mattermost"))
        return mattermost.MattermostSender(Poster("Mattermost", mattermost.MENDS, web)).send(value, to)
    if kind == "teams":
        to = Address(kind, "salon", rooms.url("workflows/teams"))
        return teams.TeamsSender(Poster("Teams", teams.MENDS, web)).send(value, to)
    to = Address(kind, "salon", rooms.url("hooks/rocket/token"))
    return rocketchat.RocketChatSender(Poster("Rocket.Chat", rocketchat.MENDS, web)).send(value, to)


def said(rooms: Rooms) -> str:
    """All texts of the latest post."""
    latest = rooms.posts[-1]
    if "attachments" in latest:
        runs = [run["text"] for one in rooms.card["body"] for run in one.get("inlines", ())]
        return "\n".join(runs)
    return str(latest.get("text") or latest.get("message"))
