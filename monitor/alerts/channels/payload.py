"""A message as the JSON that a webhook carries; ``docs/webhook.md`` describes it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.alerts.present import STATUS_LABELS
from monitor.alerts.values import ArticleView, Message


def payload(message: Message) -> dict[str, Any]:
    """``type`` tells what happened, ``timestamp`` when the message was made, ``data`` the rest."""
    return {
        "type": f"message.{message.kind}",
        "timestamp": _instant(message.created),
        "data": {
            "subject": message.subject,
            "thread": message.thread or None,
            "body": list(message.body),
            "link": {"label": message.link[0], "url": message.link[1]} if message.link else None,
            "sections": [
                {"name": section.name or None, "articles": [_article(view) for view in section.articles]}
                for section in message.sections
            ],
        },
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _article(view: ArticleView) -> dict[str, Any]:
    return {
        "title": view.title,
        "url": view.url,
        "source": view.source,
        "published_at": _instant(view.published),
        "updated_at": _instant(view.updated),
        "kind": view.kind,
        "level": view.level,
        "status": view.status or None,
        "status_label": STATUS_LABELS.get(view.status),
        "status_cues": list(view.status_cues),
        "score": view.score,
        "topics": [{"label": topic.label, "score": topic.score} for topic in view.topics],
        "watchlists": [{"name": one.name, "reasons": list(one.reasons)} for one in view.watchlists],
        "evidence": [
            {"text": "".join(passage.text for passage in quote.passages), "share": quote.share}
            for quote in view.evidence
        ],
        "actors": list(view.actors),
        "cited": list(view.cited),
        "changes": list(view.changes),
        "reprises": [{"source": source, "url": url} for source, url in view.reprises],
        "excerpt": view.excerpt,
        "rights_notice": view.rights_notice or None,
        "console_url": view.console_url or None,
    }
