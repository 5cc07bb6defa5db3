"""Mattermost, Teams and Rocket.Chat, against doubles that enforce their limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.channels import card, mattermost, rocketchat, teams
from monitor.alerts.channels.markdown import markdown
from monitor.alerts.channels.posting import Poster
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address, Message, Receipt, Section
from monitor.http.addresses import AllowList
from monitor.http.settings import HttpSettings
from tests.alerts.test_blocks import HOSTILE, everywhere, views
from tests.alerts.values import ARTICLE, message
from tests.fakes import served
from tests.fakes.rooms import CARD, MESSAGE, POST, Rooms

BOT = "jeton-du-robot"
KINDS = ["mattermost", "robot", "teams", "rocketchat"]


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    with served(Rooms()) as double:
        double.tokens[BOT] = {"salon26"}
        yield double


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


@pytest.mark.parametrize("kind", KINDS)
def test_an_alert_arrives(kind: str, rooms: Rooms) -> None:
    send(kind, rooms, message())
    assert "Orange reprendrait 100 % de Nuagis" in said(rooms)
    assert "Rachats" in said(rooms)
    assert ARTICLE.url in str(rooms.posts[-1])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_from_outside_acts(kind: str, text: str, rooms: Rooms) -> None:
    for value in (everywhere(text), everywhere(f"@channel @all @claire {text} [Le Monde](https://evil.example)")):
        send(kind, rooms, value)
        shown = said(rooms)
        if kind == "teams":
            continue  # TextRuns know no Markdown; that there is nothing else is the double's rule.
        assert not re.search(r"@\w", shown)
        assert not re.search(r"[`<]", shown)
        assert "](https://evil" not in shown
        assert re.findall(r"\]\((https?://[^/)]*)", shown).count("https://evil.example") == 0


def test_teams_has_no_text_outside_of_runs(rooms: Rooms) -> None:
    send("teams", rooms, everywhere("[Le Monde](https://evil.example) **x**"))
    for element in rooms.card["body"]:
        for run in element.get("inlines", ()):
            assert run["type"] == "TextRun"
        for action in element.get("actions", ()):
            assert action["type"] == "Action.OpenUrl"


def test_a_bot_s_follow_up_hangs_under_the_first_post(rooms: Rooms) -> None:
    first = send("robot", rooms, message())
    send("robot", rooms, message(parent=first.external_id))
    assert rooms.posts[1]["root_id"] == rooms.posts[0]["id"] == first.external_id


@pytest.mark.parametrize("kind", KINDS)
def test_a_digest_that_does_not_fit_says_how_many_are_left(kind: str, rooms: Rooms) -> None:
    send(kind, rooms, message(*[replace(ARTICLE, excerpt="mot " * 400)] * 90))
    assert re.search(r"… et \d+ autres dans la console\.", said(rooms))


@pytest.mark.parametrize(
    ("kind", "wrong", "mend"),
    [
        ("mattermost", {"hooks": set()}, "créez un nouveau webhook"),
        ("robot", {"tokens": {}}, "jeton du robot est refusé"),
        ("robot", {"tokens": {BOT: set()}}, "pas dans le salon"),
        ("rocketchat", {"hooks": set()}, "a été supprimé"),
    ],
)
def test_a_refusal_is_permanent_and_says_the_mend(kind: str, wrong: dict[str, Any], mend: str, rooms: Rooms) -> None:
    vars(rooms).update(wrong)
    with pytest.raises(DeliveryError) as caught:
        send(kind, rooms, message())
    assert caught.value.permanent
    assert mend in caught.value.french


@pytest.mark.parametrize("kind", KINDS)
def test_a_busy_room_is_waited_for(kind: str, rooms: Rooms) -> None:
    rooms.busy = 1
    with pytest.raises(DeliveryError) as caught:
        send(kind, rooms, message())
    assert (caught.value.permanent, caught.value.retry_after) == (False, 7.0)


@pytest.mark.parametrize("kind", KINDS)
def test_a_private_address_is_not_called_unless_it_is_allowed(kind: str, rooms: Rooms) -> None:
    with pytest.raises(DeliveryError) as caught:
        send(kind, rooms, message(), allow="")
    assert "OUTBOUND_ALLOW" in caught.value.french
    assert rooms.posts == []


def test_an_address_that_is_none_says_its_form(rooms: Rooms) -> None:
    sender = mattermost.MattermostSender(Poster("Mattermost", {}, HttpSettings()))
    with pytest.raises(DeliveryError, match="SERVER") as caught:
        sender.send(message(), Address("mattermost", "town-square", BOT))
    assert caught.value.permanent


@settings(max_examples=40)
@given(articles=st.lists(views, max_size=40), subject=st.text(max_size=300), body=st.lists(st.text(max_size=2_000)))
def test_every_form_stays_within_its_limit(articles: list[Any], subject: str, body: list[str]) -> None:
    value = message(subject=subject, body=tuple(body), sections=(Section("", tuple(articles)),))
    for limit in (POST, MESSAGE):
        assert 0 < len(markdown(value, limit)) <= limit
    assert card.size(card.envelope(value)) <= CARD
