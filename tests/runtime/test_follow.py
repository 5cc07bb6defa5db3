"""Following the work in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.alerts.models import Message
from monitor.articles.models import State
from monitor.runtime.follow import Follower
from monitor.runtime.screen import event_line
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(seconds=1)
LATER = NOW + timedelta(seconds=2)


def test_each_thing_is_told_once_in_its_order() -> None:
    follower = Follower(NOW)
    assert follower.news(NOW) == []
    factories.feed(title="Flux du nuage", last_polled_at=LATER, last_status=200)
    factories.article(title="Un nuage de confiance", decided_at=SOON, state=State.MATCHED)
    factories.article(title="En attente", decided_at=SOON, state=State.CLASSIFY)
    told = follower.news(LATER)
    assert [(event.kind, event.text) for event in told] == [
        ("article", "Un nuage de confiance"),
        ("feed", "Flux du nuage"),
    ]
    assert told[1].detail == "HTTP 200"
    assert all(event.good for event in told)
    assert follower.news(LATER + timedelta(seconds=1)) == []


def test_what_was_done_before_is_not_told() -> None:
    factories.article(decided_at=NOW - timedelta(seconds=5), state=State.IRRELEVANT)
    factories.feed(last_polled_at=NOW - timedelta(seconds=5))
    assert Follower(NOW).news(SOON) == []


def test_a_row_that_commits_late_is_still_told() -> None:
    follower = Follower(NOW)
    follower.news(NOW + timedelta(seconds=20))
    factories.article(title="Tardif", decided_at=NOW + timedelta(seconds=10), state=State.UNMATCHED)
    assert [event.text for event in follower.news(NOW + timedelta(seconds=21))] == ["Tardif"]


def test_a_feed_that_fails_says_why() -> None:
    factories.feed(last_polled_at=SOON, errors_in_row=2, last_error="HTTP 503")
    (event,) = Follower(NOW).news(LATER)
    assert (event.good, event.detail) == (False, "HTTP 503")


def test_messages_sent_and_failed() -> None:
    follower = Follower(NOW)
    follower.news(NOW)
    channel = factories.channel()
    values = {"channel": channel, "created_at": NOW}
    Message.objects.create(subject="Alerte", dedupe_key="a", state=Message.State.SENT, sent_at=SOON, **values)
    failed = Message.objects.create(
        subject="Refusée", dedupe_key="b", state=Message.State.FAILED, last_error="550", **values
    )
    told = {event.text: event for event in follower.news(LATER)}
    assert told["Alerte"].good
    assert not told["Refusée"].good
    assert told["Refusée"].detail == f"{failed.channel}: 550"
    assert follower.news(LATER) == []


def test_a_line_does_not_obey_the_text_of_others() -> None:
    factories.article(title="\x1b[31m[red]Titre[/red]", decided_at=SOON, state=State.MATCHED)
    (event,) = Follower(NOW).news(LATER)
    line = event_line(event).plain
    assert "\x1b" not in line
    assert "[red]Titre[/red]" in line
