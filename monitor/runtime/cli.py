"""``guetteur``: the command line. Every command is imported only when it is used."""

from __future__ import annotations

import importlib.util
import os
import sys

import click

from monitor.errors import GuetteurError
from monitor.runtime.lazy import Lazy, LazyGroup

_COMMANDS = "monitor.runtime.commands"

COMMANDS = {
    "up": Lazy(f"{_COMMANDS}.up:up", "Start the whole service and follow its work."),
    "demo": Lazy(f"{_COMMANDS}.demo:demo", "Show the service at work on a small press made for it."),
    "analyse": Lazy(f"{_COMMANDS}.analyse:analyse", "Put one article through the analysis; store nothing."),
    "why": Lazy(f"{_COMMANDS}.why:why", "Tell what was decided about an address, stage by stage."),
    "status": Lazy(f"{_COMMANDS}.status:status", "Measure how well the status of sentences is told."),
    "stories": Lazy(f"{_COMMANDS}.stories:stories", "Look at the groups of articles that tell one event."),
    "topics": Lazy(f"{_COMMANDS}.topics:topics", "Train, evaluate and explain the topic model."),
    "extract": Lazy(f"{_COMMANDS}.extract:extract", "Show what is kept and removed of a page."),
    "articles": Lazy(f"{_COMMANDS}.articles:articles", "Add one article by its address."),
    "feeds": Lazy(f"{_COMMANDS}.feeds:feeds", "Find, import, export and check feeds."),
    "watchlists": Lazy(f"{_COMMANDS}.watchlists:watchlists", "Check, preview and replay watchlists."),
    "slack": Lazy(f"{_COMMANDS}.slack:slack", "Listen to Slack where nobody can reach the service."),
    "doctor": Lazy(f"{_COMMANDS}.doctor:doctor", "Tell what is configured, reachable and wrong, with the mend."),
    "test": Lazy(f"{_COMMANDS}.test:test", "Run the test suite; further arguments go to pytest."),
    "prepare": Lazy(f"{_COMMANDS}.prepare:prepare", "Migrate and fill the database, as up does."),
    "manage": Lazy(f"{_COMMANDS}.manage:manage", "Run a command of Django's manage.py on the service's data."),
}


def _installed(lazy: Lazy) -> bool:
    """Tell whether the command's module is part of this copy, without importing it."""
    return importlib.util.find_spec(lazy.module) is not None


@click.group(
    cls=LazyGroup,
    lazy={name: lazy for name, lazy in COMMANDS.items() if _installed(lazy)},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name=None, version="0.1.0", prog_name="guetteur")
def guetteur() -> None:
    """Watch the French technology press and alert those who asked for it."""


def main() -> None:
    """Run the command line; an error that we foresaw is one line, without a traceback."""
    try:
        status = guetteur.main(prog_name="guetteur", standalone_mode=False)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except GuetteurError as error:
        if os.environ.get("GUETTEUR_DEBUG") == "1":
            raise
        click.echo(f"guetteur: error: {error}", err=True)
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)


if __name__ == "__main__":
    main()
