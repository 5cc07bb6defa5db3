"""What the embedded servers have in common: prepare, start, wait, stop, clear up after a crash."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, ClassVar, Self

from monitor.runtime.embedded.account import (
    Account,
    ServerError,
    current_account,
    erase_server_folder,
    server_folder,
)
from monitor.runtime.embedded.address import Address, is_free, load_address, new_address, save_address
from monitor.runtime.embedded.processes import (
    POLL_SECONDS,
    command_line,
    die_with_parent,
    is_alive,
    stop_stale,
)

READY_SECONDS = 60.0
"""Recovery from gigabytes of write-ahead log takes tens of seconds; past this a person should look."""

START_ATTEMPTS = 3
"""Another program may take the port between our look and the server's; so often is a start tried anew."""

LOG_TAIL = 12
LOG_MAX_BYTES = 10_000_000

__all__ = ["EmbeddedServer", "ServerError"]


class EmbeddedServer(ABC):
    """One server process below a data folder.

    ``data`` is the data folder, shared by the servers; ``log`` the file that takes the server's output
    (default: ``data/logs/NAME.log``). One process at a time may use a data folder: the caller holds the lock.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    death_signal: ClassVar[signal.Signals]
    stop_steps: ClassVar[list[tuple[signal.Signals, float]]]

    def __init__(self, data: Path, *, log: Path | None = None) -> None:
        self.data = data.absolute()
        self.log = log or self.data / "logs" / f"{self.name}.log"
        self.account: Account = current_account()
        self._address: Address | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> Address:
        """Port and password: the stored ones, else fresh ones that are stored at once."""
        known = self._address or load_address(self._address_file)
        if known is None:
            self.data.mkdir(parents=True, exist_ok=True)
            known = self._keep(new_address())
        self._address = known
        return known

    @property
    def pid(self) -> int | None:
        """Process id while the server runs under this object."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    @abstractmethod
    def url(self) -> str:
        """Address with user and password, as Django's or Celery's settings take it."""

    def start(self) -> str:
        """Start the server, wait until it answers, and return its URL.

        A server that a killed supervisor left on the same files is stopped first. Raises ServerError, with
        the end of the server's log, when it does not come up.
        """
        if self.pid is not None:
            return self.url
        folder = server_folder(self.data, self.name, self.account)
        self._stop_left_over(folder)
        self._prepare(folder)
        for attempt in range(1, START_ATTEMPTS + 1):
            if not is_free(self.address.port):
                self._keep(Address(new_address().port, self.address.password))
            process = self._process = self._launch(folder)
            if self._wait_ready(process, folder):
                break
            self._process = None
            if attempt == START_ATTEMPTS or is_free(self.address.port):
                raise ServerError(f"{self.title} did not start; the end of {self.log} says:\n{self._tail()}")
        self._after_start()
        return self.url

    def stop(self) -> None:
        """Stop the server, from the mildest signal to SIGKILL; does nothing when it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        for number, seconds in self.stop_steps:
            if process.poll() is not None:
                break
            process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
        self._forget_pid()

    def restart(self) -> None:
        """Start a server that has died again, on the same port: its clients know no other."""
        self._process = None
        self.start()

    def erase(self) -> None:
        """Stop the server and remove its files, wherever they are."""
        self.stop()
        erase_server_folder(self.data, self.name)
        self._address_file.unlink(missing_ok=True)

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

    @abstractmethod
    def _prepare(self, folder: Path) -> None:
        """Make the files that the server needs before its first start."""

    @abstractmethod
    def _command(self, folder: Path) -> list[str]:
        """Return the command line, without any secret in it."""

    @abstractmethod
    def _answers(self, folder: Path) -> bool:
        """Tell whether the server takes requests."""

    @abstractmethod
    def _owns(self, command: str, folder: Path) -> bool:
        """Tell from a command line whether a process is this server on these files."""

    def _configuration(self) -> str:
        """Return what the server reads on its standard input (where secrets may stand)."""
        return ""

    def _after_start(self) -> None:  # noqa: B027 (most servers need nothing more)
        """Do what needs the running server."""

    @property
    def _address_file(self) -> Path:
        return self.data / f"{self.name}.json"

    @property
    def _pid_file(self) -> Path:
        return self.data / f"{self.name}.pid"

    def _keep(self, address: Address) -> Address:
        save_address(self._address_file, address)
        self._address = address
        return address

    def _launch(self, folder: Path) -> subprocess.Popen[bytes]:
        with self._open_log() as log, tempfile.TemporaryFile() as configuration:
            configuration.write(self._configuration().encode())
            configuration.seek(0)
            process = subprocess.Popen(
                self._command(folder),
                stdin=configuration,
                stdout=log,
                stderr=log,
                cwd="/",
                env=self._environment(),
                user=self.account.uid,
                group=self.account.gid,
                extra_groups=self.account.extra_groups,
                start_new_session=True,  # the terminal's Ctrl-C is for the supervisor, which stops in order
                preexec_fn=die_with_parent(self.death_signal),
            )
        self._pid_file.write_text(f"{process.pid}\n", encoding="ascii")
        return process

    def _environment(self) -> dict[str, str]:
        """Return a bare environment: PG* or locale variables of the caller must not change a server."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "TZ", "LD_LIBRARY_PATH"}}
        return {**kept, "LC_ALL": "C"}

    def _wait_ready(self, process: subprocess.Popen[bytes], folder: Path) -> bool:
        """Wait until the server answers; ``False`` when it ended instead. Raises ServerError when neither."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._answers(folder):
            if process.poll() is not None:
                return False
            if time.monotonic() > deadline:
                self.stop()
                raise ServerError(
                    f"{self.title} did not answer within {READY_SECONDS:.0f} s; the end of {self.log} says:\n"
                    f"{self._tail()}"
                )
            time.sleep(POLL_SECONDS)
        return True

    def _stop_left_over(self, folder: Path) -> None:
        pid = self._recorded_pid(folder)
        if pid is None or not is_alive(pid) or not self._owns(command_line(pid), folder):
            return
        if not stop_stale(pid, self.stop_steps):
            raise ServerError(f"{self.title} (pid {pid}) of an earlier run does not stop; end it by hand")

    def _recorded_pid(self, folder: Path) -> int | None:  # noqa: ARG002 (PostgreSQL records it there itself)
        try:
            return int(self._pid_file.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def _forget_pid(self) -> None:
        self._pid_file.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _open_log(self) -> Iterator[IO[bytes]]:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_MAX_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as file:
            yield file

    def _tail(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return "(nothing)"
        return "\n".join(f"  {line}" for line in lines[-LOG_TAIL:])
