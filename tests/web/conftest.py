"""People of the three roles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from monitor.web.roles import make_roles

PASSWORD = "une longue phrase de passe"


@pytest.fixture
def login(db: None) -> Callable[[str], Client]:
    """A browser in which somebody of the given role is logged in."""

    def as_role(role: str) -> Client:
        make_roles()
        user = User.objects.create_user(role.lower(), password=PASSWORD, is_staff=role != "Lecteur")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return as_role
