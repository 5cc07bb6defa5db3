"""A throw-away service for measuring: PostgreSQL, Valkey, and real Celery workers that can be killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.material import ROOT, database


@contextlib.contextmanager
def grounds() -> Iterator[None]:
    """An empty, migrated database and a broker, with Django set up on them."""
    from monitor.runtime.embedded import EmbeddedValkey

    with tempfile.TemporaryDirectory(prefix="guetteur-bench-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o711)  # as root, the server runs as nobody and has to get through
        broker = EmbeddedValkey(folder, durable=False)
        broker.start()
        os.environ["REDIS_URL"] = broker.url
        try:
            with database():
                yield
        finally:
            broker.erase()


class Celery:
    """One Celery program, in a process group of its own. What it logs goes to ``log``."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str], log: Path) -> None:
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app=workers.app", *arguments],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                start_new_session=True,
                stdout=output,
                stderr=output,
            )

    def children(self) -> list[int]:
        """The processes of the pool: those that do the work."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            return [int(pid) for pid in path.read_text().split() if _is_pool(int(pid))]
        return []

    def freeze(self) -> None:
        """Keep the parent from starting new children."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let the parent go on."""
        os.kill(self.process.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End the program with all its children, as a power cut does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def worker(
    queues: Sequence[str],
    processes: int,
    environment: dict[str, str],
    log: Path,
    name: str,
    *,
    include: Sequence[str] = (),
) -> Celery:
    """A worker as the service starts it. Modules to ``include`` are imported before the pool is forked."""
    return Celery(
        [
            "worker",
            f"--queues={','.join(queues)}",
            f"--concurrency={processes}",
            "--pool=prefork",
            "--loglevel=WARNING",
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            f"--hostname={name}@%h",
            *([f"--include={','.join(include)}"] if include else []),
        ],
        environment,
        log,
    )


def beat(environment: dict[str, str], log: Path, folder: Path) -> Celery:
    """The clock that rings the sweeper."""
    return Celery(["beat", "--loglevel=WARNING", "--pidfile=", f"--schedule={folder / 'beat'}"], environment, log)


def _is_pool(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        return b"worker" in command and b"tracker" not in command
    return False


def until(condition: Callable[[], bool], seconds: float, every: float = 0.02) -> bool:
    """Whether ``condition`` came true within ``seconds``."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not (met := condition()) and time.monotonic() < end:
        pause.wait(every)
    return met
