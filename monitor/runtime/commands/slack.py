"""``guetteur slack``: buttons and commands of Slack for a service that nobody can reach from outside."""

from __future__ import annotations

import click

from monitor.errors import GuetteurError


@click.group()
def slack() -> None:
    """Listen to Slack where nobody can reach the service."""


@slack.command()
def listen() -> None:
    """Answer buttons and /guetteur by Socket Mode until interrupted.

    `up` starts this by itself where SLACK_APP_TOKEN (xapp-…) is set.
    """
    from monitor.runtime.backing import attached
    from monitor.runtime.stopping import stop_on_signal

    with attached("slack listen"):
        import logging.config
        from threading import Event

        from django.conf import settings
        from django.utils import timezone

        from monitor.alerts.rooms.listen import listen as answer

        if not settings.SLACK_APP_TOKEN:
            raise GuetteurError("set SLACK_APP_TOKEN to the app-level token (xapp-…) of your Slack application")
        logging.config.dictConfig(settings.LOGGING)
        with stop_on_signal(lambda: None):
            answer(settings.SLACK_API_URL, settings.SLACK_APP_TOKEN, Event(), timezone.now)
