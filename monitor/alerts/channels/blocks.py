"""A message as Slack blocks, within Slack's limits. Pure.

With ``interactive`` the buttons act in Slack; else they open the signed pages that letters link to, since a button that
nobody answers shows a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.alerts.answers import Answer
from monitor.alerts.channels.blockkit import (
    BLOCKS,
    Block,
    act,
    context,
    go,
    header,
    joined,
    link,
    row,
    safe,
    section,
    valid,
)
from monitor.alerts.present import NBSP, STATUS_LABELS, instant, percent
from monitor.alerts.subject import certainty
from monitor.alerts.values import ArticleView, Message, Passage

#: Characters of all texts together. Slack answers ``msg_blocks_too_long`` to more than it likes, and gives no figure;
#: about 13,000 were seen to be refused.
TOTAL = 12_000
#: The notification's text.
TEXT = 3_000
TITLE, NAME, EXCERPT, QUOTE, LINE, BODY = 600, 200, 900, 700, 400, 2_900
_SIGNS = {"confirmed": "🟢", "conditional": "🟠", "denied": "🔴", "opinion": "🟣"}
#: The names of buttons that open something; the others are named by their ``Answer``.
OPEN, ANALYSIS, LINK = "ouvrir", "analyse", "lien"


def fallback(message: Message) -> str:
    """The text of notifications and screen readers."""
    return safe(message.subject, TEXT) or "Guetteur"


def blocks(message: Message, *, interactive: bool = False) -> list[Block]:
    """The blocks of a message; what does not fit is counted in the last one."""
    built = _fill(message, interactive=interactive)
    return built if valid(built) else plain(message)


def plain(message: Message) -> list[Block]:
    """The barest form of a message, for whatever refuses the other: its subject and what it links to."""
    lines = [f"*{fallback(message)[:TITLE]}*"]
    lines += [link(view.url, f"{view.source}{NBSP}: {view.title}", NAME) for view in message.articles]
    return [section(joined(lines, "\n"))]


def _fill(message: Message, *, interactive: bool) -> list[Block]:
    built = [header(message.subject)]
    if standing := joined([safe(line, LINE) for line in message.standing], "  ·  "):
        built.append(context(standing))
    if summary := safe(message.summary, BODY):
        built.append(section(summary))
    if body := joined([safe(line, BODY) for line in message.body], "\n\n"):
        built.append(section(body))
    if message.link:
        built += row([go(message.link[0], message.link[1], LINK)])
    left, room = len(message.articles), TOTAL - _length(built)
    for group in message.sections:
        name = safe(group.name, NAME)
        title = [section(f"*{name}*")] if name else []
        for view in group.articles:
            form = _brief if len(message.articles) > 1 else _whole
            article = [*title, *form(view, message, interactive=interactive)]
            room -= _length(article)
            if len(built) + len(article) > BLOCKS - 1 or room < 0:
                built.append(context(f"… et {left} autre{'s' if left > 1 else ''} dans la console."))
                return built
            built, title, left = built + article, [], left - 1
    return built


def _length(parts: list[Block]) -> int:
    return sum(len(text) for part in parts for text in texts(part))


def texts(block: Block) -> Iterator[str]:
    """Every text of a block."""
    said = block.get("text")
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        yield said["text"]
    for element in block.get("elements", ()):
        yield from texts(element)


def _head(view: ArticleView, zone: str, said: str = "") -> str:
    title = link(view.url, view.title or "Article sans titre", TITLE)
    dated = instant(view.published, zone)
    named = f"{said}{NBSP}: {title}" if said else title
    return f"*{named}*\n{safe(view.source, NAME)}{' · ' + dated if dated else ''}"


def _whole(view: ArticleView, message: Message, *, interactive: bool) -> Iterator[Block]:
    """The one article of an alert."""
    head = _head(view, message.timezone)
    excerpt = safe(view.excerpt, EXCERPT)
    yield section(f"{head}\n{excerpt}" if excerpt else head)
    if quotes := joined([f">{_passages(q.passages)} _({percent(q.share)})_" for q in view.evidence], "\n"):
        yield section(quotes)
    yield from _list("Depuis le premier message", view.since)
    yield from _list("Ce qui change", view.changes)
    if facts := joined(_facts(view), "  ·  "):
        yield context(facts)
    yield from _buttons(view, interactive=interactive)


def _brief(view: ArticleView, message: Message, *, interactive: bool) -> Iterator[Block]:
    """One of several articles: a paragraph and its buttons."""
    lines = [
        _head(view, message.timezone, certainty(view)),
        safe(view.excerpt, LINE),
        joined(_facts(view), "  ·  ", LINE),
    ]
    yield section("\n".join(line for line in lines if line))
    yield from _buttons(view, interactive=interactive)


def _list(title: str, lines: tuple[str, ...]) -> Iterator[Block]:
    if lines:
        yield section(joined([f"*{title}*", *(f"• {safe(line, LINE)}" for line in lines)], "\n", 2_000))


def _buttons(view: ArticleView, *, interactive: bool) -> list[Block]:
    """What the reader can answer, and where the article is."""
    signed = dict(view.answers)
    buttons: list[Block] = []
    for answer in Answer:
        if interactive and view.feedback:
            buttons.append(act(answer.short, answer.value, view.feedback))
        elif answer.label in signed:
            buttons.append(go(answer.short, signed[answer.label], f"page-{answer.value}"))
    buttons.append(go("Ouvrir", view.url, OPEN))
    if view.console_url:
        buttons.append(go("Analyse", view.console_url, ANALYSIS))
    return row(buttons)


def _facts(view: ArticleView) -> Iterator[str]:
    if view.status in STATUS_LABELS:
        cues = ", ".join(f"«{NBSP}{safe(cue, 80)}{NBSP}»" for cue in view.status_cues[:3])
        yield f"{_SIGNS[view.status]} {STATUS_LABELS[view.status]}{' ' + cues if cues else ''}"
    for watchlist in view.watchlists:
        why = safe(", ".join(watchlist.reasons), NAME)
        yield f"*{safe(watchlist.name, NAME)}*{f'{NBSP}: {why}' if why else ''}"
    for topic in view.topics:
        yield f"{safe(topic.label, NAME)} ({percent(topic.score)})"
    if view.actors:
        yield "Acteurs" + f"{NBSP}: {safe(', '.join(view.actors), LINE)}"
    if view.reprises:
        yield "Aussi repris par " + joined([link(url, name, 80) for name, url in view.reprises], ", ", LINE * 2)
    if view.rights_notice:
        yield safe(view.rights_notice, LINE)


def _passages(sentence: tuple[Passage, ...]) -> str:
    """A quoted sentence, its marked terms in bold; the marks stand against the words, as mrkdwn wants them."""
    parts: list[str] = []
    room = QUOTE
    for passage in sentence:
        text = safe(passage.text, room)
        if not text:
            continue
        before = " " if parts and passage.text[:1].isspace() else ""
        after = " " if passage.text[-1:].isspace() else ""
        parts.append(f"{before}*{text}*{after}" if passage.marked else f"{before}{text}{after}")
        room -= len(parts[-1])
        if room < 20:
            break
    return "".join(parts).strip()
