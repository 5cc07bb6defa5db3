"""The command line: light, honest, and without tracebacks for what people cause."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.runtime.cli import guetteur
from monitor.runtime.places import ROOT

HEAVY = ("django", "celery", "psycopg", "trafilatura", "onnxruntime", "transformers", "spacy", "rich")


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    environment: Mapping[str, str] = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        [sys.executable, "-m", "monitor.runtime.cli", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from monitor.runtime.cli import guetteur\n"
        "guetteur.main(['--help'], standalone_mode=False)\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "loaded: []" in done.stdout
    for name in ("up", "doctor", "test", "manage"):
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("name", guetteur.lazy)
def test_every_command_of_the_registry_loads_and_has_help(name: str) -> None:
    command = guetteur.lazy[name].load()
    assert command.help, f"{name} says nothing in its --help"
    assert command.name == name


def test_an_unknown_command_is_refused() -> None:
    done = run("nonsense")
    assert done.returncode == 2
    assert "No such command 'nonsense'" in done.stderr


def test_an_error_is_one_line_without_a_traceback(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    done = run("up", "--port=1", GUETTEUR_DATA=str(file / "data"))
    assert done.returncode == 1
    assert done.stderr.startswith("guetteur: error: the data folder ")
    assert "Traceback" not in done.stderr
    assert "Traceback" in run("up", GUETTEUR_DATA=str(file / "data"), GUETTEUR_DEBUG="1").stderr


def test_manage_runs_django_on_the_named_database() -> None:
    done = run("manage", "diffsettings", "--default=config.settings")
    assert done.returncode == 0, done.stderr
