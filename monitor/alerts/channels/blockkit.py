"""Block Kit's parts, each within Slack's limits whatever it is given. Pure.

Limits (Slack's Block Kit reference): 50 blocks a message, 150 characters a header, 3,000 a section or a context's
text, 75 a button's text, 2,000 its value, 3,000 its address, 25 elements a row. mrkdwn escapes only ``& < >``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block as Model

from monitor.alerts.subject import clean_line

HEADER: Final = 150
SECTION: Final = 3_000
BUTTON: Final = 75
VALUE: Final = 2_000
ADDRESS: Final = 3_000
ELEMENTS: Final = 25
BLOCKS: Final = 50
#: A link inside a text may take so much of it; a longer address keeps its button and loses the link.
LINK: Final = 1_000

Block = dict[str, Any]

_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
#: mrkdwn has no escape for its marks: look-alikes that mean nothing to Slack take their place.
_MARKS = str.maketrans({"`": "ˋ", "*": "∗", "~": "∼", "|": "¦"})
#: An underscore marks italics only at the edge of a word.
_EDGE = re.compile(r"(?<!\w)_+|_+(?!\w)")
#: How far back a cut looks for the end of a word.
_WORD: Final = 60
_NARROW: Final = ("\u00a0", "\u202f")
_SPACES = re.compile("([\u00a0\u202f])")


def escape(text: str) -> str:
    """``& < >`` as Slack wants them: no link, mention or command can be made of ``text``."""
    return "".join(_ESCAPED.get(character, character) for character in text)


def fit(text: str, limit: int) -> str:
    """``text`` within ``limit`` characters, cut between words where one ends near; «…» says that it was cut."""
    if len(text) <= limit:
        return text
    return _at_word(text[: limit - 1]) + "…"


def _at_word(text: str) -> str:
    space = text.rfind(" ", max(len(text) - _WORD, 0))
    return (text[:space] if space > 0 else text).rstrip(" ,;:")


def one_line(text: str) -> str:
    """``text`` as one clean line that keeps its no-break spaces."""
    return "".join(part if part in _NARROW else clean_line(part) for part in _SPACES.split(text)).strip()


def safe(text: str, limit: int) -> str:
    """Text from outside as one line of mrkdwn that means nothing but itself, within ``limit`` characters escaped."""
    line = _EDGE.sub(lambda found: "ˍ" * len(found[0]), one_line(text).translate(_MARKS))
    if line.startswith(">"):
        line = "›" + line[1:]
    length = 0
    for place, character in enumerate(line):
        length += len(_ESCAPED.get(character, character))
        if length > limit:
            return escape(_at_word(_within(line[:place], limit - 1))) + "…"
    return escape(line)


def _within(line: str, limit: int) -> str:
    """The longest beginning of ``line`` that fits when it is escaped."""
    while len(escape(line)) > limit:
        line = line[:-1]
    return line


def link(url: str, label: str, limit: int) -> str:
    """A mrkdwn link whose label takes ``limit`` characters at most; only http(s) addresses become one."""
    text = safe(label, limit)
    address = escape(url).replace("|", "%7C")
    if not _web(url) or len(address) > LINK or any(character.isspace() for character in url):
        return text
    return f"<{address}|{text}>"


def header(text: str) -> Block:
    """A title in large letters."""
    line = one_line(text) or "Guetteur"
    return {"type": "header", "text": {"type": "plain_text", "text": fit(line, HEADER), "emoji": False}}


def section(text: str) -> Block:
    """A paragraph of mrkdwn that is ready and short enough; Slack makes no links of its own in it."""
    return {"type": "section", "text": _mrkdwn(text)}


def context(text: str) -> Block:
    """A line in small letters."""
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def joined(parts: Iterable[str], between: str, limit: int = SECTION) -> str:
    """As many whole parts as fit; a link is never cut in its middle."""
    text = ""
    for part in parts:
        longer = f"{text}{between}{part}" if text else part
        if len(longer) > limit:
            break
        text = longer
    return text


def act(label: str, action: str, value: str) -> Block:
    """A button that tells us ``action`` with ``value``."""
    return {**_button(label), "action_id": action, "value": value}


def go(label: str, url: str, action: str) -> Block:
    """A button that opens ``url``. Slack tells us of it too, as ``action``."""
    return {**_button(label), "action_id": action, "url": url}


def _button(label: str) -> Block:
    return {"type": "button", "text": {"type": "plain_text", "text": fit(label, BUTTON), "emoji": False}}


def row(buttons: Sequence[Block]) -> list[Block]:
    """A row of buttons, without those that Slack would refuse; no row where none is left."""
    kept = [b for b in buttons if _takes(b)][:ELEMENTS]
    return [{"type": "actions", "elements": kept}] if kept else []


def _takes(button: Block) -> bool:
    url = button.get("url")
    if url is not None and not (_web(url) and len(url) <= ADDRESS):
        return False
    return len(button.get("value", "")) <= VALUE


def _web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def valid(blocks: Sequence[Block]) -> bool:
    """Whether Slack's own library finds every block within the limits."""
    if not 0 < len(blocks) <= BLOCKS:
        return False
    try:
        for block in Model.parse_all(list(blocks)):
            block.validate_json()
            for element in getattr(block, "elements", None) or ():
                element.validate_json()
    except SlackObjectFormationError:
        return False
    return True
