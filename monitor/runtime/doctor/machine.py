"""Checks of this machine: Python, packages, data folder, disk, browser."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from monitor.errors import GuetteurError
from monitor.runtime.chromium import find_chromium
from monitor.runtime.doctor.findings import Finding, note, ok, wrong
from monitor.runtime.lock import is_locked, lock_holder

OLDEST_PYTHON = (3, 11)
LOW_DISK_MB = 2_000
FULL_DISK_MB = 200


def check_python(version: tuple[int, int]) -> Finding:
    """Look at the version of Python."""
    said = f"{version[0]}.{version[1]} ({sys.executable})"
    if version < OLDEST_PYTHON:
        return wrong("Python", said, "install Python 3.11 or later and remove .venv")
    return ok("Python", said)


def check_packages(root: Path) -> Finding:
    """Look whether the packages that are installed are those of the lock file."""
    stamp = root / ".venv" / ".stamp"
    lock = root / "requirements.lock"
    if Path(sys.prefix) != root / ".venv":
        return note("Packages", f"not managed by ./guetteur ({sys.prefix})")
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        return wrong("Packages", "not those of requirements.lock", "start ./guetteur once; it installs them")
    return ok("Packages", "as in requirements.lock")


def check_data_folder(data: Path) -> Finding:
    """Look whether the data folder can be written, and who uses it."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        return wrong(
            "Data folder",
            f"{data} cannot be written ({error.strerror})",
            "give it to the user that runs Guetteur, or set GUETTEUR_DATA",
        )
    holder = lock_holder(data) if is_locked(data) else None
    return ok("Data folder", f"{data}" + (f", in use by pid {holder.pid}" if holder else ""))


def check_disk(data: Path) -> Finding:
    """Look at the free space of the data folder's disk."""
    existing = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(existing).free // 1_000_000
    if free < FULL_DISK_MB:
        return wrong("Disk", f"{free} MB free", "make room; PostgreSQL stops when the disk is full")
    if free < LOW_DISK_MB:
        return note("Disk", f"{free} MB free", "make room soon")
    return ok("Disk", f"{free} MB free")


def check_chromium() -> Finding:
    """Look for the browser of the browser tests."""
    found = find_chromium()
    if found:
        return ok("Chromium", found)
    if os.environ.get("GUETTEUR_REQUIRE_BROWSER") == "1":
        return wrong("Chromium", "required and not found", "install Chromium, or name it in CHROMIUM")
    return note("Chromium", "not found; only browser tests need it", "install Chromium to run them")


def check_model(chosen: str) -> Finding:
    """Look whether the topic model that was chosen, or the shipped one, is whole."""
    from monitor.topics.encoder import load_encoder
    from monitor.topics.heads import Heads
    from monitor.topics.loading import MODEL

    folder = Path(chosen) if chosen else MODEL
    if chosen and not folder.exists():
        return note("Topic model", f"{chosen} is no folder here and is taken for a name on a hub")
    try:
        load_encoder(folder)
        return ok("Topic model", Heads.load(folder).version)
    except GuetteurError as error:
        mend = "name a folder that `guetteur topics train` made" if chosen else "get a whole copy of Guetteur"
        return wrong("Topic model", str(error), mend)
