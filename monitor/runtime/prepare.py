"""What the service needs of its database: migrated, filled once, with an administrator."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from monitor.errors import GuetteurError

ADMINISTRATOR = "admin"
ADMINISTRATORS = "Administrateur"
"""The group of the console's administrators."""


@dataclass(frozen=True)
class Prepared:
    """What was done. ``password`` is the first administrator's, where one was made just now."""

    imported: bool
    password: str | None


def prepare_database(*, feeds: bool = True) -> Prepared:
    """Migrate; on the first run import ``config/defaults/`` and make ``admin``.

    ``feeds=False`` leaves the default feeds out. Needs Django set up. Raises GuetteurError where the
    database or the defaults are not as they should be.
    """
    from django.core.management import CommandError, call_command
    from django.db import Error

    from monitor.topics.models import Topic

    try:
        call_command("migrate", verbosity=0, interactive=False)
        first = not Topic.objects.exists()
        if first:
            call_command("import_defaults", verbosity=0, no_feeds=not feeds)
        return Prepared(imported=first, password=_make_administrator())
    except CommandError as error:
        raise GuetteurError(f"the defaults cannot be imported: {error}", permanent=True) from error
    except Error as error:
        raise GuetteurError(f"the database cannot be prepared: {error}") from error


def _make_administrator() -> str | None:
    """Make ``admin`` with a random password where there is no superuser; return the password."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.db import transaction

    users = get_user_model()._default_manager
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user, _ = users.get_or_create(username=ADMINISTRATOR)
        user.is_superuser = user.is_staff = user.is_active = True
        user.set_password(password)
        user.save()
        user.groups.add(Group.objects.get_or_create(name=ADMINISTRATORS)[0])
    return password
