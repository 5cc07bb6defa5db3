"""Teams, by a workflow."""

from __future__ import annotations

import pytest

from monitor.alerts.errors import DeliveryError
from tests.alerts.room_calls import send
from tests.alerts.test_blocks import everywhere
from tests.alerts.values import message
from tests.fakes.rooms import Rooms


def test_teams_has_no_text_outside_of_runs(rooms: Rooms) -> None:
    send("teams", rooms, everywhere("[Le Monde](https://evil.example) **x**"))
    for element in rooms.card["body"]:
        for run in element.get("inlines", ()):
            assert run["type"] == "TextRun"
        for action in element.get("actions", ()):
            assert action["type"] == "Action.OpenUrl"


def test_a_workflow_that_will_not_have_the_card_says_what_to_do(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.rooms.CARD", 10)
    with pytest.raises(DeliveryError) as caught:
        send("teams", rooms, message())
    assert caught.value.permanent
    assert "28\u00a0Ko" in caught.value.french
