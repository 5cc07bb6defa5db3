"""Mattermost, by webhook and as a bot."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.alerts.channels import mattermost
from monitor.alerts.channels.posting import Poster
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Address
from monitor.http.settings import HttpSettings
from tests.alerts.room_calls import BOT, send
from tests.alerts.values import message
from tests.fakes.rooms import Rooms


def test_a_bot_s_follow_up_hangs_under_the_first_post(rooms: Rooms) -> None:
    first = send("robot", rooms, message())
    send("robot", rooms, message(parent=first.external_id))
    assert rooms.posts[1]["root_id"] == rooms.posts[0]["id"] == first.external_id


@pytest.mark.parametrize(
    ("kind", "wrong", "mend"),
    [
        ("mattermost", {"hooks": set()}, "créez un nouveau webhook"),
        ("robot", {"tokens": {}}, "jeton du robot est refusé"),
        ("robot", {"tokens": {BOT: set()}}, "pas dans le salon"),
    ],
)
def test_a_refusal_is_permanent_and_says_the_mend(kind: str, wrong: dict[str, Any], mend: str, rooms: Rooms) -> None:
    vars(rooms).update(wrong)
    with pytest.raises(DeliveryError) as caught:
        send(kind, rooms, message())
    assert caught.value.permanent
    assert mend in caught.value.french


def test_an_address_that_is_none_says_its_form() -> None:
    sender = mattermost.MattermostSender(Poster("Mattermost", {}, HttpSettings()))
    with pytest.raises(DeliveryError, match="SERVER") as caught:
        sender.send(message(), Address("mattermost", "town-square", BOT))
    assert caught.value.permanent
