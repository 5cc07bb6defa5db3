"""One article through the pure stages: what the service would make of it. Nothing is stored.

``docs/analyse.md`` documents the keys of the result; they are stable.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from monitor.articles.extracted import Extracted
from monitor.articles.mentions import MentionValue
from monitor.articles.names import find_others, others_json
from monitor.articles.understand import Understood, figure_json, understand
from monitor.topics.classification import Classification, Classifier, Evidence
from monitor.topics.classification import Document as Text
from monitor.watchlists.compile import Compiled, Compiler
from monitor.watchlists.contexts import regions
from monitor.watchlists.criteria import Criteria, compile_criteria
from monitor.watchlists.document import ActorMention, Document
from monitor.watchlists.evaluate import evaluate
from monitor.watchlists.glossary import Glossary, actor_names
from monitor.watchlists.money import in_title, sums


@dataclass(frozen=True)
class NamedList:
    """A compiled watchlist and the name that a reader knows it by."""

    name: str
    compiled: Compiled


@cache
def default_watchlists(folder: Path) -> tuple[NamedList, ...]:
    """The watchlists of ``config/defaults``, compiled without a database."""
    rows = _toml(folder / "watchlists.toml")["watchlist"]
    actors = _toml(folder / "actors.toml")["actor"]
    topics = {row["slug"]: float(row.get("threshold", 0.5)) for row in _toml(folder / "topics.toml")["topic"]}
    names = actor_names((row["slug"], [row["name"], *row.get("aliases", [])]) for row in actors)
    compiler = Compiler(Glossary(actors=names, topics=topics))
    return tuple(
        NamedList(
            row["name"],
            compile_criteria(
                Criteria(
                    query=row.get("query", ""),
                    topics=row.get("topics", {}),
                    only_relevant=row.get("only_relevant", True),
                ),
                compiler,
            ),
        )
        for row in rows
    )


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def analyse(
    extracted: Extracted, classifier: Classifier, watchlists: Sequence[NamedList], *, host: str = ""
) -> dict[str, Any]:
    """Put an extracted article through understanding, classification and matching; JSON values only."""
    understood = understand(extracted)
    (classified,) = classifier.classify([Text(extracted.title, extracted.lead, extracted.text)])
    document = _document(extracted, understood, classified, host)
    return {
        "title": extracted.title,
        "language": extracted.language,
        "published": _iso(extracted.published),
        "updated": _iso(extracted.updated),
        "date_note": extracted.date_note,
        "agencies": list(extracted.agencies),
        "lead": extracted.lead,
        "text": extracted.text,
        "removed": [{"text": part.text, "rule": part.rule} for part in extracted.removed],
        "relevant": classified.relevant,
        "band": classified.band.value,
        "score": round(classified.score, 4),
        "threshold": round(classified.threshold, 4),
        "topics": [
            {"slug": t.slug, "score": round(t.score, 4), "evidence": _evidence(t.evidence)} for t in classified.topics
        ],
        "evidence": _evidence(classified.evidence),
        "model_version": classified.model_version,
        "entities": [_entity(m) for m in understood.mentions],
        "others": others_json(find_others(extracted.text)) if classified.relevant else [],
        "amounts": [figure_json(figure) for figure in understood.amounts],
        "status": understood.status,
        "status_cues": list(understood.status_cues),
        "status_sentences": list(understood.status_sentences),
        "also": [{"status": status, "sentence": sentence} for status, sentence in understood.also],
        "sources": list(understood.cited),
        "matches": _matches(document, watchlists),
    }


def _entity(mention: MentionValue) -> dict[str, Any]:
    return {
        "slug": mention.slug,
        "name": mention.name,
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "role": mention.role,
        "negated": mention.negated,
        "negation": mention.negation,
    }


def read(extracted: Extracted, classifier: Classifier | None, *, host: str = "") -> Document:
    """An extracted article as what queries are held against; without a classifier, it has no topic and no vector."""
    understood = understand(extracted)
    if classifier is None:
        return _document(extracted, understood, None, host)
    (classified,) = classifier.classify([Text(extracted.title, extracted.lead, extracted.text)])
    return _document(extracted, understood, classified, host)


def _document(extracted: Extracted, understood: Understood, classified: Classification | None, host: str) -> Document:
    scores = {"cloud-souverain": classified.score} if classified else {}
    scores |= {topic.slug: topic.score for topic in classified.topics} if classified else {}
    return Document(
        title=extracted.title,
        lead=extracted.lead,
        text=extracted.text,
        host=host,
        authors=extracted.authors,
        language=extracted.language,
        published=extracted.published,
        topics=scores,
        mentions=tuple(ActorMention(m.slug, m.field, m.start, m.end, m.negated) for m in understood.mentions),
        regions=regions(extracted.title, extracted.lead, extracted.text),
        amounts=(*sums(map(figure_json, understood.amounts)), *in_title(extracted.title)),
        status=understood.status,
        relevant=classified.relevant if classified else None,
        embedding=classified.embedding if classified else None,
    )


def _matches(document: Document, watchlists: Sequence[NamedList]) -> list[dict[str, Any]]:
    found = []
    for watchlist in watchlists:
        result = evaluate(watchlist.compiled, document)
        if result is not None:
            terms = sorted({span.term for span in result.spans})
            found.append({"watchlist": watchlist.name, "terms": terms, "reasons": list(result.reasons)})
    return found


def _evidence(sentences: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [{"sentence": e.sentence, "start": e.start, "end": e.end, "share": round(e.share, 3)} for e in sentences]


def _iso(moment: datetime | None) -> str | None:
    """ISO 8601 in the press's own time zone."""
    return moment.astimezone(ZoneInfo("Europe/Paris")).isoformat(timespec="minutes") if moment else None
