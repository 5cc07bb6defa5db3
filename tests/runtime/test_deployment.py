"""docker-compose.yml and Dockerfile: their syntax, and that each command of the service really starts."""

from __future__ import annotations

import os
import re
import selectors
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.claims.stages import Stage
from monitor.runtime.embedded.address import free_port
from monitor.runtime.places import ROOT
from monitor.runtime.programs import UPKEEP, workers

SERVERS = {"postgres", "valkey"}
OURS = ("prepare", "web", "io", "classify", "deliver", "beat")
SECRETS = re.compile(r"(?i)(password|secret|token|key|_url)\b")
READY = {
    "io": "ready.",
    "classify": "ready.",
    "deliver": "ready.",
    "beat": "Starting...",
    "web": "Listening at",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return parsed


def dockerfile_command() -> list[str]:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("CMD ")]
    words: list[str] = yaml.safe_load(line.removeprefix("CMD "))
    return words


def queues(commands: list[list[str]]) -> list[str]:
    """All queues that the workers of some commands serve."""
    options = [word for command in commands for word in command if word.startswith("--queues=")]
    return sorted(queue for option in options for queue in option.removeprefix("--queues=").split(","))


def test_every_queue_has_exactly_one_kind_of_worker(compose: dict[str, Any]) -> None:
    wanted = sorted([*(stage.value for stage in Stage), UPKEEP])
    assert queues([service.get("command", []) for service in compose["services"].values()]) == wanted
    assert queues([list(program.command) for program in workers()]) == wanted


def test_services_are_complete_and_checked(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert set(services) == {*SERVERS, *OURS}
    assert set(compose["volumes"]) == SERVERS
    for name, service in services.items():
        assert "healthcheck" in service or name == "prepare", name
        for needed in service.get("depends_on", {}):
            assert needed in services
    for name in OURS:
        assert services[name]["read_only"]
        assert services[name]["env_file"] == ".env"
        assert services[name]["cap_drop"] == ["ALL"]
    assert services["web"]["ports"] == ["127.0.0.1:8787:8787"]


def test_no_secret_is_written_down(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for variable, value in service.get("environment", {}).items():
            if SECRETS.search(variable) and variable != "REDIS_URL":
                assert "${" in value, variable
    assert not re.search(r"(?im)^(env|arg)\s.*(password|secret|token)", (ROOT / "Dockerfile").read_text())


def test_the_image_runs_as_nobody_in_particular() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER guetteur" in lines
    copied = {word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]}
    for path in copied - {"--from=packages", "/opt/guetteur/.venv"}:
        assert (ROOT / path).exists(), path
        assert f"!{path}" in (ROOT / ".dockerignore").read_text().splitlines(), path


@pytest.mark.timeout(180)
def test_the_commands_of_the_containers_start(
    compose: dict[str, Any], service_environment: dict[str, str], tmp_path: Path
) -> None:
    services = compose["services"]
    commands = {name: services[name].get("command") or dockerfile_command() for name in READY}
    local = {
        "--bind=0.0.0.0:8787": f"--bind=127.0.0.1:{free_port()}",
        "--schedule=/tmp/beat": f"--schedule={tmp_path}/b",
    }
    start_and_stop(
        {name: [local.get(word, word) for word in words] for name, words in commands.items()},
        service_environment,
    )


def test_prepare_is_a_command_of_ours(compose: dict[str, Any]) -> None:
    command = compose["services"]["prepare"]["command"]
    done = subprocess.run(
        [sys.executable, *command[1:], "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "import the defaults" in done.stdout


def start_and_stop(commands: dict[str, list[str]], environment: dict[str, str]) -> None:
    """Start all commands at once, wait until each says that it is ready, and stop them."""
    folder = Path(sys.executable).parent
    variables = {**environment, "PYTHONPATH": str(ROOT), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    processes = {
        name: subprocess.Popen(
            words,
            cwd=ROOT,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        for name, words in commands.items()
    }
    said = dict.fromkeys(processes, "")
    try:
        with selectors.DefaultSelector() as selector:
            for name, process in processes.items():
                assert process.stdout is not None
                selector.register(process.stdout, selectors.EVENT_READ, name)
            deadline = time.monotonic() + 120
            while waiting := [name for name in said if READY[name] not in said[name]]:
                assert time.monotonic() < deadline, (waiting, said)
                for key, _ in selector.select(timeout=1):
                    chunk = os.read(key.fd, 65_536).decode(errors="replace")
                    assert chunk, f"{shlex.join(commands[key.data])} ended:\n{said[key.data]}"
                    said[key.data] += chunk
    finally:
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        for process in processes.values():
            process.communicate(timeout=60)


def test_every_setting_is_in_the_handbook() -> None:
    handbook = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    read = re.findall(
        r'environment\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    )
    assert len(read) > 5
    for name in [*read, "GUETTEUR_PORT", "GUETTEUR_SECRET_KEY", "SECRET_KEY_FILE", "GUETTEUR_DEBUG"]:
        assert f"| `{name}` |" in handbook, name
