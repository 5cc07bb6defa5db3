"""Who is told, in which message, and when: decided purely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.alerts.calendar import QuietRules
from monitor.alerts.delivery import Known, Plan, Subscribed, plan
from monitor.alerts.routing import AlertDecision

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
NIGHT = QuietRules(start=time(20), end=time(7, 30))
TOLD = AlertDecision(1, "new", "told", "")
SECOND = AlertDecision(2, "new", "told", "")


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


def planned(
    *subscriptions: Subscribed,
    told: Sequence[AlertDecision] = (TOLD, SECOND),
    levels: Mapping[int, str] | None = None,
    known: Known | None = None,
    now: datetime = NOW,
) -> Plan:
    levels = {1: "information", 2: "urgent"} | dict(levels or {})
    return plan(told, levels, subscriptions, known or Known(), subject="5:9", source="La Gazette", now=now)


def test_one_message_per_channel_names_every_watchlist() -> None:
    (delivery,) = planned(subscribed(), subscribed(subscription=2, watchlist=2)).deliveries
    assert (delivery.channel, delivery.watchlists, delivery.key) == (7, (1, 2), "alert:7:5:9:new")
    assert (delivery.due, delivery.hold) == (NOW, "")


def test_the_soonest_cadence_of_a_channel_tells_for_all_of_its_lists() -> None:
    daily = subscribed(cadence="daily", at=time(8))
    weekly = subscribed(subscription=2, watchlist=2, cadence="weekly")
    (now,) = planned(daily, replace(weekly, cadence="immediate")).deliveries
    assert (now.kind, now.due, now.watchlists) == ("alert", NOW, (1, 2))
    (tomorrow,) = planned(daily, weekly).deliveries
    assert (tomorrow.key, tomorrow.watchlists) == ("digest:7:daily:20261124T0700Z", (1, 2))


@pytest.mark.parametrize(
    ("level", "opted", "due", "always"),
    [
        ("information", True, MORNING, False),
        ("urgent", False, MORNING, False),
        ("urgent", True, EVENING, True),
    ],
)
def test_urgent_passes_quiet_hours_only_where_wanted(level: str, opted: bool, due: datetime, always: bool) -> None:
    one = subscribed(quiet=NIGHT, urgent_always=opted)
    (delivery,) = planned(one, told=[TOLD], levels={1: level}, now=EVENING).deliveries
    assert (delivery.due, delivery.always) == (due, always)


def test_what_the_night_held_comes_in_one_summary() -> None:
    first, second = (
        planned(subscribed(quiet=NIGHT), told=[TOLD], now=EVENING + timedelta(hours=h)).deliveries[0] for h in (0, 3)
    )
    assert first.key == second.key == "digest:7:held:20261124T0630Z"
    assert (first.kind, first.hold) == ("digest", "quiet")


def test_over_the_cap_alerts_wait_for_a_summary() -> None:
    full = Known(sent_last_hour={7: 3})
    (delivery,) = planned(subscribed(hourly_cap=3), known=full, levels={1: "urgent"}).deliveries
    assert (delivery.kind, delivery.due, delivery.hold) == ("digest", NOW + timedelta(hours=1), "cap")
    assert planned(subscribed(hourly_cap=4), known=full).deliveries[0].kind == "alert"


def test_the_summary_of_the_cap_keeps_quiet_too() -> None:
    late = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
    one = subscribed(hourly_cap=1, quiet=NIGHT)
    (delivery,) = planned(one, known=Known(sent_last_hour={7: 1}), now=late).deliveries
    assert delivery.due == MORNING


@pytest.mark.parametrize("urgent_always", [False, True])
def test_a_pause_holds_everything_until_it_ends(urgent_always: bool) -> None:
    until = NOW + timedelta(days=2)
    one = subscribed(watchlist=2, paused_until=until, urgent_always=urgent_always)
    (delivery,) = planned(one).deliveries
    assert (delivery.kind, delivery.due, delivery.hold) == ("digest", until, "pause")


def test_a_pause_ends_after_the_night() -> None:
    (delivery,) = planned(subscribed(paused_until=EVENING, quiet=NIGHT)).deliveries
    assert delivery.due == MORNING


@pytest.mark.parametrize("cadence", ["immediate", "daily"])
def test_a_channel_that_heard_the_story_is_told_only_what_weighs(cadence: str) -> None:
    heard = Known(heard=frozenset({7}))
    found = planned(subscribed(cadence=cadence), told=[TOLD], known=heard)
    assert found.deliveries == ()
    assert found.untold == {
        1: ("folded", "Aussi repris par La Gazette\u00a0: histoire déjà signalée, rien de nouveau.")
    }
    weighty = AlertDecision(1, "update", "told", "Nouvel acteur", weighty=True)
    assert len(planned(subscribed(cadence=cadence), told=[weighty], known=heard).deliveries) == 1
    assert len(planned(subscribed(channel=8, cadence=cadence), told=[TOLD], known=heard).deliveries) == 1


def test_who_follows_a_story_hears_every_article_of_it() -> None:
    known = Known(heard=frozenset({7, 8}), choices={7: "follow"})
    found = planned(subscribed(), subscribed(channel=8), told=[TOLD], known=known)
    assert [delivery.channel for delivery in found.deliveries] == [7]
    assert found.untold == {}


def test_who_cut_a_story_hears_nothing_more_of_it() -> None:
    weighty = AlertDecision(1, "confirmed", "told", "", weighty=True)
    found = planned(subscribed(), told=[weighty], known=Known(choices={7: "mute"}))
    assert found.deliveries == ()
    assert found.untold == {1: ("muted", "Les abonnés ont coupé cette histoire.")}


def test_an_alert_that_nobody_is_told_says_why() -> None:
    assert planned(told=[TOLD]).untold == {1: ("nobody", "Aucun abonnement actif à cette liste.")}
    high = planned(subscribed(min_level="urgent"), told=[TOLD])
    assert high.untold == {1: ("nobody", "Niveau inférieur à celui que demandent les abonnés.")}
