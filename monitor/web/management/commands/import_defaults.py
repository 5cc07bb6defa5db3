"""``manage import_defaults``: load config/defaults/ into the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from monitor.errors import GuetteurError
from monitor.web.defaults import import_defaults
from monitor.web.roles import make_roles


class Command(BaseCommand):
    """Adds what is new; leaves alone what was edited."""

    help = "Import topics, actors, feeds and watchlists from a folder (default: config/defaults)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, and whether its feeds are wanted."""
        parser.add_argument("--folder", type=Path, default=settings.DEFAULTS_DIR)
        parser.add_argument("--no-feeds", action="store_true", help="leave feeds.opml out")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, and say how many rows were added."""
        try:
            make_roles()
            added = import_defaults(options["folder"], timezone.now(), with_feeds=not options["no_feeds"])
        except GuetteurError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{added.topics} topics, {added.actors} actors, {added.feeds} feeds, {added.watchlists} watchlists added."
        )
