"""The demonstration from beginning to end, around a service of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from monitor.errors import GuetteurError
from monitor.runtime.demo.loop import LoopThread
from monitor.runtime.demo.press import Press
from monitor.runtime.demo.slack import SlackDouble
from monitor.runtime.demo.smtp import Mailbox
from monitor.runtime.service import Service

if TYPE_CHECKING:
    from monitor.runtime.demo.show import Bars
    from monitor.runtime.demo.tally import Tally

LOOK_SECONDS = 0.5
PATIENCE = 120.0
"""Seconds without any progress after which the demonstration gives up."""

_OPERATORS = (
    *("DATABASE_URL", "REDIS_URL", "SMTP_URL", "SLACK_API_URL", "PUBLIC_URL", "OUTBOUND_ALLOW"),
    *("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "TRUSTED_PROXIES", "ALLOWED_HOSTS"),
    *("MAIL_FROM", "GUETTEUR_SECRET_KEY", "SECRET_KEY_FILE"),
)
"""What an operator may have set for the real service; none of it may touch the demonstration, or it them."""


@dataclass(frozen=True)
class Stage:
    """Everything that runs: the service, the press and the two doubles."""

    service: Service
    press: Press
    mailbox: Mailbox
    slack: SlackDouble


@contextlib.contextmanager
def stage(console: Console, folder: Path, port: int) -> Iterator[Stage]:
    """Open the press and the doubles, then the service on a data folder that is removed at the end.

    E-mails and Slack messages stay in ``folder``.
    """

    def say(line: str) -> None:
        with contextlib.suppress(OSError):  # the terminal may be gone; everything still has to stop in order
            console.print(line, style="dim", markup=False, highlight=False, soft_wrap=True)

    for name in _OPERATORS:
        os.environ.pop(name, None)
    data = folder / "data"
    with LoopThread() as servers, _removed(data):
        press = servers.enter(Press(datetime.now(UTC)))
        mailbox = servers.enter(Mailbox(folder / "mail"))
        slack = servers.enter(SlackDouble(folder / "slack"))
        environment = {
            "SMTP_URL": mailbox.url,
            "SLACK_API_URL": slack.api_url,
            "OUTBOUND_ALLOW": " ".join([*press.hosts, slack.host]),
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        service = Service(data, port=port, command="demo", environment=environment, feeds=False, say=say)
        with service:
            yield Stage(service, press, mailbox, slack)
            say("\nstopping")


def perform(console: Console, on: Stage) -> Tally:
    """Play both parts: the press of the day, then its two updates; return the counts at the end."""
    from django.utils import timezone

    from monitor.runtime.demo.cast import invite, poll_again
    from monitor.runtime.demo.show import Bars, heading
    from monitor.runtime.follow import Follower

    follower = Follower(timezone.now())
    heading(console, f"Part one: {len(on.press.feeds)} news sites, {len(on.press.articles)} articles")
    with Bars(console) as bars:
        invite(on.press, on.slack, timezone.now())
        _until_settled(on, follower, bars, revised=0)
    changed = on.press.publish_updates()
    heading(console, f"Part two: {len(changed)} articles are updated at their address")
    with Bars(console) as bars:
        sites = {item.site.slug for item in changed}
        poll_again([on.press.editions[site].feed_url for site in sites], timezone.now())
        return _until_settled(on, follower, bars, revised=len(changed))


def follow(on: Stage, console: Console) -> None:
    """Go on until the demonstration is stopped."""
    from django.utils import timezone

    from monitor.runtime.follow import Follower
    from monitor.runtime.screen import event_line

    follower = Follower(timezone.now())
    while True:
        on.service.look()
        for event in follower.news(timezone.now()):
            console.print(event_line(event), soft_wrap=not console.is_terminal)
        time.sleep(LOOK_SECONDS)


def _until_settled(on: Stage, follower: Follower, bars: Bars, *, revised: int) -> Tally:
    """Show the work until all is settled and that many articles were revised.

    Raises GuetteurError when nothing moves any more.
    """
    from django.utils import timezone

    from monitor.runtime.demo.tally import take

    before, moved = None, time.monotonic()
    while True:
        on.service.look()
        for event in follower.news(timezone.now()):
            bars.event(event)
        tally = take(timezone.now())
        bars.update(tally)
        if tally.settled and tally.articles and tally.revised >= revised:
            return tally
        if tally != before:
            before, moved = tally, time.monotonic()
        elif time.monotonic() - moved > PATIENCE:
            raise GuetteurError(
                f"nothing has moved for {PATIENCE:.0f} s ({tally}); see {on.service.data / 'logs'}"
            )
        time.sleep(LOOK_SECONDS)


@contextlib.contextmanager
def _removed(data: Path) -> Iterator[None]:
    """Remove the folder at the end, unless something went wrong: the logs in it say what."""
    yield
    shutil.rmtree(data, ignore_errors=True)
