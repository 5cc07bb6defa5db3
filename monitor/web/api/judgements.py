"""What people say of an article, about a watchlist or a topic."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import Field

from monitor.articles.models import Article
from monitor.topics.models import Topic
from monitor.watchlists.judgements import judge
from monitor.watchlists.models import Judgement, Watchlist
from monitor.web.api.auth import needs, user
from monitor.web.api.pages import Key
from monitor.web.api.problems import ProblemError

router = Router(tags=["judgements"])


class JudgementIn(Schema):
    """A verdict on an article about exactly one of ``watchlist`` and ``topic``."""

    article: Key
    watchlist: Key | None = None
    topic: Annotated[str | None, Field(max_length=60, description="A topic's slug.")] = None
    verdict: Literal["relevant", "off_topic"]


class JudgementOut(Schema):
    """A stored verdict; a later one of the same person on the same replaces it."""

    id: int
    article: int
    watchlist: int | None
    topic: str | None
    verdict: str
    by: str
    judged_at: datetime

    @staticmethod
    def resolve_article(judgement: Judgement) -> int:
        """The article's key."""
        return judgement.article_id

    @staticmethod
    def resolve_watchlist(judgement: Judgement) -> int | None:
        """The watchlist's key."""
        return judgement.watchlist_id

    @staticmethod
    def resolve_topic(judgement: Judgement) -> str | None:
        """The topic's slug."""
        return judgement.topic_id


@router.post("", auth=needs("watchlists.add_judgement"), response={201: JudgementOut}, summary="Judge an article")
def post_judgement(request: HttpRequest, data: JudgementIn) -> Status[Judgement]:
    """Say that an article is relevant or off topic. The same call twice stores one verdict."""
    if (data.watchlist is None) == (data.topic is None):
        raise ProblemError(422, "Give one of watchlist and topic.", french="Donnez une liste, ou un sujet.")
    article = Article.objects.filter(pk=data.article).first()
    target: Watchlist | Topic | None = (
        Watchlist.objects.filter(pk=data.watchlist).first()
        if data.watchlist is not None
        else Topic.objects.filter(slug=data.topic).first()
    )
    if article is None or target is None:
        raise ProblemError(422, "No such article or target.", french="Cet article ou cette cible n’existe pas.")
    said = judge(
        article,
        target,
        Judgement.Verdict(data.verdict),
        by=f"user:{user(request).pk}",
        origin=Judgement.Origin.API,
        now=timezone.now(),
    )
    return Status(201, said)
