"""Where the material for trying the code lies; none of it belongs to the repository."""

from __future__ import annotations

import contextlib
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def shared() -> Path:
    """The folder of the shared material: GUETTEUR_SHARED, or ``../shared`` beside the repository.

    Ends the program with a message where it is absent.
    """
    folder = Path(os.environ.get("GUETTEUR_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        sys.exit(f"The material of this benchmark is not here ({folder}). Name its folder in GUETTEUR_SHARED.")
    return folder


def unpacked(name: str, into: Path) -> Path:
    """Unpack ``data/NAME.tar.gz`` of the shared material into a folder."""
    archive = shared() / "data" / f"{name}.tar.gz"
    if not archive.is_file():
        sys.exit(f"The material of this benchmark is not here ({archive}).")
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into


@contextlib.contextmanager
def database() -> Iterator[None]:
    """An empty, migrated PostgreSQL on a throw-away folder, with Django set up on it."""
    from monitor.runtime.embedded import EmbeddedPostgres

    with tempfile.TemporaryDirectory(prefix="guetteur-bench-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o711)  # as root, the server runs as nobody and has to get through
        server = EmbeddedPostgres(folder, durable=False)
        server.start()
        os.environ |= {
            "DATABASE_URL": server.url,
            "GUETTEUR_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LOG_LEVEL": "ERROR",
        }
        try:
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            yield
        finally:
            from django.db import connections

            connections.close_all()
            server.erase()
