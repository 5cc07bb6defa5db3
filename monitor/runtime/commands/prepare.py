"""``guetteur prepare``: bring the database to where the service can start on it."""

from __future__ import annotations

import click


@click.command()
def prepare() -> None:
    """Migrate, import the defaults into an empty database, make the first administrator.

    ``up`` does this by itself; a deployment with its own process manager runs it before the other processes.
    """
    from monitor.runtime.backing import attached
    from monitor.runtime.prepare import ADMINISTRATOR, prepare_database

    with attached("prepare"):
        prepared = prepare_database()
    click.echo("The defaults were imported." if prepared.imported else "The database is up to date.")
    if prepared.password:
        click.echo(f"First administrator, shown only now: {ADMINISTRATOR} {prepared.password}")
