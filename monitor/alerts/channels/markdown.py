"""A message as Markdown, for rooms that speak it (Mattermost, Rocket.Chat). Pure.

Their dialects differ in what a backslash escapes, and Mattermost reads Slack's ``<!channel>`` in webhooks too: so
marks in text from outside give way to look-alikes, and no ``@`` stands against a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from monitor.alerts.channels.blockkit import fit, joined, one_line
from monitor.alerts.present import NBSP, STATUS_LABELS, instant, percent
from monitor.alerts.subject import certainty
from monitor.alerts.values import ArticleView, Message

TITLE, NAME, EXCERPT, QUOTE, LINE = 300, 120, 700, 500, 300
_MARKS = str.maketrans({"`": "ˋ", "*": "∗", "~": "∼", "|": "¦", "<": "‹", ">": "›", "\\": "∖", "[": "⟦", "]": "⟧"})
_EDGE = re.compile(r"(?<!\w)_+|_+(?!\w)")
_MENTION: Final = "@\u200b"
_LEADING = re.compile(r"^(?=[#+\-=\d])")
_URL_SAFE = {"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "|": "%7C", "\\": "%5C", '"': "%22"}


def safe(text: str, limit: int) -> str:
    """Text from outside as one line that means nothing but itself."""
    line = fit(one_line(text), limit).translate(_MARKS).replace("@", _MENTION)
    line = _EDGE.sub(lambda found: "ˍ" * len(found[0]), line)
    return _LEADING.sub("\u200b", line)


def link(url: str, label: str, limit: int = TITLE) -> str:
    """A link; only http(s) addresses become one."""
    text = safe(label, limit)
    if not url.startswith(("http://", "https://")) or len(url) > 2_000 or any(c.isspace() for c in url):
        return text
    return f"[{text}]({''.join(_URL_SAFE.get(character, character) for character in url)})"


def markdown(message: Message, limit: int) -> str:
    """The whole message within ``limit`` characters; articles that do not fit are counted."""
    head = [f"**{safe(message.subject, TITLE)}**"] if len(message.articles) != 1 else []
    head += [safe(message.summary, LINE)] if message.summary else []
    head += [safe(line, 1_500) for line in message.body]
    if message.link:
        head.append(link(message.link[1], message.link[0]))
    text = joined([line for line in head if line], "\n\n", limit - 100)
    left = len(message.articles)
    for section in message.sections:
        title = f"**{safe(section.name, NAME)}**\n" if section.name else ""
        for view in section.articles:
            article = "\n".join(_lines(view, message, brief=len(message.articles) > 1))
            longer = f"{text}\n\n{title}{article}".strip()
            if len(longer) > limit - 60:
                return f"{text}\n\n… et {left} autre{'s' if left > 1 else ''} dans la console.".strip()
            text, title, left = longer, "", left - 1
    return text or "Guetteur"


def _lines(view: ArticleView, message: Message, *, brief: bool) -> Iterator[str]:
    said = certainty(view)
    urgent = "[Urgent] " if view.level == "urgent" else ""
    title = link(view.url, view.title or "Article sans titre")
    yield f"**{urgent}{f'{said}{NBSP}: ' if said else ''}{title}**"
    dated = instant(view.published, message.timezone)
    yield f"{safe(view.source, NAME)}{' · ' + dated if dated else ''}"
    if view.excerpt:
        yield safe(view.excerpt, LINE if brief else EXCERPT)
    if not brief:
        for quote in view.evidence:
            said = "".join(passage.text for passage in quote.passages)
            yield f"> {safe(said, QUOTE)} ({percent(quote.share)})"
        yield from (f"• {safe(line, LINE)}" for line in [*view.since, *view.changes][:8])
    facts = joined(list(_facts(view)), " · ", 1_000)
    if facts:
        yield facts
    answers = [f"[{label.removesuffix(' cette histoire')}]({url})" for label, url in view.answers]
    if view.console_url:
        answers.append(f"[Analyse]({view.console_url})")
    if answers:
        yield " · ".join(answers)


def _facts(view: ArticleView) -> Iterator[str]:
    if view.status in STATUS_LABELS:
        yield STATUS_LABELS[view.status]
    for watchlist in view.watchlists:
        why = safe(", ".join(watchlist.reasons), NAME)
        yield f"**{safe(watchlist.name, NAME)}**{f'{NBSP}: {why}' if why else ''}"
    if view.actors:
        yield safe(", ".join(view.actors), LINE)
    if view.reprises:
        yield "Aussi repris par " + ", ".join(link(url, name, 60) for name, url in view.reprises[:4])
    if view.rights_notice:
        yield safe(view.rights_notice, LINE)
