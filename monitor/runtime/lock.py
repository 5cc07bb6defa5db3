"""One process at a time works on a data folder."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from monitor.errors import GuetteurError


@dataclass(frozen=True)
class Holder:
    """Who holds a data folder."""

    pid: int
    command: str
    port: int | None = None


class AlreadyRunning(GuetteurError):  # noqa: N818 (it says what is the case)
    """Another process holds the data folder."""

    def __init__(self, data: Path, holder: Holder | None) -> None:
        who = f"pid {holder.pid}, guetteur {holder.command}" if holder else "unknown process"
        where = f", console on http://127.0.0.1:{holder.port}" if holder and holder.port else ""
        super().__init__(f"already running on {data} ({who}{where})")
        self.holder = holder


@contextlib.contextmanager
def data_lock(data: Path, command: str, port: int | None = None) -> Iterator[None]:
    """Hold the data folder, made if missing, until the block ends or the process dies.

    Raises AlreadyRunning where another process holds it, GuetteurError where the folder cannot be written.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        # Append mode: the file of another holder must not be emptied before we know that there is none.
        file = (data / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise GuetteurError(
            f"the data folder {data} cannot be written ({error.strerror}); set GUETTEUR_DATA to another one"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(data, lock_holder(data)) from error
        file.truncate(0)
        json.dump(asdict(Holder(os.getpid(), command, port)), file)
        file.flush()
        yield
        file.truncate(0)


def lock_holder(data: Path) -> Holder | None:
    """Return who says to hold the folder; ``None`` where nobody does, or nobody can say."""
    try:
        with (data / "lock").open(encoding="utf-8") as file:
            return Holder(**json.load(file))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def is_locked(data: Path) -> bool:
    """Tell whether a living process holds the folder."""
    try:
        with (data / "lock").open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
