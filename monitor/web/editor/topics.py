"""The topics of a watchlist as the editor offers them: each with its threshold, in per cent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from django.http import QueryDict

from monitor.topics.models import Topic
from monitor.watchlists.live import glossary


@dataclass(frozen=True)
class TopicRow:
    """One topic: whether it is chosen, from which probability on, and the threshold that it has by default."""

    slug: str
    label: str
    description: str
    chosen: bool
    percent: float
    default: float

    @property
    def whole(self) -> bool:
        """Whether the threshold is a whole number, on the slider's own steps."""
        return self.percent == int(self.percent)


def topic_rows(data: Mapping[str, str] | None, stored: Mapping[str, float]) -> list[TopicRow]:
    """The active topics, and those that are chosen although they are not active any more."""
    defaults = glossary(None).topics
    chosen = stored if data is None else chosen_topics(data, stored)
    rows = [topic for topic in Topic.objects.all() if topic.active or topic.slug in chosen]
    return [
        TopicRow(
            topic.slug,
            topic.label,
            topic.description,
            topic.slug in chosen,
            round(float(chosen.get(topic.slug, _given(data, topic.slug, defaults[topic.slug]))) * 100, 4),
            round(defaults[topic.slug] * 100, 4),
        )
        for topic in rows
    ]


def chosen_topics(data: Mapping[str, str], stored: Mapping[str, float]) -> dict[str, float]:
    """From slug to threshold, 0 to 1, as a submitted form says."""
    slugs = data.getlist("topic") if isinstance(data, QueryDict) else []
    return {slug: _given(data, slug, stored.get(slug, 0.5)) for slug in slugs}


def _given(data: Mapping[str, str] | None, slug: str, otherwise: float) -> float:
    text = data.get(f"seuil-{slug}", "") if data is not None else ""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return float(otherwise)
    return round(min(max(value, 0.0), 100.0) / 100, 6) if isfinite(value) else float(otherwise)
