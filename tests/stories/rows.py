"""Articles as rows, with the embedding that an encoder would have given them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from monitor.articles.models import Article
from monitor.stories.portrait import Vector
from monitor.topics.models import Embedding
from tests import factories
from tests.factories import NOW

ENCODER = "plongement-essai"


def article(title: str, text: str, vector: Vector | None, *, hours: float = 0, **values: Any) -> Article:
    """An article published ``hours`` after the common instant."""
    made = factories.article(title=title, text=text, published_at=NOW + timedelta(hours=hours), **values)
    if vector is not None:
        Embedding.objects.create(revision=factories.current(made), model_version=ENCODER, vector=vector.tolist())
    return made
