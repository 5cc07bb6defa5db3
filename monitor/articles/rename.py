"""Give an article the address it turned out to have, or find the article that has it already."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from monitor.articles.link import find_articles
from monitor.articles.models import Article, ArticleEntry, State
from monitor.feeds.identity import alike

_UNREAD = (State.UNREACHABLE, State.FORBIDDEN, State.EMPTY)


def known_as(article: Article, address: str | None, *, title: str | None, now: datetime) -> Article | None:
    """Rename ``article`` to ``address``; the other article that is already known by it, if there is one.

    That one takes the entries over, so that nothing is told twice and nothing lost. ``title`` is the page's where the
    address is only what the page says of itself: another article is then believed the same only if it is titled alike.
    """
    if address is None or address == article.url or len(address) > 2_000:
        return None
    twin = _at(address) or _renamed(article, address)
    if twin is None or twin.duplicate_of_id == article.pk:
        return None
    if title is not None and twin.title and not alike(twin.title, title):
        return None
    ArticleEntry.objects.filter(article=article).update(article=twin)
    # One that could not be read at its own address is tried once more, now that we know that the page is there.
    Article.objects.filter(
        pk=twin.pk, revision=None, state__in=(State.UNREACHABLE, State.FORBIDDEN, State.EMPTY)
    ).update(state_before=F("state"), state=State.FETCH, due_at=now)
    return twin


def _at(address: str) -> Article | None:
    return Article.objects.filter(pk__in=find_articles([address]).values()).first()


def _renamed(article: Article, address: str) -> Article | None:
    """Write the new address; the article that another worker wrote there at the same moment."""
    try:
        with transaction.atomic():
            held = Article.objects.filter(pk=article.pk, claim_token=article.claim_token)
            if held.update(url=address):
                article.url = address
    except IntegrityError:
        return _at(address)
    return None
