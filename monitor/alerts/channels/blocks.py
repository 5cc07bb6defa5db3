"""A message as Slack blocks, within Slack's limits. Pure.

Limits (Slack's Block Kit reference): 50 blocks a message, 150 characters a header, 3,000 a section, 75 a
button text, 3,000 a button's address, 2,000 a field. mrkdwn escapes only ``& < >``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.alerts.present import NBSP, STATUS_LABELS, instant, percent
from monitor.alerts.subject import certainty, clean_line
from monitor.alerts.values import ArticleView, Message, Passage

HEADER, SECTION, BUTTON, ADDRESS, BLOCKS = 150, 3_000, 75, 3_000, 50
#: Slack shows about 40,000 characters of text; the fallback needs one line.
TEXT = 3_000
_SIGNS = {"confirmed": "🟢", "conditional": "🟠", "denied": "🔴", "opinion": "🟣"}

Block = dict[str, Any]


def escape(text: str) -> str:
    """Text from outside, harmless in mrkdwn: no link, mention or command can be made of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int) -> str:
    """``text`` within ``limit`` characters as Slack counts them, without a half escape at its end."""
    if len(text) <= limit:
        return text
    short = text[: limit - 1]
    ampersand = short.rfind("&")
    if ampersand > limit - 7 and ";" not in short[ampersand:]:
        short = short[:ampersand]
    return short + "…"


def safe_link(url: str, label: str) -> str:
    """A mrkdwn link; only http(s) addresses become one."""
    plain = escape(clean_line(label)).replace("|", "¦")
    if not url.startswith(("http://", "https://")) or len(url) > ADDRESS:
        return plain
    return f"<{escape(url).replace('|', '%7C')}|{plain}>"


def fallback(message: Message) -> str:
    """The text of notifications and screen readers."""
    return cut(escape(clean_line(message.subject)), TEXT)


def blocks(message: Message) -> list[Block]:
    """The blocks of a message; what does not fit is counted in the last one."""
    built: list[Block] = [_header(message.subject)]
    built += [_section(escape(line)) for line in message.body]
    if message.link:
        built += _buttons([message.link])
    left = len(message.articles)
    for section in message.sections:
        if section.name:
            built.append(_section(f"*{escape(clean_line(section.name))}*"))
        for view in section.articles:
            article = list(_article(view, message))
            if len(built) + len(article) > BLOCKS - 1:
                built.append(_context(f"… et {left} autre{'s' if left > 1 else ''} dans la console."))
                return built
            built += article
            left -= 1
    return built


def _article(view: ArticleView, message: Message) -> Iterator[Block]:
    title = safe_link(view.url, view.title)
    if len(message.articles) > 1:
        said = certainty(view)
        title = f"{escape(said)}{NBSP}: {title}" if said else title
    dated = instant(view.published, message.timezone)
    head = f"*{title}*\n{escape(clean_line(view.source))}{' · ' + dated if dated else ''}"
    yield _section(f"{head}\n{escape(view.excerpt)}" if view.excerpt else head)
    quotes = "\n".join(f">{_passages(quote.passages)} _({percent(quote.share)})_" for quote in view.evidence)
    if quotes:
        yield _section(quotes)
    if view.changes:
        yield _section("*Ce qui change*\n" + "\n".join(f"• {escape(line)}" for line in view.changes))
    yield _context("  ·  ".join(_facts(view)))
    buttons = [("Lire l’article", view.url)]
    if view.console_url:
        buttons.append(("Voir l’analyse", view.console_url))
    yield from _buttons(buttons)


def _facts(view: ArticleView) -> Iterator[str]:
    if view.status in STATUS_LABELS:
        cues = ", ".join(f"«{NBSP}{escape(clean_line(cue))}{NBSP}»" for cue in view.status_cues)
        yield f"{_SIGNS[view.status]} {STATUS_LABELS[view.status]}{' ' + cues if cues else ''}"
    for watchlist in view.watchlists:
        why = ", ".join(escape(reason) for reason in watchlist.reasons)
        yield f"*{escape(clean_line(watchlist.name))}*{f'{NBSP}: {why}' if why else ''}"
    for topic in view.topics:
        yield f"{escape(topic.label)} ({percent(topic.score)})"
    if view.reprises:
        yield "Aussi repris par " + ", ".join(safe_link(url, name) for name, url in view.reprises)
    if view.rights_notice:
        yield escape(view.rights_notice)


def _passages(sentence: tuple[Passage, ...]) -> str:
    parts = []
    for passage in sentence:
        text = escape(" ".join(passage.text.split()) if passage.marked else passage.text.replace("\n", " "))
        parts.append(f"*{text}*" if passage.marked and text.strip() else text)
    return "".join(parts)


def _header(text: str) -> Block:
    line = clean_line(text) or "Guetteur"
    return {"type": "header", "text": {"type": "plain_text", "text": cut(line, HEADER), "emoji": False}}


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": cut(text, SECTION), "verbatim": True}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(text, SECTION), "verbatim": True}]}


def _buttons(links: list[tuple[str, str]]) -> list[Block]:
    """A row of buttons, without those whose address Slack would refuse; no row if none is left."""
    elements = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": cut(label, BUTTON), "emoji": False},
            "url": url,
        }
        for label, url in links
        if url.startswith(("http://", "https://")) and len(url) <= ADDRESS
    ]
    return [{"type": "actions", "elements": elements}] if elements else []
