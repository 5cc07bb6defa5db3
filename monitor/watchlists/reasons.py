"""The reasons of a match as people read them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: How the evaluator's reason names a topic: by the slug that queries use.
_TOPIC = re.compile(r"^sujet ([a-z0-9-]+)(?= :)")


def told(reasons: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    """``reasons`` with topics by their label («sujet « Capital » : 80 %») and French spaces before colons."""
    named = (_TOPIC.sub(lambda found: _labelled(found[1], labels), reason) for reason in reasons)
    return [reason.replace(" :", "\u00a0:") for reason in named]


def _labelled(slug: str, labels: Mapping[str, str]) -> str:
    return f"sujet «\u00a0{labels[slug]}\u00a0»" if slug in labels else f"sujet {slug}"
