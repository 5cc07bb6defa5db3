"""The address of an embedded server: a port of 127.0.0.1 and a password, kept in a file of mode 0600."""

from __future__ import annotations

import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Address:
    """Where a server listens and what opens it."""

    port: int
    password: str


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def load_address(path: Path) -> Address | None:
    """Read an address; ``None`` where there is none, or where the file was cut short by a full disk."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Address(port=int(stored["port"]), password=str(stored["password"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def save_address(path: Path, address: Address) -> None:
    """Write an address for its owner's eyes only, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(address), file)
    fresh.replace(path)


def new_address() -> Address:
    """Draw a free port and a password of 192 random bits."""
    return Address(port=free_port(), password=secrets.token_urlsafe(24))
