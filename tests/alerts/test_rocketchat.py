"""Rocket.Chat, by incoming webhook."""

from __future__ import annotations

import pytest

from monitor.alerts.errors import DeliveryError
from tests.alerts.room_calls import send
from tests.alerts.values import message
from tests.fakes.rooms import Rooms


def test_a_webhook_that_was_removed_says_to_make_another(rooms: Rooms) -> None:
    rooms.hooks = set()
    with pytest.raises(DeliveryError) as caught:
        send("rocketchat", rooms, message())
    assert caught.value.permanent
    assert "a été supprimé" in caught.value.french


def test_a_refusal_that_comes_with_200_is_one(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.rooms.MESSAGE", 10)
    with pytest.raises(DeliveryError) as caught:
        send("rocketchat", rooms, message())
    assert caught.value.permanent
    assert "error-message-size-exceeded" in str(caught.value)
