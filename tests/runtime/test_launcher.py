"""The launcher ``guetteur``, copied with an empty lock file: what it does before and around Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.runtime.places import ROOT

COMMAND_LINE = "import os, sys\nprint('arguments', sys.argv[1:], 'folder', os.getcwd())\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small installation under a path with a space: nothing to install, a command line that tells."""
    root = tmp_path / "une copie"
    package = root / "monitor" / "runtime"
    package.mkdir(parents=True)
    (package / "cli.py").write_text(COMMAND_LINE)
    shutil.copy2(ROOT / "guetteur", root / "guetteur")
    for name in ("requirements.lock", "requirements-test.lock", "requirements-installer.lock"):
        (root / name).write_text("# nothing\n")
    return root


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for the PATH with the system's tools and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in (
        "dirname",
        "cmp",
        "mkdir",
        "rm",
        "mv",
        "cat",
        "sleep",
        "df",
        "awk",
        "tail",
        "cp",
        "readlink",
    ):
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    return folder


def _environment() -> dict[str, str]:
    """Ours, without what `./guetteur test` itself adds to it."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def launch(
    launcher: Path, *arguments: str, path: Path | None = None, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = _environment()
    environment["PIP_NO_INDEX"] = "1"
    python = Path(sys.executable).parent
    environment["PATH"] = str(path) if path else f"{python}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/sh", str(launcher), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        check=False,
    )


def put_python(folder: Path, script: str) -> None:
    """Put a stand-in for Python on the PATH."""
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_first_use_installs_and_later_uses_do_not(root: Path, tmp_path: Path) -> None:
    link = tmp_path / "lien"
    link.symlink_to(root / "guetteur")
    first = launch(link, "analyse", "un fichier", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    assert first.stdout == f"arguments ['analyse', 'un fichier'] folder {tmp_path}\n"
    assert "making a Python environment" in first.stderr
    second = launch(root / "guetteur", "--help")
    assert (second.returncode, second.stderr) == (0, "")
    # A changed lock file installs anew, into the same environment.
    (root / "requirements.lock").write_text("# nothing either\n")
    third = launch(root / "guetteur")
    assert "installing the packages of requirements.lock" in third.stderr
    assert "making" not in third.stderr
    # `test` has packages of its own.
    assert "requirements-test.lock" in launch(root / "guetteur", "test").stderr
    assert launch(root / "guetteur", "test").stderr == ""
    assert not (root / ".venv.lock").exists()


def test_two_first_uses_at_once(root: Path) -> None:
    (root / ".venv.lock").mkdir()
    (root / ".venv.lock" / "pid").write_text("999999999\n")  # of a process that was killed
    command, plain = ["/bin/sh", str(root / "guetteur")], _environment()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=plain) as other:
        done = launch(root / "guetteur")
        assert other.stderr is not None
        said = other.stderr.read() + done.stderr
    assert (other.returncode, done.returncode) == (0, 0), said
    assert said.count("making a Python environment") == 1


def test_an_old_python_is_named(root: Path, programs: Path) -> None:
    put_python(programs, 'case "$2" in *print*) echo 3.9;; *) exit 1;; esac')
    done = launch(root / "guetteur", path=programs)
    assert done.returncode == 1
    assert "guetteur: error: Python 3.11 or later is needed; found only: 3.9" in done.stderr


def test_no_python_at_all(root: Path, programs: Path) -> None:
    done = launch(root / "guetteur", path=programs)
    assert done.returncode == 1
    assert "no python3 was found" in done.stderr


def test_a_python_without_venv(root: Path, programs: Path) -> None:
    put_python(programs, 'case "$2" in *venv*) exit 1;; esac')
    done = launch(root / "guetteur", path=programs)
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("Temporary failure in name resolution", "the package index cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "is not the one that"),
        ("PermissionError: [Errno 13] Permission denied", "cannot be written"),
        ("something else", "the packages could not be installed; see above"),
    ],
)
def test_what_stops_an_installation_is_said(root: Path, programs: Path, output: str, message: str) -> None:
    """The stand-in is recent, but the making of an environment fails as on a machine in trouble."""
    put_python(programs, f'case "$*" in *"-m venv"*) echo "{output}" >&2; exit 1;; esac')
    done = launch(root / "guetteur", path=programs)
    assert done.returncode == 1
    assert message in done.stderr.splitlines()[-1]
    assert not (root / ".venv.lock").exists()
    assert not (root / ".venv" / ".stamp").exists()
