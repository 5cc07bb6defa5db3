"""Processes: children that die with their parent, and the ones that a killed parent left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that the calling process gets when the thread that made it ends."""

POLL_SECONDS = 0.02


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """Return a ``preexec_fn`` that asks the kernel for ``death_signal`` when the parent is gone.

    Linux only; ``None`` elsewhere, where :func:`stop_stale` has to do the work at the next start. The kernel
    watches the *thread* that forked, so children have to be started from one that lives as long as the
    program: the main thread.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def set_death_signal() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl, so no signal would ever come
            os._exit(1)

    return set_death_signal


def is_alive(pid: int) -> bool:
    """Tell whether a process with this id runs; a zombie, which only waits to be reaped, does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:  # no /proc on this system, or it ended just now
        return not Path("/proc/self").exists()


def command_line(pid: int) -> str:
    """Return the command line of a running process, its words separated by spaces; empty if unknown."""
    proc = Path(f"/proc/{pid}/cmdline")
    try:
        return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        if Path("/proc/self").exists():
            return ""
    found = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def wait_gone(pid: int, seconds: float) -> bool:
    """Wait until a process that may not be our child has ended; tell whether it has."""
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def stop_stale(pid: int, steps: list[tuple[signal.Signals, float]]) -> bool:
    """Stop a process left behind by a killed supervisor.

    ``steps`` are pairs of a signal and the seconds to wait after it, from the mildest to the harshest.
    Returns whether the process is gone.
    """
    for number, seconds in steps:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        if wait_gone(pid, seconds):
            return True
    return not is_alive(pid)
