"""The demonstration in two parts: the press of the day, then the articles that are updated."""

from __future__ import annotations

import time

from django.utils import timezone
from rich.console import Console

from monitor.errors import GuetteurError
from monitor.runtime.demo.cast import invite, poll_again
from monitor.runtime.demo.show import Bars, heading
from monitor.runtime.demo.stage import Stage
from monitor.runtime.demo.tally import Tally, take
from monitor.runtime.follow import Follower
from monitor.runtime.screen import event_line

LOOK_SECONDS = 0.5
PATIENCE = 120.0
"""Seconds without any progress after which the demonstration gives up."""


def perform(console: Console, stage: Stage) -> Tally:
    """Play both parts and return the counts at the end.

    Raises GuetteurError when nothing moves any more.
    """
    press, follower = stage.press, Follower(timezone.now())
    heading(console, f"Part one: {len(press.feeds)} news sites, {len(press.articles)} articles")
    with Bars(console) as bars:
        invite(press, stage.slack, timezone.now())
        _until_settled(stage, follower, bars, revised=0)
    changed = press.publish_updates()
    heading(console, f"Part two: {len(changed)} articles are updated at their address")
    with Bars(console) as bars:
        sites = {item.site.slug for item in changed}
        poll_again([press.editions[site].feed_url for site in sites], timezone.now())
        return _until_settled(stage, follower, bars, revised=len(changed))


def follow(console: Console, stage: Stage) -> None:
    """Show what happens until the demonstration is stopped."""
    follower = Follower(timezone.now())
    while True:
        stage.service.look()
        for event in follower.news(timezone.now()):
            console.print(event_line(event), soft_wrap=not console.is_terminal)
        time.sleep(LOOK_SECONDS)


def _until_settled(stage: Stage, follower: Follower, bars: Bars, *, revised: int) -> Tally:
    """Show the work until all is settled and that many articles were revised."""
    before, moved = None, time.monotonic()
    while True:
        stage.service.look()
        for event in follower.news(timezone.now()):
            bars.event(event)
        tally = take(timezone.now())
        bars.update(tally)
        if tally.settled and tally.articles and tally.revised >= revised:
            return tally
        if tally != before:
            before, moved = tally, time.monotonic()
        elif time.monotonic() - moved > PATIENCE:
            logs = stage.service.data / "logs"
            raise GuetteurError(f"nothing has moved for {PATIENCE:.0f} s ({tally.left}); see {logs}")
        time.sleep(LOOK_SECONDS)
