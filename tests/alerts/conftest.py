"""Peers of the channels' tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.alerts.room_calls import BOT
from tests.fakes import served
from tests.fakes.rooms import Rooms


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    with served(Rooms()) as double:
        double.tokens[BOT] = {"salon26"}
        yield double
