"""From rows to the values that queries are held against. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from monitor.articles.models import Article, Mention, Revision
from monitor.stories.models import StoryMember
from monitor.topics.models import Embedding, Score
from monitor.watchlists.contexts import regions
from monitor.watchlists.document import ActorMention, Document
from monitor.watchlists.money import in_title, sums

#: Columns of a revision that no query asks about, some of them large.
UNREAD: Final = ("search", "removed", "fingerprint", "changes")


def _by_revision(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for revision, *values in rows:
        found[revision].append(tuple(values))
    return found


def _mentions(revision: Revision, rows: Iterable[tuple[Any, ...]]) -> tuple[ActorMention, ...]:
    """The mentions of actors; the understanding says which of them a sentence excludes («non qualifié SecNumCloud»)."""
    said = revision.understanding.get("negated", ())
    negated = {(item["slug"], item["field"], item["start"]) for item in said}
    return tuple(
        ActorMention(slug, field, start, end, negated=(slug, field, start) in negated)
        for slug, field, start, end in rows
    )


def _opening(articles: Iterable[int]) -> set[int]:
    """Which of the articles open their story, or have none yet."""
    members = dict(StoryMember.objects.filter(article__in=articles).values_list("article", "story"))
    first: dict[int, int] = {}
    rows = StoryMember.objects.filter(story__in=members.values()).order_by("joined_at", "pk")
    for story, article in rows.values_list("story", "article"):
        first.setdefault(story, article)
    return {a for a in articles if a not in members or first[members[a]] == a}


def documents(revisions: Sequence[Revision], *, contexts: bool, vectors: bool) -> dict[int, Document]:
    """The documents of ``revisions`` (with their articles and sources loaded), by the revision's key.

    ``contexts`` asks for what is denied and quoted, which takes milliseconds for each text; ``vectors`` for
    embeddings.
    """
    keys = [revision.pk for revision in revisions]
    scores = _by_revision(
        Score.objects.filter(revision__in=keys).order_by("pk").values_list("revision", "topic", "value")
    )
    mentions = _by_revision(
        Mention.objects.filter(revision__in=keys).values_list("revision", "actor__slug", "field", "start", "end")
    )
    embeddings = _by_revision(
        Embedding.objects.filter(revision__in=keys if vectors else ()).order_by("pk").values_list("revision", "vector")
    )
    opening = _opening([revision.article_id for revision in revisions])
    return {
        revision.pk: _document(
            revision,
            revision.article,
            scores[revision.pk],
            _mentions(revision, mentions[revision.pk]),
            embeddings[revision.pk],
            opens=revision.article_id in opening,
            contexts=contexts,
        )
        for revision in revisions
    }


def _document(
    revision: Revision,
    article: Article,
    scores: list[tuple[Any, ...]],
    mentions: tuple[ActorMention, ...],
    vectors: list[tuple[Any, ...]],
    *,
    opens: bool,
    contexts: bool,
) -> Document:
    source = article.source
    return Document(
        title=revision.title,
        lead=revision.lead,
        text=revision.text,
        source=source.name,
        host=source.host,
        country=source.country,
        authors=tuple(map(str, article.authors)),
        language=article.language,
        published=article.published_at,
        topics=dict(scores),
        mentions=mentions,
        regions=regions(revision.title, revision.lead, revision.text) if contexts else (),
        amounts=(*sums(revision.understanding.get("amounts", ())), *in_title(revision.title)),
        status=revision.status,
        opens_story=opens,
        relevant=article.relevant,
        rights=source.rights,
        embedding=tuple(float(x) for x in vectors[-1][0]) if vectors else None,
    )
