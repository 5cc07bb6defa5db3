"""Who the embedded servers run as, and where they may live.

PostgreSQL refuses to run as root. A root supervisor therefore starts the servers as ``nobody``, who has to
reach their programs and their data: where a parent folder bars the way (an environment under a 0700 home),
both move to /var/lib/guetteur, and the data folder keeps a link to the data.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import GuetteurError

UNPRIVILEGED_USER = "nobody"
SHARED_STATE = Path("/var/lib/guetteur")
ASIDE = ".old"


class ServerError(GuetteurError):
    """An embedded server cannot be prepared, started or reached."""


@dataclass(frozen=True)
class Account:
    """The user and group ids of a server's process; ``None`` means ours, without a change."""

    uid: int | None = None
    gid: int | None = None

    @property
    def extra_groups(self) -> list[int] | None:
        """Supplementary groups of the process: none at all for another account, ours unchanged otherwise."""
        return None if self.uid is None else []

    def own(self, path: Path) -> None:
        """Give one file or folder to the account (not what is below it)."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Tell whether the account can enter ``path`` (a folder) or execute it (a program)."""
        if self.uid is None:
            return os.access(path, os.X_OK)
        try:
            answer = subprocess.run(
                ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
                user=self.uid,
                group=self.gid,
                extra_groups=self.extra_groups,
                cwd="/",
                check=False,
            )
        except PermissionError as error:
            raise ServerError(
                f"root may not switch to the user {UNPRIVILEGED_USER!r} here ({error}); "
                "start Guetteur as an ordinary user, or set DATABASE_URL and REDIS_URL"
            ) from error
        return answer.returncode == 0


def current_account() -> Account:
    """Return the account for servers: ``nobody`` where we are root, ourselves otherwise."""
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam(UNPRIVILEGED_USER)
    except KeyError as error:
        raise ServerError(
            f"PostgreSQL refuses to run as root and this system has no user {UNPRIVILEGED_USER!r}; "
            "start Guetteur as an ordinary user"
        ) from error
    return Account(entry.pw_uid, entry.pw_gid)


def server_folder(data: Path, name: str, account: Account) -> Path:
    """Make and return the folder of a server's files (mode 0700, owned by ``account``).

    It is ``data/name`` where the account can get there, else a folder of its own under /var/lib/guetteur, to
    which ``data/name`` becomes a link.
    """
    data.mkdir(parents=True, exist_ok=True)
    place = data / name
    if place.is_symlink() or account.reaches(data):
        folder = place.resolve()
    else:
        folder = _state_folder(data) / name
        _make_way(folder)
        if place.is_dir():
            shutil.move(place, folder)
        place.symlink_to(folder, target_is_directory=True)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    account.own(folder)
    folder.chmod(0o700)
    return folder


def _make_way(folder: Path) -> None:
    """Put aside what stands there: files of a data folder of the same name that somebody has removed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        aside = folder.with_name(folder.name + ASIDE)
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)


def erase_server_folder(data: Path, name: str) -> None:
    """Remove a server's files, wherever :func:`server_folder` put them."""
    place = data / name
    if place.is_symlink():
        shutil.rmtree(place.resolve(), ignore_errors=True)
        place.unlink()
    else:
        shutil.rmtree(place, ignore_errors=True)
    outside = _state_folder(data)
    shutil.rmtree(outside / (name + ASIDE), ignore_errors=True)
    if outside.is_dir() and not any(outside.iterdir()):
        outside.rmdir()


def _state_folder(data: Path) -> Path:
    """Return the folder under /var/lib that belongs to one data folder."""
    return SHARED_STATE / hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:16]
