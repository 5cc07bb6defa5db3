"""The servers behind the service: embedded ones, or those that DATABASE_URL and REDIS_URL name."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import GuetteurError
from monitor.runtime.embedded import EmbeddedPostgres, EmbeddedServer, EmbeddedValkey
from monitor.runtime.lock import AlreadyRunning, data_lock
from monitor.runtime.places import ROOT, data_folder

ATTACH_SECONDS = 30.0
"""How long a command waits for a service that is still starting."""


@dataclass(frozen=True)
class Backing:
    """The two servers: embedded, or addresses of real ones."""

    postgres: EmbeddedPostgres | str
    valkey: EmbeddedValkey | str

    @property
    def database_url(self) -> str:
        """Address of the database. An embedded server may change its port when it starts."""
        return self.postgres if isinstance(self.postgres, str) else self.postgres.url

    @property
    def redis_url(self) -> str:
        """Address of the broker."""
        return self.valkey if isinstance(self.valkey, str) else self.valkey.url

    @property
    def embedded(self) -> list[EmbeddedServer]:
        """The embedded servers in the order of their start."""
        return [server for server in (self.postgres, self.valkey) if isinstance(server, EmbeddedServer)]


def choose(data: Path, environment: Mapping[str, str] = os.environ) -> Backing:
    """Decide which servers are embedded; starts nothing."""
    database_url = environment.get("DATABASE_URL", "").strip()
    redis_url = environment.get("REDIS_URL", "").strip()
    return Backing(database_url or EmbeddedPostgres(data), redis_url or EmbeddedValkey(data))


@contextlib.contextmanager
def running(data: Path) -> Iterator[Backing]:
    """Start the embedded servers and stop them at the end; the caller holds the lock of the data folder."""
    backing = choose(data)
    with contextlib.ExitStack() as stack:
        for server in backing.embedded:
            stack.enter_context(server)
        yield backing


def service_environment(data: Path, backing: Backing) -> dict[str, str]:
    """Return the variables that every process of the service gets on top of ours."""
    path = os.environ.get("PYTHONPATH", "")
    return {
        "GUETTEUR_DATA": str(data),
        "DATABASE_URL": backing.database_url,
        "REDIS_URL": backing.redis_url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), path] if path else [str(ROOT)]),
        "PYTHONUNBUFFERED": "1",
    }


def set_up_django(variables: Mapping[str, str]) -> None:
    """Put the variables into our own environment and load Django."""
    os.environ.update(variables)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise GuetteurError(str(error), permanent=True) from error


def set_up_for_reading() -> None:
    """Load Django for a command that stores nothing: no database, and no secret left behind in a data folder."""
    os.environ.setdefault("GUETTEUR_SECRET_KEY", secrets.token_urlsafe(48))
    set_up_django({"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)})


@contextlib.contextmanager
def attached(command: str) -> Iterator[Backing]:
    """Give a command the service's database and broker, with Django set up.

    Uses those of the service that runs on the data folder; where none runs, starts the embedded servers for
    the time of the block.
    """
    data = data_folder()
    backing = choose(data)
    if not backing.embedded:
        set_up_django(service_environment(data, backing))
        yield backing
        return
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(data_lock(data, command))
        except AlreadyRunning:
            _wait_for(backing)
        else:
            backing = stack.enter_context(running(data))
        set_up_django(service_environment(data, backing))
        yield backing


def _wait_for(backing: Backing) -> None:
    """Wait until the database that another process starts takes connections."""
    import psycopg

    deadline = time.monotonic() + ATTACH_SECONDS
    while True:
        try:
            psycopg.connect(backing.database_url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise GuetteurError(f"the running service's database does not answer: {error}") from error
            time.sleep(0.2)
        else:
            return
