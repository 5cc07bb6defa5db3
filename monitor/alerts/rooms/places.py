"""Which of our channels a Slack conversation is, and which articles one of its messages is about."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from monitor.alerts.models import Channel, Message
from monitor.articles.link import find_articles
from monitor.articles.models import Article
from monitor.http.url import canonical

_ADDRESS: Final = re.compile(r"https?://[^\s<>|\"\\]+")
#: A message of Slack's may hold a whole press review.
_ADDRESSES: Final = 40


def channel_of(team: str, conversation: str) -> Channel | None:
    """The active channel of a conversation; None where it belongs to another workspace than ours."""
    found = Channel.objects.select_related("subscriber__client", "workspace").filter(
        kind=Channel.Kind.SLACK, address=conversation, state=Channel.State.ACTIVE
    )
    rows = [one for one in found.order_by("pk") if one.workspace is None or one.workspace.team == team]
    return rows[0] if conversation and rows else None


def articles_of(channel: Channel, message: dict[str, Any]) -> list[Article]:
    """The articles of a message in the room: of ours, those that it carries; of somebody else's, those it links to."""
    name = f"{channel.address}:{message.get('ts', '')}"
    ours = Message.objects.filter(channel__address=channel.address, external_id=name).first()
    if ours is not None:
        told = Article.objects.filter(revisions__alerts__items__message=ours)
        return list(told.distinct().order_by("pk"))
    said = json.dumps([message.get("text", ""), message.get("blocks", [])], ensure_ascii=False)
    addresses = [canonical(found.replace("&amp;", "&")) for found in _ADDRESS.findall(said)[:_ADDRESSES]]
    known = find_articles([address for address in addresses if address])
    return list(Article.objects.filter(pk__in=known.values()).order_by("pk"))


def article_at(address: str) -> Article | None:
    """The article at a web address, as a person types it or as Slack writes it (``<https://…|…>``)."""
    url = canonical(address.strip().strip("<>").partition("|")[0])
    known = find_articles([url]) if url else {}
    return Article.objects.select_related("source").filter(pk__in=known.values()).first()
