"""Refresh what a story says of itself: its dates, roles, title, summary and timeline. Load → decide → save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from monitor.articles.cards import terms_of
from monitor.articles.models import Article, Revision
from monitor.stories import genealogy, summary, timeline
from monitor.stories.fingerprint import Fingerprint, resemblance
from monitor.stories.models import Story, StoryMember
from monitor.stories.profiles import body

#: Members read of a story: its first and its latest. What lies between adds nothing that a reader would miss.
HALF = 30
#: How a medium calls what it learnt by itself.
OWN_WORD = "nos informations"
#: Texts that share this much are one text at two addresses.
SAME = 0.8
#: Steps kept of a timeline: a story that turns more often is told by its last turns.
STEPS = 12


def refresh(story: Story) -> None:
    """Bring a story up to date with its members; an empty one is left as it was. The caller owns the transaction."""
    members = _members(story)
    if not members:
        return
    pieces = [_piece(member) for member in members]
    family = genealogy.trace(pieces)
    _save_roles(members, family, {piece.key: piece.fingerprint for piece in pieces})
    statements = list(_statements(members))
    steps = timeline.timeline(statements)
    status = timeline.status(steps, statements)
    voices = [_voice(member, family) for member in members]
    quotes = summary.summary(voices)
    dates = [_date(member.article) for member in members]
    story.title = summary.title(voices, status)
    story.summary = "\n".join(f"{quote.text} ({quote.source})" for quote in quotes)
    story.quotes = [quote.as_json() for quote in quotes]
    story.status = status
    story.timeline = [step.as_json() for step in steps[-STEPS:]]
    story.originals = family.originals
    story.first_at, story.last_at = min(dates), max(dates)
    story.save(
        update_fields=["title", "summary", "quotes", "status", "timeline", "originals", "first_at", "last_at"],
    )


def _members(story: Story) -> list[StoryMember]:
    rows: QuerySet[StoryMember] = StoryMember.objects.filter(story=story).select_related(
        "article__source", "article__revision", "article__profile"
    )
    rows = rows.defer("article__revision__search", "article__revision__removed", "article__profile__vector")
    first = list(rows.order_by("article__published_at", "pk")[:HALF])
    if len(first) < HALF:
        return first
    latest = rows.exclude(pk__in=[member.pk for member in first]).order_by("-article__published_at", "-pk")[:HALF]
    return [*first, *reversed(latest)]


def _date(article: Article) -> datetime:
    return article.published_at or article.seen_at


def _text(article: Article) -> str:
    return body(article.revision.lead, article.revision.text) if article.revision else ""


def _piece(member: StoryMember) -> genealogy.Piece:
    article = member.article
    profile = getattr(article, "profile", None)
    text = _text(article)
    print_ = Fingerprint.from_bytes(profile.fingerprint) if profile else Fingerprint.of(f"{article.title}. {text}")
    return genealogy.piece(
        article.pk, _date(article), article.source.name, article.title, text, print_, list(map(str, article.authors))
    )


def _voice(member: StoryMember, family: genealogy.Genealogy) -> summary.Voice:
    article = member.article
    revision = article.revision
    return summary.Voice(
        key=article.pk,
        at=_date(article),
        source=article.source.name,
        title=revision.title if revision else article.title,
        text=_text(article),
        quotable=terms_of(article.source, timezone.localdate()).quote_chars,
        original=family.descents[article.pk].origin is None,
        status=revision.status if revision else "",
    )


def _statements(members: Sequence[StoryMember]) -> Iterator[timeline.Statement]:
    """What every revision of every member asserts; the first as of the day that the article is dated."""
    articles = {member.article_id: member.article for member in members}
    rows = Revision.objects.filter(article__in=articles).order_by("article", "number")
    for pk, article, number, status, seen, cited in rows.values_list(
        "pk", "article", "number", "status", "seen_at", "understanding__cited"
    ):
        one = articles[article]
        at = _date(one) if number == 1 else seen
        # «Nos informations» are the medium's own word: it cites nobody.
        others = tuple(name for name in cited or () if name != OWN_WORD)
        yield timeline.Statement(at, status, one.source.name, article, others, pk)


def _save_roles(members: Sequence[StoryMember], family: genealogy.Genealogy, prints: dict[Any, Fingerprint]) -> None:
    changed = []
    for member in members:
        descent = family.descents[member.article_id]
        role = StoryMember.Role.ORIGINAL if descent.origin is None else StoryMember.Role.REPRISE
        if (member.role, member.origin_id) != (role, descent.origin):
            member.role, member.origin_id = role, descent.origin
            changed.append(member)
        same = descent.origin is not None and resemblance(prints[member.article_id], prints[descent.origin]) >= SAME
        duplicate = descent.origin if same else None
        if member.article.duplicate_of_id != duplicate:
            Article.objects.filter(pk=member.article_id).update(duplicate_of=duplicate)
    StoryMember.objects.bulk_update(changed, ["role", "origin"])
