"""The processes of the service: start them, see that they live, stop them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.runtime.embedded.processes import command_line, die_with_parent, is_alive, stop_stale
from monitor.runtime.places import ROOT

BACKOFF_FIRST = 1.0
BACKOFF_LONGEST = 60.0
SETTLED_SECONDS = 60.0
"""A child that lived this long starts again without delay when it dies."""

KILL_SECONDS = 5.0
LOG_MAX_BYTES = 10_000_000


def backoff(failures: int) -> float:
    """Return the seconds to wait before the restart that follows the given number of deaths in a row."""
    return min(BACKOFF_FIRST * 2.0 ** max(0, failures - 1), BACKOFF_LONGEST)


@dataclass(frozen=True)
class Program:
    """A child to run: its name in messages, what it does, its command line, and how it is stopped.

    ``stop_seconds`` is how long it may finish what it does after SIGTERM. ``niceness`` is added to ours.
    """

    name: str
    task: str
    command: tuple[str, ...]
    stop_seconds: float = 10.0
    niceness: int = 0


class Child:
    """One program under supervision. Its process leads a session of its own: our Ctrl-C does not reach it."""

    def __init__(self, program: Program, environment: Mapping[str, str], folder: Path) -> None:
        self.program = program
        self.environment = dict(environment)
        self.log = folder / "logs" / f"{program.name}.log"
        self.failures = 0
        self._pid_file = folder / "run" / f"{program.name}.pid"
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._due = 0.0

    @property
    def pid(self) -> int | None:
        """Process id while the child lives."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start the process, after stopping one that a killed supervisor left behind."""
        self._pid_file.parent.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self._process is None:
            self._stop_left_over()
        if self.log.exists() and self.log.stat().st_size > LOG_MAX_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
                preexec_fn=self._before_exec(),
            )
        self._started = time.monotonic()
        self._pid_file.write_text(f"{self._process.pid}\n", encoding="ascii")

    def look(self, say: Callable[[str], None]) -> None:
        """Restart the child if it died and its delay has passed; say both."""
        now = time.monotonic()
        if self._process is not None and (status := self._process.poll()) is not None:
            settled = now - self._started > SETTLED_SECONDS
            self.failures = 1 if settled else self.failures + 1
            delay = 0.0 if settled else backoff(self.failures)
            self._due = now + delay
            self._kill_rest(self._process.pid)
            self._process = None
            say(f"{self.program.name} ended ({describe_status(status)}), starts again in {delay:.0f} s; see {self.log}")
        elif self._process is None and now >= self._due:
            self.start()
            say(f"{self.program.name} started again")

    def terminate(self) -> None:
        """Ask the process to finish what it does and to end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self, hurry: Callable[[], bool]) -> bool:
        """Wait for the end within the program's time, less if ``hurry()``; tell whether it came by itself.

        Afterwards nothing of the child's session is left.
        """
        process, self._process = self._process, None
        if process is None:
            return True
        deadline = time.monotonic() + self.program.stop_seconds
        while process.poll() is None and time.monotonic() < deadline and not hurry():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        willing = process.poll() is not None
        self._kill_rest(process.pid)
        process.wait(KILL_SECONDS)
        self._pid_file.unlink(missing_ok=True)
        return willing

    def _before_exec(self) -> Callable[[], None]:
        # Should the supervisor be killed, nobody waits for a clean end any more: what a worker holds comes
        # back with the end of its lease. SIGQUIT ends a Celery worker and its pool at once.
        death = die_with_parent(signal.SIGQUIT)
        niceness = self.program.niceness

        def prepare() -> None:
            if niceness:
                os.nice(niceness)
            if death is not None:
                death()

        return prepare

    def _kill_rest(self, leader: int) -> None:
        """Kill what is left of the child's session: the pool of a worker that was killed, for one."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGKILL)

    def _stop_left_over(self) -> None:
        try:
            pid = int(self._pid_file.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return
        # Without the first word: a link to Python shows as what it points to.
        ours = " ".join(self.program.command[1:]) in command_line(pid)
        if ours and is_alive(pid) and not stop_stale(pid, [(signal.SIGTERM, KILL_SECONDS)]):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def describe_status(status: int) -> str:
    """Return an exit status in words; a negative one is the number of a signal."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"
