"""The console's port, and who holds it when it is taken."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path

from monitor.errors import GuetteurError
from monitor.runtime.embedded.address import is_free
from monitor.runtime.embedded.processes import POLL_SECONDS, command_line

LINGER_SECONDS = 3.0
"""A console that was just killed may take this long to give its port back."""

_LISTEN = "0A"


def claim_port(port: int) -> None:
    """Raise GuetteurError, naming the holder where it can be known, when the port is taken."""
    deadline = time.monotonic() + LINGER_SECONDS
    while not is_free(port):
        if time.monotonic() > deadline:
            holder = port_holder(port)
            who = f" by pid {holder} ({command_line(holder)[:80]})" if holder else ""
            raise GuetteurError(f"port {port} is taken{who}; choose another one with --port or GUETTEUR_PORT")
        time.sleep(POLL_SECONDS)


def port_holder(port: int) -> int | None:
    """Return the process that listens on a TCP port of this machine (Linux, and only our own if not root)."""
    sockets = {
        f"socket:[{inode}]" for table in ("/proc/net/tcp", "/proc/net/tcp6") for inode in _listening(Path(table), port)
    }
    if not sockets:
        return None
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if str(descriptor.readlink()) in sockets:
                return int(descriptor.parts[2])
    return None


def _listening(table: Path, port: int) -> list[str]:
    """Return the inodes of the sockets that listen on ``port`` (format: proc_net_tcp(5))."""
    try:
        rows = table.read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return []
    found = []
    for row in rows:
        fields = row.split()
        local = re.fullmatch(r"[0-9A-F]+:([0-9A-F]{4})", fields[1])
        if local and int(local[1], 16) == port and fields[3] == _LISTEN:
            found.append(fields[9])
    return found
