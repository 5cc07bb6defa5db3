"""The whole service on one data folder: servers, database, workers, clock and console."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor.errors import GuetteurError
from monitor.runtime.backing import Backing, choose, service_environment, set_up_django
from monitor.runtime.children import Child, backoff
from monitor.runtime.embedded import EmbeddedServer, ServerError
from monitor.runtime.embedded.address import LOOPBACK, is_free
from monitor.runtime.embedded.processes import POLL_SECONDS
from monitor.runtime.lock import data_lock
from monitor.runtime.ports import claim_port
from monitor.runtime.prepare import Prepared, prepare_database
from monitor.runtime.programs import beat, slack, web, workers

WEB_SECONDS = 60.0
"""How long the console may take to listen: its first start compiles a few thousand modules."""


class Service:
    """Starts everything in order, keeps it alive, stops it in the reverse order.

    ``environment`` goes to every process of the service, ours included, on top of what is set already.
    ``feeds=False`` leaves the default feeds out on the first run. ``say`` is told what goes on, a line at a
    time. Call everything from the main thread, which the processes watch: they end when it does.
    """

    def __init__(
        self,
        data: Path,
        *,
        port: int,
        command: str = "up",
        environment: Mapping[str, str] | None = None,
        feeds: bool = True,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.data = data.absolute()
        self.port = port
        self.command = command
        self.feeds = feeds
        self.say = say
        self.backing: Backing = choose(self.data)
        self.children: list[Child] = []
        self.prepared = Prepared(imported=False, password=None)
        self.hurry = False
        self._extra = dict(environment or {})
        self._stack = contextlib.ExitStack()
        self._server_failures: dict[str, int] = {}
        self._server_due: dict[str, float] = {}

    @property
    def url(self) -> str:
        """Address of the console on this machine."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Start everything and wait until the console answers.

        Raises AlreadyRunning, or another GuetteurError that says what is wrong; whatever had been started is
        stopped then.
        """
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def look(self) -> None:
        """Start again what has died, with growing delays, and say so."""
        for server in self.backing.embedded:
            self._look_at(server)
        for child in self.children:
            child.look(self.say)

    def stop(self) -> None:
        """Stop everything: workers after what they hold, then the console and the clock, then the servers."""
        for child in self.children:
            child.terminate()
        for child in self.children:
            if not child.wait(lambda: self.hurry):
                self.say(f"{child.program.name} did not end in time and was killed; its work comes back")
        self.children = []
        self._stack.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self) -> None:
        self._stack.enter_context(data_lock(self.data, self.command, self.port))
        claim_port(self.port)
        for server in self.backing.embedded:
            self.say(f"starting {server.title}")
            self._stack.enter_context(server)
        variables = self._variables()
        self.say("preparing the database")
        set_up_django(variables)
        self._stack.callback(_close_connections)
        self.prepared = prepare_database(feeds=self.feeds)
        self.say("starting the workers and the console")
        listener = [slack()] if variables.get("SLACK_APP_TOKEN", os.environ.get("SLACK_APP_TOKEN", "")).strip() else []
        for program in (*workers(), beat(self.data), *listener, web(self.port)):
            child = Child(program, {**os.environ, **variables}, self.data)
            self.children.append(child)
            child.start()
        self._wait_for_console()

    def _variables(self) -> dict[str, str]:
        public = os.environ.get("PUBLIC_URL", "").strip() or self.url
        return {**service_environment(self.data, self.backing), "PUBLIC_URL": public, **self._extra}

    def _wait_for_console(self) -> None:
        console = self.children[-1]
        deadline = time.monotonic() + WEB_SECONDS
        while is_free(self.port):
            if console.pid is None or time.monotonic() > deadline:
                raise GuetteurError(f"the console did not start; see {console.log}")
            time.sleep(POLL_SECONDS)

    def _look_at(self, server: EmbeddedServer) -> None:
        """Start an embedded server again on its files, if it has died and its delay has passed."""
        now = time.monotonic()
        if server.pid is not None or now < self._server_due.get(server.name, 0.0):
            return
        self.say(f"{server.title} ended, starts again; see {server.log}")
        failures = self._server_failures[server.name] = self._server_failures.get(server.name, 0) + 1
        self._server_due[server.name] = now + backoff(failures)
        try:
            server.restart()
        except ServerError as error:
            self.say(str(error))


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
