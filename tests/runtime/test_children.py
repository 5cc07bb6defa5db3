"""Processes under supervision, with small programs in the place of workers."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from monitor.runtime.children import Child, Program, backoff, describe_status
from monitor.runtime.embedded.processes import is_alive, wait_gone

SLEEP = "import time; print('ready', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEP


def program(script: str, *, name: str = "sleeper", stop_seconds: float = 10.0, niceness: int = 0) -> Program:
    return Program(name, "sleep", (sys.executable, "-u", "-c", script), stop_seconds, niceness)


def ready(child: Child, times: int = 1) -> None:
    """Wait until the program has said so in its log."""
    deadline = time.monotonic() + 20
    while child.log.read_text().count("ready") < times:
        assert time.monotonic() < deadline, child.log.read_text()
        time.sleep(0.01)


@pytest.mark.parametrize(("failures", "seconds"), [(1, 1.0), (2, 2.0), (3, 4.0), (6, 32.0), (7, 60.0), (50, 60.0)])
def test_delays_grow_to_a_minute(failures: int, seconds: float) -> None:
    assert backoff(failures) == seconds


def test_statuses_in_words() -> None:
    assert describe_status(3) == "exit status 3"
    assert describe_status(-9) == "killed by SIGKILL"


def test_a_child_that_dies_is_started_again_aloud(tmp_path: Path) -> None:
    child = Child(program(SLEEP), os.environ, tmp_path)
    child.start()
    ready(child)
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert wait_gone(first, 10)
    said: list[str] = []
    child.look(said.append)
    assert said == [f"sleeper ended (killed by SIGKILL), starts again in 1 s; see {child.log}"]
    deadline = time.monotonic() + 20
    while child.pid is None:
        assert time.monotonic() < deadline
        child.look(said.append)
        time.sleep(0.05)
    assert said[1:] == ["sleeper started again"]
    assert child.pid != first
    child.terminate()
    assert child.wait(lambda: False)


def test_stopping_is_polite_then_firm(tmp_path: Path) -> None:
    child = Child(program(STUBBORN, stop_seconds=0.3), os.environ, tmp_path)
    child.start()
    ready(child)
    pid = child.pid
    assert pid is not None
    child.terminate()
    assert not child.wait(lambda: False)
    assert not is_alive(pid)
    assert not list((tmp_path / "run").iterdir())


def test_a_hurry_ends_the_patience(tmp_path: Path) -> None:
    child = Child(program(STUBBORN, stop_seconds=60), os.environ, tmp_path)
    child.start()
    ready(child)
    child.terminate()
    started = time.monotonic()
    assert not child.wait(lambda: True)
    assert time.monotonic() - started < 10


def test_a_child_left_behind_is_stopped_by_the_next_one(tmp_path: Path) -> None:
    left = Child(program(SLEEP), os.environ, tmp_path)
    left.start()
    ready(left)
    pid = left.pid
    assert pid is not None
    again = Child(program(SLEEP), os.environ, tmp_path)
    again.start()
    assert not is_alive(pid)
    again.terminate()
    again.wait(lambda: False)
    left.wait(lambda: True)  # reaps it


def test_another_process_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    """A process id of before a restart of the machine may belong to anybody now."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "sleeper.pid").write_text(f"{os.getpid()}\n")
    child = Child(program(SLEEP), os.environ, tmp_path)
    child.start()
    ready(child)
    child.terminate()
    assert child.wait(lambda: False)


def test_children_lead_their_own_session_and_take_their_niceness(tmp_path: Path) -> None:
    script = "import os; print(os.getsid(0) == os.getpid(), os.nice(0)); " + SLEEP
    child = Child(program(script, niceness=3), os.environ, tmp_path)
    child.start()
    ready(child)
    assert child.log.read_text().startswith(f"True {os.nice(0) + 3}")
    child.terminate()
    child.wait(lambda: False)
