"""Store an article's text as an immutable revision, once per text."""

from __future__ import annotations

import hashlib
from datetime import datetime

from monitor.articles.changes import before, changes
from monitor.articles.extracted import Extracted
from monitor.articles.models import Actor, Article, Mention, Revision
from monitor.articles.understand import Understood, understand


def text_hash(extracted: Extracted) -> str:
    """The identity of a revision: title and text, white space folded."""
    folded = "\n".join(" ".join(part.split()) for part in (extracted.title, extracted.lead, extracted.text))
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()


def revise(article: Article, extracted: Extracted, now: datetime) -> tuple[Revision, bool]:
    """The revision of ``extracted``, made if the text is new, and whether it is; the caller owns the
    transaction."""
    digest = text_hash(extracted)
    known = Revision.objects.filter(article=article, text_hash=digest).first()
    if known is not None:
        return known, False
    previous = Revision.objects.filter(article=article).order_by("-number").first()
    compared = previous if previous and previous.erased_at is None else None
    understood = understand(extracted)
    revision = Revision.objects.create(
        article=article,
        number=previous.number + 1 if previous else 1,
        text_hash=digest,
        title=extracted.title,
        lead=extracted.lead,
        text=extracted.text,
        removed=[{"text": removed.text, "rule": removed.rule} for removed in extracted.removed],
        status=understood.status,
        understanding=understood.as_json(),
        changes=changes(before(compared), extracted, understood) if compared else {},
        seen_at=now,
    )
    _save_mentions(revision, understood)
    return revision, True


def _save_mentions(revision: Revision, understood: Understood) -> None:
    actors = dict(Actor.objects.filter(slug__in={m.slug for m in understood.mentions}).values_list("slug", "pk"))
    Mention.objects.bulk_create(
        [
            Mention(
                revision=revision,
                actor_id=actors[m.slug],
                field=m.field,
                start=m.start,
                end=m.end,
                role=m.role,
            )
            for m in understood.mentions
            if m.slug in actors
        ],
        ignore_conflicts=True,
    )
