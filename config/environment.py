"""Typed readers of environment variables; a bad value stops the start and names the variable."""

from __future__ import annotations

import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's text, stripped; ``default`` when unset or empty."""
    return os.environ.get(name, "").strip() or default


def words(name: str, default: str = "") -> list[str]:
    """A comma- or space-separated list."""
    return text(name, default).replace(",", " ").split()


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number between ``low`` and ``high``."""
    raw = text(name, str(default))
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r} is not a whole number.") from None
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name}={raw} must lie between {low} and {high}.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no value: 1, true, yes, on or 0, false, no, off."""
    raw = text(name).lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r}: write 1 or 0.")


def address(name: str, default: str, *, schemes: frozenset[str]) -> str:
    """A URL with one of ``schemes`` and a host."""
    raw = text(name, default)
    if not raw:
        return raw
    parts = urlsplit(raw)
    if parts.scheme not in schemes or not (parts.hostname or parts.path):
        wanted = ", ".join(sorted(schemes))
        raise ImproperlyConfigured(f"{name} is not an address that starts with one of: {wanted}.")
    return raw


def smtp(name: str) -> dict[str, object]:
    """Django's e-mail settings from ``smtp://user:password@host:port``.

    ``smtps://`` is TLS from the start (RFC 8314); ``smtp+starttls://`` upgrades; ``smtp://`` sends in
    clear text, for loopback. ``?timeout=SECONDS`` sets the time limit.
    """
    raw = address(name, "", schemes=frozenset({"smtp", "smtps", "smtp+starttls"}))
    if not raw:
        return {}
    parts = urlsplit(raw)
    try:
        port = parts.port
        timeout = float(parse_qs(parts.query).get("timeout", ["20"])[0])
    except ValueError:
        raise ImproperlyConfigured(f"{name}: the port or the timeout is not a number.") from None
    usual = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[parts.scheme]
    return {
        "host": parts.hostname or "localhost",
        "port": port or usual,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+starttls",
        "timeout": timeout,
    }


def group(prefix: str) -> dict[str, str]:
    """The variables whose names start with ``prefix``, without it."""
    return {name.removeprefix(prefix): value for name, value in os.environ.items() if name.startswith(prefix)}


def mail_service(name: str) -> str:
    """The name of one of django-anymail's backends, or nothing."""
    chosen = text(name).lower()
    if chosen and (not chosen.isidentifier() or find_spec(f"anymail.backends.{chosen}") is None):
        raise ImproperlyConfigured(
            f"{name}={chosen!r} is no mail service that django-anymail knows: write brevo, mailjet, scaleway, postmark…"
        )
    return chosen


def secret_key(data: Path) -> str:
    """The secret key: from the environment, from a named file, or made once in the data folder."""
    given = text("GUETTEUR_SECRET_KEY")
    if given:
        if len(given) < 32:
            raise ImproperlyConfigured("GUETTEUR_SECRET_KEY must have at least 32 characters.")
        return given
    path = Path(text("SECRET_KEY_FILE", str(data / "secret.key")))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read_key(path)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key cannot be stored in {path} ({error.strerror}); "
            "set GUETTEUR_SECRET_KEY, SECRET_KEY_FILE or GUETTEUR_DATA."
        ) from error
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return _read_key(path)


def _read_key(path: Path) -> str:
    try:
        key = path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"The secret key in {path} cannot be read: {error.strerror}.") from error
    if len(key) < 32:
        raise ImproperlyConfigured(f"The secret key in {path} is too short; remove the file to make a new one.")
    return key
