"""From match to alert to message, decided purely."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.calendar import QuietRules
from monitor.alerts.routing import AlertDecision, Candidate, Subscribed, decide_alert, deliveries

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FRESH = Candidate(
    watchlist=1,
    level="information",
    max_age=timedelta(hours=48),
    published=NOW - timedelta(hours=1),
    updated=None,
    seen=NOW,
    backlog=False,
)
TOLD = AlertDecision(1, "new", "told", "")


def subscribed(**values: object) -> Subscribed:
    base = Subscribed(
        subscription=1,
        watchlist=1,
        channel=7,
        cadence="immediate",
        at=None,
        weekday=0,
        min_level="information",
        urgent_always=False,
        hourly_cap=20,
        zone=PARIS,
        quiet=QuietRules(),
    )
    return replace(base, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "kind", "state"),
    [
        ({}, "new", "told"),
        ({"published": NOW - timedelta(hours=49)}, "new", "rattrapage"),
        ({"published": NOW + timedelta(hours=2)}, "new", "told"),
        ({"published": None, "backlog": True}, "new", "rattrapage"),
        ({"published": None, "seen": NOW - timedelta(hours=50)}, "new", "rattrapage"),
        ({"published": None}, "new", "told"),
        ({"backlog": True}, "new", "told"),
        ({"told_before": True, "material": True}, "update", "told"),
        ({"told_before": True, "transition": "confirmed"}, "confirmed", "told"),
        ({"told_before": True, "transition": "denied"}, "denied", "told"),
        ({"story_told": True}, "new", "folded"),
        ({"story_told": True, "material": True}, "new", "told"),
        ({"story_told": True, "published": NOW - timedelta(days=9)}, "new", "rattrapage"),
        (
            {
                "told_before": True,
                "material": True,
                "published": NOW - timedelta(days=9),
                "updated": NOW - timedelta(minutes=5),
            },
            "update",
            "told",
        ),
        (
            {"told_before": True, "material": True, "published": NOW - timedelta(days=9)},
            "update",
            "rattrapage",
        ),
    ],
)
def test_what_a_match_becomes(changes: dict[str, object], kind: str, state: str) -> None:
    decision = decide_alert(replace(FRESH, **changes), NOW)  # type: ignore[arg-type]
    assert decision is not None
    assert (decision.kind, decision.state) == (kind, state)


def test_an_immaterial_revision_of_what_was_told_is_not_an_alert() -> None:
    assert decide_alert(replace(FRESH, told_before=True), NOW) is None


def test_one_message_per_channel_names_every_watchlist() -> None:
    told = [TOLD, AlertDecision(2, "new", "told", "")]
    plan = deliveries(
        told,
        {1: "information", 2: "urgent"},
        [subscribed(), subscribed(subscription=2, watchlist=2)],
        subject="5:9",
        sent_last_hour={},
        now=NOW,
    )
    (delivery,) = plan
    assert (delivery.channel, delivery.watchlists, delivery.key) == (7, (1, 2), "alert:7:5:9:new")
    assert delivery.due == NOW


def test_quiet_hours_hold_but_do_not_drop_and_urgent_passes_only_where_wanted() -> None:
    night = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    quiet = QuietRules(start=time(20), end=time(7, 30))
    for level, opted, due in [
        ("information", True, datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
        ("urgent", False, datetime(2026, 11, 24, 6, 30, tzinfo=UTC)),
        ("urgent", True, night),
    ]:
        plan = deliveries(
            [TOLD],
            {1: level},
            [subscribed(quiet=quiet, urgent_always=opted)],
            subject="s",
            sent_last_hour={},
            now=night,
        )
        assert [delivery.due for delivery in plan] == [due]


def test_a_level_below_what_the_subscriber_wants_is_not_told() -> None:
    plan = deliveries(
        [TOLD],
        {1: "information"},
        [subscribed(min_level="important")],
        subject="s",
        sent_last_hour={},
        now=NOW,
    )
    assert plan == []


def test_over_the_hourly_cap_alerts_wait_for_a_summary() -> None:
    plan = deliveries(
        [TOLD],
        {1: "urgent"},
        [subscribed(hourly_cap=3)],
        subject="s",
        sent_last_hour={7: 3},
        now=NOW,
    )
    (delivery,) = plan
    assert (delivery.kind, delivery.due) == ("digest", NOW + timedelta(hours=1))


def test_a_daily_digest_goes_out_at_its_local_hour() -> None:
    plan = deliveries(
        [TOLD],
        {1: "information"},
        [subscribed(cadence="daily", at=time(8))],
        subject="s",
        sent_last_hour={},
        now=NOW,
    )
    (delivery,) = plan
    assert delivery.due == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert delivery.key == "digest:7:daily:20261124T0700Z"


def test_a_pause_holds_everything_until_it_ends() -> None:
    until = NOW + timedelta(days=2)
    plan = deliveries(
        [TOLD],
        {1: "information"},
        [subscribed(paused_until=until)],
        subject="s",
        sent_last_hour={},
        now=NOW,
    )
    assert [delivery.due for delivery in plan] == [until]
