"""What holds for every room outside Slack, against doubles that enforce their limits."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.channels import card
from monitor.alerts.channels.markdown import markdown
from monitor.alerts.errors import DeliveryError
from monitor.alerts.values import Section
from tests.alerts.room_calls import KINDS, said, send
from tests.alerts.test_blocks import HOSTILE, everywhere, views
from tests.alerts.values import ARTICLE, message
from tests.fakes.rooms import CARD, MESSAGE, POST, Rooms


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


@pytest.mark.parametrize("kind", KINDS)
def test_a_digest_that_does_not_fit_says_how_many_are_left(kind: str, rooms: Rooms) -> None:
    send(kind, rooms, message(*[replace(ARTICLE, excerpt="mot " * 400)] * 90))
    assert re.search(r"… et \d+ autres dans la console\.", said(rooms))


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


@settings(max_examples=40)
@given(articles=st.lists(views, max_size=40), subject=st.text(max_size=300), body=st.lists(st.text(max_size=2_000)))
def test_every_form_stays_within_its_limit(articles: list[Any], subject: str, body: list[str]) -> None:
    value = message(subject=subject, body=tuple(body), sections=(Section("", tuple(articles)),))
    for limit in (POST, MESSAGE):
        assert 0 < len(markdown(value, limit)) <= limit
    assert card.size(card.envelope(value)) <= CARD
