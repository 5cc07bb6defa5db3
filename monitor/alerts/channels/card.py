"""A message as an Adaptive Card of at most 28 KB, as Teams takes it. Pure.

Text from outside goes into TextRuns, which know no Markdown: nothing in it can be a link or a mention.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from monitor.alerts.channels.blockkit import fit, joined, one_line
from monitor.alerts.present import NBSP, STATUS_LABELS, instant, percent
from monitor.alerts.subject import certainty
from monitor.alerts.values import ArticleView, Message

#: Bytes of a whole request. Microsoft documents 28 KB.
SIZE: Final = 28 * 1024
#: Kept back for the line that counts what did not fit.
_SPARE: Final = 700
_ACTIONS: Final = 6
TITLE, NAME, EXCERPT, QUOTE, LINE = 300, 120, 700, 500, 300

Element = dict[str, Any]


def envelope(message: Message) -> dict[str, Any]:
    """What is posted to the workflow."""
    body = [_text(message.subject or "Guetteur", TITLE, size="Large", weight="Bolder")]
    body += [_text(line, 1_000) for line in [message.summary, *message.body] if one_line(line)]
    body = _within(body)
    if message.link:
        body += _buttons([message.link])
    left = len(message.articles)
    for section in message.sections:
        title = [_text(section.name, NAME, weight="Bolder")] if one_line(section.name) else []
        for view in section.articles:
            more = [*title, *_article(view, message, brief=len(message.articles) > 1)]
            if size(_wrapped([*body, *more])) > SIZE - _SPARE:
                body.append(_text(f"… et {left} autre{'s' if left > 1 else ''} dans la console.", LINE))
                return _wrapped(body)
            body, title, left = [*body, *more], [], left - 1
    return _wrapped(body)


def size(payload: dict[str, Any]) -> int:
    """Bytes of ``payload`` as it leaves."""
    return len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode())


def _wrapped(body: list[Element]) -> dict[str, Any]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "msteams": {"width": "Full"},
    }
    attached = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attached]}


def _within(body: list[Element]) -> list[Element]:
    while size(_wrapped(body)) > SIZE - 8 * _SPARE:
        body = body[:-1]
    return body


def _article(view: ArticleView, message: Message, *, brief: bool) -> Iterator[Element]:
    said = certainty(view)
    title = view.title or "Article sans titre"
    if brief:
        title = f"{said}{NBSP}: {title}" if said else title
    yield _text(title, TITLE, weight="Bolder", separator=True)
    dated = instant(view.published, message.timezone)
    yield _text(f"{view.source}{' · ' + dated if dated else ''}", NAME + 60, isSubtle=True)
    if one_line(view.excerpt):
        yield _text(view.excerpt, LINE if brief else EXCERPT)
    if not brief:
        yield from (_quote(quote.passages, quote.share) for quote in view.evidence)
        yield from (_text(f"• {line}", LINE) for line in [*view.since, *view.changes][:8])
    facts = joined([fit(one_line(fact), LINE) for fact in _facts(view)], " · ", 1_000)
    if facts:
        yield _text(facts, 1_000, isSubtle=True)
    links = [("Ouvrir", view.url), *((label.removesuffix(" cette histoire"), url) for label, url in view.answers)]
    yield from _buttons([*links, ("Analyse", view.console_url)])


def _facts(view: ArticleView) -> Iterator[str]:
    if view.status in STATUS_LABELS:
        yield STATUS_LABELS[view.status]
    for watchlist in view.watchlists:
        yield f"{watchlist.name}{NBSP}: {', '.join(watchlist.reasons)}" if watchlist.reasons else watchlist.name
    yield from view.actors
    if view.reprises:
        yield "Aussi repris par " + ", ".join(name for name, _ in view.reprises[:4])
    if view.rights_notice:
        yield view.rights_notice


def _quote(passages: tuple[Any, ...], share: float) -> Element:
    runs: list[Element] = []
    room = QUOTE
    for passage in passages:
        text = passage.text[:room].replace("\n", " ")
        room -= len(text)
        if text.strip():
            runs.append(_run(text, weight="Bolder") if passage.marked else _run(text))
    return {"type": "RichTextBlock", "inlines": [_run("«\u00a0"), *runs, _run(f"\u00a0» ({percent(share)})")]}


def _text(text: str, limit: int, *, separator: bool = False, **style: Any) -> Element:
    element: Element = {"type": "RichTextBlock", "inlines": [_run(fit(one_line(text), limit) or "—", **style)]}
    return {**element, "separator": True} if separator else element


def _run(text: str, **style: Any) -> Element:
    return {"type": "TextRun", "text": text, **style}


def _buttons(links: list[tuple[str, str]]) -> list[Element]:
    """Buttons that open an address; Teams shows six."""
    actions = [
        {"type": "Action.OpenUrl", "title": fit(label, 40), "url": url}
        for label, url in links
        if url.startswith(("http://", "https://")) and len(url) <= 2_000
    ]
    return [{"type": "ActionSet", "actions": actions[:_ACTIONS]}] if actions else []
