"""Embedded Valkey: the doorbell, kept on disk by an append-only file."""

from __future__ import annotations

import signal
import socket
from pathlib import Path
from urllib.parse import quote

from monitor.runtime.embedded.address import LOOPBACK
from monitor.runtime.embedded.binaries import valkey_program
from monitor.runtime.embedded.server import EmbeddedServer

PING_SECONDS = 2.0


class EmbeddedValkey(EmbeddedServer):
    """Valkey on ``data/valkey``. ``durable=False`` keeps nothing on disk."""

    name = "valkey"
    title = "Valkey"
    death_signal = signal.SIGTERM
    stop_steps = [(signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)]

    def __init__(self, data: Path, *, log: Path | None = None, durable: bool = True) -> None:
        super().__init__(data, log=log)
        self.durable = durable

    @property
    def url(self) -> str:
        """``redis://`` URL, which Celery and redis-py both understand."""
        return self.url_of(0)

    def url_of(self, database: int) -> str:
        """``redis://`` URL of one of the sixteen numbered databases."""
        return f"redis://:{quote(self.address.password)}@{LOOPBACK}:{self.address.port}/{database}"

    def _prepare(self, folder: Path) -> None:
        """Nothing to make: Valkey writes its files itself."""

    def _command(self, folder: Path) -> list[str]:
        return [str(valkey_program(self.account)), "-", "--dir", str(folder)]

    def _configuration(self) -> str:
        lines = [
            f"bind {LOOPBACK}",
            f"port {self.address.port}",
            f"requirepass {self.address.password}",
            "daemonize no",
            "maxmemory-policy noeviction",
            f"appendonly {'yes' if self.durable else 'no'}",
            "appendfsync everysec",
            'save ""',
        ]
        return "\n".join(lines) + "\n"

    def _answers(self, folder: Path) -> bool:  # noqa: ARG002 (PostgreSQL looks there)
        """Ask as a client would: AUTH, then PING (a server that still loads its file answers -LOADING)."""
        request = f"AUTH {self.address.password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOOPBACK, self.address.port), timeout=PING_SECONDS) as connection:
                connection.sendall(request)
                received = b""
                while received.count(b"\r\n") < 2:
                    chunk = connection.recv(256)
                    if not chunk:
                        return False
                    received += chunk
        except OSError:
            return False
        return received.split(b"\r\n")[:2] == [b"+OK", b"+PONG"]

    def _owns(self, command: str, folder: Path) -> bool:
        # Once it runs, Valkey rewrites its command line to "PROGRAM ADDRESS:PORT".
        return "valkey-server" in command and (f":{self.address.port}" in command or str(folder) in command)
