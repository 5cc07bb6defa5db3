"""``guetteur manage``: Django's manage.py on the service's data."""

from __future__ import annotations

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a command of Django's manage.py, for instance ``createsuperuser`` or ``shell``.

    Where the service does not run, its embedded servers run for the time of the command.
    """
    from monitor.runtime.backing import attached

    with attached("manage"):
        from django.core.management import execute_from_command_line

        execute_from_command_line(["guetteur manage", *arguments])
