"""What an outgoing feed holds: the alerts of its channel's watchlists. Reading only."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from monitor.alerts.entries import Item, Outgoing
from monitor.alerts.excerpt import excerpt
from monitor.alerts.models import Alert, Channel
from monitor.alerts.present import STATUS_LABELS
from monitor.alerts.subject import clean_line
from monitor.articles.models import Article, Revision
from monitor.watchlists.models import Match, Watchlist

#: Entries of a feed, the newest.
ENTRIES: Final = 50
_LEVELS: Final = [str(level) for level in Watchlist.Level.values]
#: Past articles, and those whose story has an entry already.
_LEFT_OUT: Final = (Alert.State.BACKLOG, Alert.State.FOLDED)
_NAMES: Final = uuid5(NAMESPACE_URL, "https://guetteur.invalid/fil")


def path(channel: Channel, form: str) -> str:
    """The secret address of a feed channel under the console's; ``form`` is atom or json."""
    return f"/fil/{channel.pk}-{channel.secret}.{form}"


def find(token: str) -> Channel | None:
    """The feed channel whose address holds ``token``, whatever its state."""
    key, _, secret = token.partition("-")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    channel = Channel.objects.filter(pk=int(key), kind=Channel.Kind.FEED).first()
    if channel is None or not channel.secret:
        return None
    return channel if secrets.compare_digest(channel.secret.encode(), secret.encode()) else None


def outgoing(channel: Channel, form: str) -> Outgoing:
    """What the feed of an active channel holds now."""
    subscriptions = list(channel.subscriptions.filter(active=True).select_related("watchlist"))
    levels = {row.watchlist_id: _LEVELS.index(row.min_level) for row in subscriptions}
    wanted = [
        row.watchlist_id for row in subscriptions if _LEVELS.index(row.watchlist.level) >= levels[row.watchlist_id]
    ]
    rows = Alert.objects.filter(watchlist__in=wanted).exclude(state__in=_LEFT_OUT)
    alerts = list(
        rows.select_related("watchlist", "revision__article__source")
        .defer("revision__search", "revision__removed", "revision__fingerprint")
        .order_by("-pk")[:ENTRIES]
    )
    names = ", ".join(sorted(clean_line(row.watchlist.name) for row in subscriptions))
    return Outgoing(
        identity=_urn("feed", channel.pk, channel.created_at),
        title=f"Guetteur\u00a0: {names or 'aucune liste'}",
        subtitle="Les alertes de cette liste de veille. Adresse personnelle\u00a0: ne la diffusez pas.",
        home=f"{settings.PUBLIC_URL}/",
        address=settings.PUBLIC_URL + path(channel, form),
        changed=alerts[0].created_at if alerts else channel.created_at,
        items=tuple(_items(alerts)),
    )


def _urn(kind: str, key: int, at: datetime) -> str:
    """An identifier that no other installation gives, and that a change of address leaves as it is."""
    return uuid5(_NAMES, f"{kind}:{key}:{at.isoformat()}").urn


def _items(alerts: Sequence[Alert]) -> list[Item]:
    revisions = {alert.revision_id for alert in alerts}
    matches = Match.objects.filter(revision__in=revisions).values_list("watchlist", "revision", "why")
    why = {(watchlist, revision): told.get("reasons", ()) for watchlist, revision, told in matches}
    others = _others({alert.revision.article_id for alert in alerts})
    return [
        _item(alert, why.get((alert.watchlist_id, alert.revision_id), ()), others.get(alert.revision.article_id, []))
        for alert in alerts
    ]


def _item(alert: Alert, reasons: Sequence[str], others: Sequence[tuple[str, str]]) -> Item:
    revision = alert.revision
    article, source = revision.article, revision.article.source
    return Item(
        alert=alert.pk,
        identity=_urn("alert", alert.pk, alert.created_at),
        title=_title(revision),
        url=article.url,
        source=clean_line(source.name),
        published=article.published_at,
        decided=alert.created_at,
        kind=alert.kind,
        level=alert.watchlist.level,
        status=revision.status,
        cues=_lines(revision.understanding.get("status_cues", ())),
        watchlist=clean_line(alert.watchlist.name),
        reasons=_lines(reasons),
        excerpt=clean_line(excerpt(revision.lead or revision.text, source.quote_chars)),
        rights_notice=clean_line(source.rights_notice),
        changes=_lines(revision.changes.get("summary", ())),
        others=tuple((clean_line(name), url) for name, url in others[:8]),
    )


def _title(revision: Revision) -> str:
    """What happened and how sure it is, for readers that show titles only."""
    title = clean_line(revision.title) or "Article sans titre"
    doubtful = revision.status in STATUS_LABELS and revision.status != "confirmed"
    return f"{STATUS_LABELS[revision.status]}\u00a0: {title}" if doubtful else title


def _lines(texts: Sequence[object]) -> tuple[str, ...]:
    return tuple(clean_line(str(text)) for text in texts)


def _others(articles: set[int]) -> dict[int, list[tuple[str, str]]]:
    """Source and address of the other articles of each article's story, oldest first. Two queries."""
    stories = dict(
        Article.objects.filter(pk__in=articles, membership__isnull=False).values_list("pk", "membership__story")
    )
    members: dict[int, list[tuple[int, str, str]]] = {}
    rows = Article.objects.filter(membership__story__in=stories.values()).order_by("published_at", "pk")
    for pk, story, name, url in rows.values_list("pk", "membership__story", "source__name", "url"):
        members.setdefault(story, []).append((pk, name, url))
    return {
        article: [(name, url) for pk, name, url in members[story] if pk != article]
        for article, story in stories.items()
    }
