"""The ground of every test: a real PostgreSQL and Valkey, loopback only, a browser where there is one.

The servers' addresses are drawn while this file is imported, since Django's settings need them; the servers
themselves start with the first test that asks for a database or a broker, so that pure tests pay nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dj_database_url
import django
import hypothesis
import pytest
from django.conf import settings

from monitor.runtime.chromium import find_chromium
from monitor.runtime.embedded import EmbeddedPostgres, EmbeddedValkey

# A slow machine is no fault of the code: examples are bounded in number, not in time.
hypothesis.settings.register_profile("suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("suite")

LOOPBACK = "127.0.0.0/8,::1,localhost"

WITHOUT_BROWSER = pytest.StashKey[int]()

FOLDER = Path(tempfile.mkdtemp(prefix="guetteur-tests-"))
FOLDER.chmod(0o711)  # as root, the servers run as nobody and have to get through

POSTGRES = EmbeddedPostgres(FOLDER, durable=False)
VALKEY = EmbeddedValkey(FOLDER, durable=False)


def _publish_addresses() -> None:
    """Tell Django, and the processes that tests start, where the servers are or will be."""
    os.environ["DATABASE_URL"] = POSTGRES.url
    os.environ["REDIS_URL"] = VALKEY.url
    if settings.configured:
        parsed = dj_database_url.parse(POSTGRES.url)
        for key in ("HOST", "PORT", "USER", "PASSWORD"):
            settings.DATABASES["default"][key] = parsed[key]
        settings.REDIS_URL = VALKEY.url


def _set_up_django() -> None:
    """Load the settings, before any test module or inner conftest imports a model."""
    for name in ("SMTP_URL", "PUBLIC_URL", "OUTBOUND_ALLOW", "HTTPS_PROXY", "TRUSTED_PROXIES", "MAIL_SERVICE"):
        os.environ.pop(name, None)  # the settings of the person who runs the tests are not under test
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["GUETTEUR_DATA"] = str(FOLDER)
    _publish_addresses()
    django.setup()
    # The real hashers take a third of a second on purpose; no test is about how hard a password is to guess.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


_set_up_django()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Close every socket but those of the loopback."""
    config.option.allow_hosts = config.option.allow_hosts or LOOPBACK
    config.option.allow_unix_socket = True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect browser tests, aloud, where no Chromium is found; GUETTEUR_REQUIRE_BROWSER=1 forbids that."""
    # Last, since the browser's event loop stays in this thread, where `asyncio.run` would then be refused.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    browser = [item for item in items if item.get_closest_marker("browser")]
    if not browser or find_chromium() is not None:
        return
    if os.environ.get("GUETTEUR_REQUIRE_BROWSER") == "1":
        raise pytest.UsageError("Chromium is required and not found: install it, or name it in CHROMIUM")
    config.hook.pytest_deselected(items=browser)
    items[:] = [item for item in items if item not in browser]
    config.stash[WITHOUT_BROWSER] = len(browser)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was left out."""
    if count := config.stash.get(WITHOUT_BROWSER, 0):
        terminalreporter.section("browser tests left out")
        terminalreporter.line(
            f"No Chromium was found: {count} browser tests were deselected. Install Chromium, or name its "
            "program in the variable CHROMIUM; GUETTEUR_REQUIRE_BROWSER=1 makes its absence an error."
        )


def pytest_unconfigure() -> None:
    """Stop the servers and remove their files, however the run ended."""
    for server in (VALKEY, POSTGRES):
        server.erase()
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> EmbeddedPostgres:
    """The PostgreSQL server of this run, started."""
    POSTGRES.start()
    _publish_addresses()  # the port changes when somebody took it meanwhile
    return POSTGRES


@pytest.fixture(scope="session")
def valkey_server() -> EmbeddedValkey:
    """The Valkey server of this run, started."""
    VALKEY.start()
    _publish_addresses()
    return VALKEY


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    postgres_server: EmbeddedPostgres,
) -> None:
    """Start PostgreSQL before pytest-django makes the test database."""


@pytest.fixture
def broker(valkey_server: EmbeddedValkey) -> Iterator[str]:
    """URL of an empty Valkey."""
    import redis

    with redis.Redis.from_url(valkey_server.url) as client:
        client.flushall()
        yield valkey_server.url
        client.flushall()


@pytest.fixture
def service_environment(transactional_db: None, postgres_server: EmbeddedPostgres, broker: str) -> dict[str, str]:
    """Environment for a process of the service (worker, beat, web) on the test's own database and broker."""
    database = settings.DATABASES["default"]["NAME"]
    return {**os.environ, "DATABASE_URL": postgres_server.url_of(str(database)), "REDIS_URL": broker}


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium, for tests marked ``browser``."""
    path = find_chromium()
    if path is None:
        raise pytest.UsageError("a test without the mark `browser` asked for Chromium, and there is none")
    return path
