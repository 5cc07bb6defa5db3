"""What a message says of the actors of an article."""

from __future__ import annotations

import pytest

from monitor.alerts.assemble import _actors
from monitor.articles.models import Actor, Mention
from tests import factories

pytestmark = pytest.mark.django_db


def test_actors_come_with_the_part_that_the_text_gives_them() -> None:
    revision = factories.current(factories.article())
    revision.understanding = {
        "negated": [{"slug": "numspot", "field": "text", "start": 20, "negation": "not", "role": "certified"}]
    }
    for start, slug, role in ((0, "orange", "buyer"), (10, "thales", ""), (20, "numspot", "certified")):
        actor = Actor.objects.create(slug=slug, name=slug.capitalize(), kind="provider")
        Mention.objects.create(revision=revision, actor=actor, start=start, end=start + 5, role=role)
    assert _actors(revision) == ("Orange (acheteur)", "Thales", "Numspot (qualifié, nié)")
