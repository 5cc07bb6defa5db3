"""The embedded servers, for real: start, stop, keep, survive what kills them."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from monitor.runtime.embedded import EmbeddedPostgres, EmbeddedValkey, ServerError
from monitor.runtime.embedded.processes import command_line, is_alive, wait_gone
from monitor.runtime.places import ROOT

ANSWER = 42


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder with a space in its name; pytest makes it under a 0700 folder."""
    folder = tmp_path / "da ta"
    yield folder
    for server in (EmbeddedPostgres(folder), EmbeddedValkey(folder)):
        server.erase()


def test_postgres_keeps_its_data_and_its_address(data: Path) -> None:
    with EmbeddedPostgres(data, durable=False) as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        connection.execute("CREATE EXTENSION vector")
        connection.commit()
        folded = connection.execute("SELECT lower('ÉTÉ'), current_setting('fsync')").fetchone()
        first = server.url
    assert folded == ("été", "off")
    with EmbeddedPostgres(data) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT answer, current_setting('fsync') FROM kept").fetchone() == (
            42,
            "on",
        )
        assert server.url == first
    assert server.pid is None


def test_postgres_listens_on_loopback_alone_and_wants_the_password(data: Path) -> None:
    with EmbeddedPostgres(data, durable=False) as server:
        with psycopg.connect(server.url) as connection:
            row = connection.execute(
                "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
            ).fetchone()
        assert row == ("127.0.0.1", "")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url.replace(server.address.password, "wrong"))
        assert (data / "postgres.json").stat().st_mode & 0o777 == 0o600
        assert server.address.password not in command_line(server.pid or 0)


def test_servers_never_run_as_root(data: Path) -> None:
    """As root they run as nobody, from /var/lib where a private folder bars the way to the data."""
    with EmbeddedPostgres(data, durable=False) as server:
        owner = Path(f"/proc/{server.pid}").stat().st_uid
        if os.geteuid() == 0:
            assert owner != 0
            assert (data / "postgres").resolve().is_relative_to("/var/lib/guetteur")
        else:
            assert owner == os.geteuid()
            assert (data / "postgres").resolve() == data / "postgres"
    place = (data / "postgres").resolve()
    server.erase()
    assert not place.exists()


def test_a_server_left_behind_is_replaced(data: Path) -> None:
    for kind in (EmbeddedPostgres, EmbeddedValkey):
        stale = kind(data, durable=False)
        stale.start()
        left = stale.pid
        assert left is not None
        with kind(data, durable=False) as server:
            assert server.pid not in {None, left}
            stale.stop()  # reaps it, were it not gone yet
            assert not is_alive(left)


def test_servers_die_with_a_killed_supervisor(data: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from monitor.runtime.embedded import EmbeddedPostgres, EmbeddedValkey\n"
        "servers = [EmbeddedPostgres(Path(sys.argv[1]), durable=False), EmbeddedValkey(Path(sys.argv[1]))]\n"
        "[server.start() for server in servers]\n"
        "print(*[server.pid for server in servers], flush=True)\n"
        "time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", script, str(data)], stdout=subprocess.PIPE, text=True, env=environment
    ) as supervisor:
        assert supervisor.stdout is not None
        pids = [int(word) for word in supervisor.stdout.readline().split()]
        supervisor.send_signal(signal.SIGKILL)
    assert len(pids) == 2
    assert all(wait_gone(pid, 20) for pid in pids)
    with EmbeddedPostgres(data, durable=False) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_lost_password_is_replaced(data: Path) -> None:
    with EmbeddedPostgres(data, durable=False) as server:
        before = server.address.password
    (data / "postgres.json").unlink()
    again = EmbeddedPostgres(data, durable=False)
    assert again.url != server.url  # drawn before the start, as Django's settings need it
    with again, psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert again.address.password != before


def test_a_start_that_was_cut_short_leaves_no_harm(data: Path) -> None:
    server = EmbeddedPostgres(data, durable=False)
    server.start()
    server.stop()
    place = (data / "postgres").resolve()
    (place / "cluster").rename(place / "cluster.new")  # initdb was killed before the end
    with server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_taken_port_is_exchanged(data: Path) -> None:
    server = EmbeddedValkey(data)
    with socket.create_server(("127.0.0.1", server.address.port)), server:
        assert redis.Redis.from_url(server.url).ping()


def test_data_of_another_version_are_refused(data: Path) -> None:
    with EmbeddedPostgres(data, durable=False) as server:
        pass
    version = (data / "postgres").resolve() / "cluster" / "PG_VERSION"
    version.write_text("12\n")
    with pytest.raises(ServerError, match="PostgreSQL 12") as caught:
        server.start()
    assert caught.value.permanent


def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    server = EmbeddedPostgres(data, durable=False, settings={"shared_buffers": "nonsense"})
    with pytest.raises(ServerError, match="shared_buffers"):
        server.start()
    assert server.pid is None


def test_valkey_keeps_what_it_was_told(data: Path) -> None:
    with EmbeddedValkey(data) as server, redis.Redis.from_url(server.url) as client:
        client.set("answer", ANSWER)
    with EmbeddedValkey(data) as server, redis.Redis.from_url(server.url) as client:
        assert client.get("answer") == str(ANSWER).encode()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=server.address.port).ping()


def test_a_data_folder_made_anew_starts_empty(data: Path) -> None:
    """Files outside that belonged to a removed data folder of the same name are not taken for ours."""
    with EmbeddedPostgres(data, durable=False) as server, psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE old (x int)")
        connection.commit()
    shutil.rmtree(data)
    with EmbeddedPostgres(data, durable=False) as server, psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT to_regclass('old')").fetchone() == (None,)
