"""``guetteur up``, the whole service on a data folder of its own, through a crash and back."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.runtime.embedded import EmbeddedPostgres, EmbeddedValkey
from monitor.runtime.embedded.address import free_port
from monitor.runtime.embedded.processes import wait_gone
from monitor.runtime.lock import is_locked
from monitor.runtime.places import ROOT

READY_SECONDS = 90
PROCESSES = ("Io", "Classify", "Deliver", "Beat", "Web", "PostgreSQL", "Valkey")


class Up:
    """A running ``guetteur up`` and what it has printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.ready = threading.Event()
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def wait_ready(self) -> None:
        assert self.ready.wait(READY_SECONDS), self.output
        assert self.process.poll() is None, self.output

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        status = self.process.wait(60)
        self._reader.join()
        return status

    def pids(self) -> dict[str, int]:
        """What the screen says runs, by name."""
        rows = re.findall(r"│ (\w+) .*pid (\d+)\)", self.output)
        return {name: int(pid) for name, pid in rows}

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if "Ctrl-C stops everything" in line:
                self.ready.set()
        self.ready.set()


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "donn ées"
    yield folder
    for server in (EmbeddedPostgres(folder), EmbeddedValkey(folder)):
        server.erase()


def environment(data: Path) -> dict[str, str]:
    """Embedded servers, and an egress proxy that refuses: no default feed is really polled."""
    ours = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    proxy = f"http://127.0.0.1:{free_port()}"
    return {**ours, "PYTHONPATH": str(ROOT), "GUETTEUR_DATA": str(data), "HTTPS_PROXY": proxy}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "monitor.runtime.cli", *arguments]


@contextmanager
def up(data: Path, port: int) -> Iterator[Up]:
    with subprocess.Popen(
        command("up", f"--port={port}"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(data),
    ) as process:
        running = Up(process)
        try:
            running.wait_ready()
            yield running
        finally:
            if process.poll() is None:
                running.end(signal.SIGTERM)


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, env=environment(data), check=False)


@pytest.mark.timeout(300)
def test_up_is_one_survives_a_kill_and_stops_cleanly(data: Path) -> None:
    port = free_port()
    with up(data, port) as first:
        assert set(first.pids()) == set(PROCESSES)
        assert re.search(r"user admin   password \S{12,}", first.output)

        second = run(data, "up", f"--port={port}")
        assert second.returncode == 1
        assert f"already running on {data} (pid {first.process.pid}, guetteur up" in second.stderr

        shell = run(
            data, "manage", "shell", "--no-imports", "-c",
            "from django.contrib.auth.models import User\n"
            "user = User.objects.get(is_superuser=True)\n"
            "print(user.username, *user.groups.values_list('name', flat=True))",
        )  # fmt: skip
        assert shell.stdout == "admin Administrateur\n", shell.stderr

        console = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        console.request("GET", "/")
        assert console.getresponse().status < 400
        console.close()

        pids = first.pids()
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
        assert not is_locked(data)

    with up(data, port) as again:
        assert all(wait_gone(pid, 20) for pid in pids.values()), "children outlived the supervisor"
        assert "password" not in again.output  # the first administrator is there already
        pids = again.pids()
        assert again.end(signal.SIGINT) == 0
        assert again.lines[-1] == "stopped\n"
    assert all(wait_gone(pid, 5) for pid in pids.values())
    assert not is_locked(data)


@pytest.mark.timeout(120)
def test_sigterm_during_the_start_stops_what_had_started(data: Path) -> None:
    with subprocess.Popen(
        command("up", f"--port={free_port()}"), stdout=subprocess.PIPE, text=True, env=environment(data)
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "starting Valkey" in line:
                break
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read().endswith("stopped\n")
    assert process.returncode == 0
    assert not is_locked(data)
