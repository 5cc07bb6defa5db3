"""Checks of what the service talks to: PostgreSQL, Valkey, SMTP, Slack."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from monitor.runtime.doctor.findings import Finding, note, ok, wrong

CONNECT_SECONDS = 10
SKEW_SECONDS = 5.0
"""Leases and due times compare this machine's clock with rows that other machines wrote."""


def check_postgres(url: str) -> list[Finding]:
    """Look whether PostgreSQL answers, has pgvector, and agrees about the time."""
    import psycopg

    where = _place(url)
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            version = str(connection.info.server_version // 10_000)
            vector = connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'").fetchone()
            clock = connection.execute("SELECT clock_timestamp()").fetchone()
    except psycopg.Error as error:
        mend = "see the PostgreSQL log, or mend DATABASE_URL"
        return [wrong("PostgreSQL", f"{where} does not answer: {str(error).strip()}", mend)]
    findings = [ok("PostgreSQL", f"{where}, version {version}")]
    if vector is None:
        findings.append(wrong("pgvector", "not installed on the server", "install the package pgvector there"))
    else:
        findings.append(ok("pgvector", "installed"))
    if clock is not None:
        findings.append(check_clock(datetime.now(UTC), clock[0]))
    return findings


def check_clock(here: datetime, database: datetime) -> Finding:
    """Compare this machine's clock with the database's."""
    skew = abs((here - database).total_seconds())
    if skew > SKEW_SECONDS:
        return wrong("Clock", f"{skew:.0f} s apart from the database's", "synchronise both machines (NTP)")
    return ok("Clock", "agrees with the database's")


def check_migrations() -> Finding:
    """Look whether the database is migrated. Needs Django."""
    from django.db import Error, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return wrong("Migrations", f"cannot be read: {str(error).strip()}", "mend the database first")
    if plan:
        waiting = f"{len(plan)} not applied, from {plan[0][0]}"
        return wrong("Migrations", waiting, "./guetteur up applies them, or ./guetteur manage migrate")
    return ok("Migrations", "applied")


def check_redis(url: str) -> Finding:
    """Look whether Redis or Valkey answers."""
    import redis

    where = _place(url)
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS) as client:
            started = time.monotonic()
            client.ping()
            return ok("Valkey", f"{where}, answers in {(time.monotonic() - started) * 1000:.0f} ms")
    except (redis.RedisError, OSError) as error:
        return wrong("Valkey", f"{where} does not answer: {error}", "see its log, or mend REDIS_URL")


def check_smtp(smtp: Mapping[str, Any]) -> Finding:
    """Connect and log in to the SMTP server, without sending anything."""
    where = f"{smtp['host']}:{smtp['port']}"
    kind = smtplib.SMTP_SSL if smtp["use_ssl"] else smtplib.SMTP
    try:
        with kind(smtp["host"], smtp["port"], timeout=CONNECT_SECONDS) as server:
            if smtp["use_tls"]:
                server.starttls()
            if smtp["username"]:
                server.login(smtp["username"], smtp["password"])
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return wrong("SMTP", f"{where}: {error}", "mend SMTP_URL, or ask whoever runs the mail server")
    if not smtp["use_ssl"] and not smtp["use_tls"] and smtp["username"]:
        return note("SMTP", f"{where}: the password travels in clear", "use smtps:// or smtp+starttls://")
    return ok("SMTP", where)


def check_slack(api: str, tokens: list[str]) -> Finding:
    """Ask Slack whether it knows the bot tokens (only the number of refused ones is told)."""
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    refused: list[str] = []
    for token in tokens:
        try:
            WebClient(token=token, base_url=api, timeout=CONNECT_SECONDS).auth_test()
        except SlackApiError as error:
            refused.append(str(error.response.get("error", "refused")))
        except OSError as error:
            return wrong("Slack", f"{urlsplit(api).hostname} cannot be reached: {error}", "open the way to Slack")
    if refused:
        said = f"{len(refused)} of {len(tokens)} tokens are refused ({', '.join(sorted(set(refused)))})"
        return wrong("Slack", said, "install the app in the workspace again and give its new token")
    return ok("Slack", f"{len(tokens)} bot tokens are accepted")


def _place(url: str) -> str:
    """Return host and port of an address, never its password."""
    parts = urlsplit(url)
    host = parts.hostname or parts.path
    return f"{host}:{parts.port}" if parts.port else host
