"""Store what people say of an article, about a watchlist or a topic."""

from __future__ import annotations

from datetime import datetime

from monitor.articles.models import Article
from monitor.topics.models import Topic
from monitor.watchlists.models import Judgement, Watchlist


def judge(
    article: Article,
    target: Watchlist | Topic,
    verdict: Judgement.Verdict,
    *,
    by: str,
    origin: Judgement.Origin,
    now: datetime,
) -> Judgement:
    """Store the word of ``by`` on ``article`` about ``target``; a later word of the same person replaces it.

    ``by`` names the person across calls: ``user:3`` in the console, ``channel:12`` for an address that was
    written to, ``slack:U012AB3CD`` for a member of a room.
    """
    watchlist = target if isinstance(target, Watchlist) else None
    topic = target if isinstance(target, Topic) else None
    judgement, _ = Judgement.objects.update_or_create(
        article=article,
        watchlist=watchlist,
        topic=topic,
        by=by,
        defaults={"verdict": verdict, "origin": origin, "judged_at": now},
    )
    return judgement


def withdraw(article: Article, target: Watchlist | Topic, *, by: str) -> bool:
    """Take back the word of ``by``; False if there was none."""
    of_target = {"watchlist": target} if isinstance(target, Watchlist) else {"topic": target}
    deleted, _ = Judgement.objects.filter(article=article, by=by, **of_target).delete()
    return bool(deleted)
