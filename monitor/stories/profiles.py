"""From articles to stored profiles and back to the portraits that are compared. Reads and writes rows of Profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from monitor.articles.models import Mention, Revision
from monitor.stories.fingerprint import Fingerprint
from monitor.stories.models import Profile
from monitor.stories.portrait import Portrait, Vector, portray
from monitor.topics.models import Embedding

#: Days of a bucket of keys: a copy is looked for in the buckets that its window touches.
BUCKET = 7


def store(revision: Revision) -> tuple[Portrait, str]:
    """Make and save the profile of an article's revision; returns its portrait and the encoder's version."""
    article = revision.article
    at = article.published_at or article.seen_at
    encoder, vector = _embedding(revision)
    portrait = portray(
        article.pk,
        at,
        article.source.host,
        revision.title,
        body(revision.lead, revision.text),
        actors=set(Mention.objects.filter(revision=revision).values_list("actor__slug", flat=True)),
        figures=revision.understanding.get("amounts", ()),
        vector=vector,
    )
    values = {
        "revision": revision,
        "at": at,
        "encoder": encoder,
        "vector": None if vector is None else vector.tolist(),
        "fingerprint": portrait.fingerprint.to_bytes(),
        "keys": [dated(key, bucket(at)) for key in portrait.fingerprint.keys],
        "traits": {
            "words": portrait.words,
            "names": portrait.names,
            "title": sorted(portrait.title),
            "actors": sorted(portrait.actors),
            "figures": sorted(portrait.figures),
        },
    }
    Profile.objects.update_or_create(article=article, defaults=values)
    return portrait, encoder


def body(lead: str, text: str) -> str:
    """The text with its lead before it, where it does not repeat it."""
    lead = lead.strip()
    return text if not lead or lead[:60] in text[: len(lead) + 200] else f"{lead}\n\n{text}"


def _embedding(revision: Revision) -> tuple[str, Vector | None]:
    """The latest embedding of a revision with its version: those of one version can be compared."""
    row = Embedding.objects.filter(revision=revision).order_by("-pk").values_list("model_version", "vector").first()
    return ("", None) if row is None else (row[0], np.asarray(row[1], np.float32))


def bucket(at: datetime) -> int:
    """The number of the week of an instant."""
    return int(at.timestamp() // (BUCKET * 86400))


def dated(key: int, week: int) -> int:
    """A key of a fingerprint as it is stored: with the week, in one number."""
    return key << 20 | week & 0xFFFFF


def keys_around(fingerprint: Fingerprint, at: datetime, window: timedelta) -> list[int]:
    """The stored keys that a copy within ``window`` of ``at`` would have."""
    weeks = range(bucket(at - window), bucket(at + window) + 1)
    return [dated(key, week) for key in fingerprint.keys for week in weeks]


def portraits(articles: Iterable[int], encoder: str) -> dict[int, Portrait]:
    """The portraits of some articles; vectors of another encoder are left out."""
    rows = Profile.objects.filter(article__in=list(articles)).values_list(
        "article", "at", "article__source__host", "fingerprint", "traits", "encoder", "vector"
    )
    return {row[0]: _portrait(row, encoder) for row in rows}


def _portrait(row: Sequence[Any], encoder: str) -> Portrait:
    article, at, host, fingerprint, traits, version, vector = row
    same = vector is not None and version == encoder
    return Portrait(
        key=article,
        at=at,
        source=host,
        fingerprint=Fingerprint.from_bytes(fingerprint),
        words=traits["words"],
        names=traits["names"],
        title=frozenset(traits["title"]),
        actors=frozenset(traits["actors"]),
        figures=frozenset(traits["figures"]),
        vector=np.asarray(vector, np.float32) if same else None,
    )
