"""Calls of the API with a token."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client

from monitor.web.roles import make_roles
from monitor.web.tokens import issue


@dataclass
class Answer:
    """A response of the API."""

    status: int
    headers: Any
    body: Any


@dataclass
class Caller:
    """A program that calls the API with ``token``."""

    user: User
    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send ``body`` (JSON, or text as it is) to ``path`` under ``/api/``."""
        data = body if isinstance(body, str | bytes) else "" if body is None else json.dumps(body)
        given = {"Authorization": f"Bearer {self.token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        answer = Client().generic(method, f"/api/{path}", data, content_type="application/json", headers=given)
        text = answer.content.decode()
        return Answer(
            answer.status_code, answer.headers, json.loads(text) if "json" in answer["Content-Type"] else text
        )


def caller(role: str) -> Caller:
    """A program that acts for somebody of ``role``; «Administrateur», «Veilleur», «Lecteur», or none."""
    make_roles()
    user, _ = User.objects.get_or_create(username=f"{role or 'personne'}-api")
    if role:
        user.groups.add(Group.objects.get(name=role))
    return Caller(user, issue(user, "essai", None)[1])
