"""The doctor: each check in order and out of order, then the whole examination."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from monitor.runtime.doctor import configuration, machine, servers
from monitor.runtime.doctor.findings import Level
from monitor.runtime.embedded import EmbeddedPostgres, EmbeddedValkey
from monitor.runtime.embedded.address import free_port
from monitor.runtime.places import ROOT

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_python() -> None:
    assert machine.check_python((3, 11)).level is Level.OK
    assert machine.check_python((3, 10)).level is Level.WRONG


def test_data_folder(tmp_path: Path) -> None:
    assert machine.check_data_folder(tmp_path / "data").level is Level.OK
    (tmp_path / "file").touch()
    found = machine.check_data_folder(tmp_path / "file" / "data")
    assert found.level is Level.WRONG
    assert "GUETTEUR_DATA" in found.mend


def test_model(tmp_path: Path) -> None:
    shipped = machine.check_model("")
    assert shipped.level is Level.OK
    assert "cloud-souverain-" in shipped.said
    assert machine.check_model("almanach/veille").level is Level.NOTE
    (tmp_path / "encoder.onnx").write_bytes(bytes(5_000))
    part = machine.check_model(str(tmp_path))
    assert part.level is Level.WRONG
    assert "encoder.bin" in part.said
    assert "topics train" in part.mend


@pytest.mark.parametrize(
    ("url", "proxies", "level"),
    [
        ("http://127.0.0.1:8787", [], Level.NOTE),
        ("http://localhost", [], Level.NOTE),
        ("http://veille.example", ["10.0.0.1"], Level.WRONG),
        ("https://veille.example", [], Level.WRONG),
        ("https://veille.example:8443", ["10.0.0.1"], Level.NOTE),
        ("https://veille.example", ["10.0.0.1"], Level.OK),
    ],
)
def test_public_url(url: str, proxies: list[str], level: Level) -> None:
    assert configuration.check_public_url(url, proxies).level is level


def test_mail_is_wanted_where_somebody_waits_for_it() -> None:
    missing = configuration.check_mail({}, "", 3)
    assert missing is not None
    assert missing.level is Level.WRONG
    unused = configuration.check_mail({}, "", 0)
    assert unused is not None
    assert unused.level is Level.NOTE
    assert configuration.check_mail({"host": "mail"}, "", 3) is None


def test_postgres(postgres_server: EmbeddedPostgres) -> None:
    found = {finding.name: finding.level for finding in servers.check_postgres(postgres_server.url)}
    assert found == {"PostgreSQL": Level.OK, "pgvector": Level.OK, "Clock": Level.OK}
    (dead,) = servers.check_postgres(f"postgresql://somebody:secret@127.0.0.1:{free_port()}/x")
    assert dead.level is Level.WRONG
    assert "secret" not in dead.said


def test_clock() -> None:
    assert servers.check_clock(NOW, NOW + timedelta(seconds=2)).level is Level.OK
    assert servers.check_clock(NOW, NOW - timedelta(seconds=60)).level is Level.WRONG


@pytest.mark.django_db
def test_migrations() -> None:
    assert servers.check_migrations().level is Level.OK


def test_valkey(valkey_server: EmbeddedValkey) -> None:
    assert servers.check_redis(valkey_server.url).level is Level.OK
    found = servers.check_redis(f"redis://:secret@127.0.0.1:{free_port()}/0")
    assert found.level is Level.WRONG
    assert "secret" not in found.said


def test_smtp() -> None:
    port = free_port()
    smtp = {
        "host": "127.0.0.1",
        "port": port,
        "username": "",
        "password": "",
        "use_ssl": False,
        "use_tls": False,
    }
    assert servers.check_smtp(smtp).level is Level.WRONG
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        assert servers.check_smtp(smtp).level is Level.OK
        assert servers.check_smtp({**smtp, "use_tls": True}).level is Level.WRONG
    finally:
        controller.stop()


def test_the_whole_examination_as_json(postgres_server: EmbeddedPostgres, tmp_path: Path) -> None:
    """On a database without migrations and a broker that does not answer: status 1, each thing named."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": postgres_server.url_of("postgres"),
        "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0",
        "GUETTEUR_DATA": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "monitor.runtime.cli", "doctor", "--json"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    levels = {finding["name"]: finding["level"] for finding in json.loads(done.stdout)}
    assert levels["PostgreSQL"] == "ok"
    assert levels["Migrations"] == levels["Valkey"] == "wrong"
    assert levels["PUBLIC_URL"] == "note"


def test_administrators_without_an_address_are_noted() -> None:
    assert configuration.check_administrators(2).level is Level.OK
    nobody = configuration.check_administrators(0)
    assert nobody.level is Level.NOTE
    assert "e-mail address" in nobody.mend
