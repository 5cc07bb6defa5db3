"""Embedded PostgreSQL: one cluster, one role, one database."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from monitor.runtime.embedded.account import ServerError
from monitor.runtime.embedded.address import LOOPBACK
from monitor.runtime.embedded.binaries import postgres_programs
from monitor.runtime.embedded.server import EmbeddedServer

ROLE = "guetteur"
DATABASE = "guetteur"
KNOWN_PASSWORD = "password.sha256"  # noqa: S105 (the name of a file)

SERVICE_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",  # their paths are limited to 107 bytes, which a data folder easily passes
    "max_connections": "60",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "jit": "off",  # compiling costs more than our short queries take
}

THROW_AWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
"""For data that nobody will miss after a power cut: tests."""


class EmbeddedPostgres(EmbeddedServer):
    """PostgreSQL on ``data/postgres``.

    ``durable=False`` gives up safety against a power cut for speed. ``settings`` are further parameters of
    postgresql.conf, by name.
    """

    name = "postgres"
    title = "PostgreSQL"
    # SIGINT is the fast shutdown: connections are cut, nothing is lost. SIGQUIT leaves a recovery to do.
    death_signal = signal.SIGINT
    stop_steps = [(signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)]

    def __init__(
        self,
        data: Path,
        *,
        log: Path | None = None,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, log=log)
        self.durable = durable
        self.settings = {
            **SERVICE_SETTINGS,
            **({} if durable else THROW_AWAY_SETTINGS),
            **(settings or {}),
        }

    @property
    def url(self) -> str:
        """``postgresql://`` URL of the service's database."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """``postgresql://`` URL of another database of the same cluster."""
        return f"postgresql://{ROLE}:{quote(self.address.password)}@{LOOPBACK}:{self.address.port}/{database}"

    def _prepare(self, folder: Path) -> None:
        programs = postgres_programs(self.account)
        cluster = folder / "cluster"
        if cluster.is_dir():
            self._check_version(programs, cluster)
            self._check_password(programs, folder)
        else:
            self._make_cluster(programs, folder)

    def _command(self, folder: Path) -> list[str]:
        settings = {**self.settings, "port": str(self.address.port)}
        parameters = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(postgres_programs(self.account) / "postgres"), "-D", str(folder / "cluster"), *parameters]

    def _answers(self, folder: Path) -> bool:
        """Read the status line that the postmaster keeps in its pid file (PostgreSQL's pidfile.h)."""
        try:
            lines = (folder / "cluster" / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        ours = self._process is not None and lines[:1] == [str(self._process.pid)]
        return ours and len(lines) >= 8 and lines[7].strip() == "ready"

    def _recorded_pid(self, folder: Path) -> int | None:
        try:
            return int((folder / "cluster" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None

    def _owns(self, command: str, folder: Path) -> bool:
        return "postgres" in command and str(folder / "cluster") in command

    def _after_start(self) -> None:
        """Make the service's database where it is missing."""
        import psycopg

        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _make_cluster(self, programs: Path, folder: Path) -> None:
        """Run initdb beside the final place and rename: a start cut short leaves nothing half-made."""
        fresh = folder / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            self.account.own(Path(temporary))
            password_file = Path(temporary) / "password"
            password_file.touch(mode=0o600)
            password_file.write_text(self.address.password, encoding="ascii")
            self.account.own(password_file)
            command = [
                str(programs / "initdb"),
                f"--pgdata={fresh}",
                f"--username={ROLE}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                # The build has neither ICU nor a French collation: order by code point, Unicode's case.
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
            ]
            if not self.durable:
                command.append("--no-sync")
            self._run(command, "could not be set up")
        (folder / KNOWN_PASSWORD).write_text(self._password_digest(), encoding="ascii")
        fresh.rename(folder / "cluster")

    def _check_password(self, programs: Path, folder: Path) -> None:
        """Give the role the stored password where the file that held the earlier one was lost.

        Beside the cluster stands a digest of the password that it knows (192 random bits: safe to digest).
        """
        mark = folder / KNOWN_PASSWORD
        if mark.exists() and mark.read_text(encoding="ascii") == self._password_digest():
            return
        cluster = folder / "cluster"
        statement = f"ALTER ROLE {ROLE} PASSWORD '{self.address.password}';\n"
        command = [str(programs / "postgres"), "--single", "-D", str(cluster), "postgres"]
        self._run(command, "could not be given a new password", standard_input=statement)
        mark.write_text(self._password_digest(), encoding="ascii")

    def _password_digest(self) -> str:
        return hashlib.sha256(self.address.password.encode()).hexdigest()

    def _run(self, command: list[str], failure: str, *, standard_input: str = "") -> None:
        done = subprocess.run(
            command,
            input=standard_input,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self._environment(),
            user=self.account.uid,
            group=self.account.gid,
            extra_groups=self.account.extra_groups,
        )
        if done.returncode != 0:
            raise ServerError(f"{self.title} {failure}: {(done.stderr or done.stdout).strip()}")

    def _check_version(self, programs: Path, cluster: Path) -> None:
        """Raise ServerError where the files are of another major version than the program."""
        files = (cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        answer = subprocess.run([str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True)
        program = answer.stdout.split()[-1].split(".")[0]
        if files != program:
            raise ServerError(
                f"the data in {cluster} is of PostgreSQL {files}, the installed program is {program}; "
                "dump it with the earlier version of Guetteur and load it into a fresh data folder",
                permanent=True,
            )
