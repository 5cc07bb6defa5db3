"""Newsroom furniture that extraction leaves in a French text: «Lire aussi», photo credits, newsletter boxes…

Pure rules on paragraphs (lines). A rule takes a whole line, the tail of one, a heading with the list that follows
it, or what stands beyond the article's end. What is removed is returned with the name of the rule, so that a reader
can check it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.french.agencies import dateline
from monitor.french.furniture_lines import (
    DISCUSSION,
    ENDS_LIKE_PROSE,
    HEADING,
    ITEM,
    LIST_LINE,
    LONG_LINE,
    TAIL,
    TAIL_RULES,
    line_rule,
)
from monitor.french.normal import flat
from monitor.french.tokens import norms

WEAK_LINE = 90
"""A line shorter than this many characters that does not end like prose is a label, a link, a heading."""

LABEL, LABEL_WORDS = 40, 4
"""Characters and words that a label on top of an article has at most."""

MOST_LINKS = 8
"""Lines under one «Lire aussi»."""

TOP = 12
"""Lines among which the repeated title is looked for."""

QUOTED_TOKENS, CLOSED_TOKENS, REPEATED_TOKENS = 4, 6, 9
"""How many tokens a pull quote has at least: between quotation marks, closed like a sentence, or neither."""

BLURB = 160
"""What is said of an author below the article, in characters a line."""


class Removed(NamedTuple):
    """A removed piece of text and the rule that removed it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Stripped:
    """The clean text and what was taken from it, in order."""

    text: str
    removed: tuple[Removed, ...]


class _Line(NamedTuple):
    """A line with the rule that takes it; None keeps it."""

    text: str
    rule: str | None


def strip_furniture(text: str, title: str = "", authors: Sequence[str] = ()) -> Stripped:
    """Take furniture out of ``text``, whose paragraphs are lines; ``title`` and ``authors`` are the article's.

    A repeated title is removed; blank lines are kept single. Text that no rule knows is kept as it is.
    """
    lines = _judge(text.split("\n"), title, authors)
    lines = _beyond_end(_labels_on_top(_above_title(lines)))
    lines = _pull_quotes(_trailing_tags(_blurb(lines)))
    kept: list[str] = []
    removed: list[Removed] = []
    for line in lines:
        if line.rule is not None:
            removed.append(Removed(line.text.strip(), line.rule))
            continue
        rest, head = _without_dateline(line.text) if not kept else (line.text, [])
        clean, tail = _without_tail(rest)
        removed += head + tail
        kept.append(clean)
    return Stripped(re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n"), tuple(removed))


def _judge(lines: list[str], title: str, authors: Sequence[str]) -> list[_Line]:
    """Give every line the rule that takes it by itself, or with the heading above it."""
    wanted = norms(title)
    names = {tuple(norms(author)) for author in authors}
    links: int | None = None
    judged = []
    for text in lines:
        low = flat(text).strip()
        if not low:
            judged.append(_Line(text, None))
            continue
        heading, opens = _heading(low)
        rule = "read-also" if heading else line_rule(text) or _own_rule(text, wanted, names)
        if heading:
            links = 0 if opens else None
        elif links is not None and rule is None and links < MOST_LINKS and _looks_like_link(text, low):
            links, rule = links + 1, "read-also"
        elif rule is None:
            links = None
        judged.append(_Line(text, rule))
    return judged


def _heading(low: str) -> tuple[bool, bool]:
    """Return (is a heading of related links, whether a list of links follows it on the next lines)."""
    found = HEADING.match(low)
    if found is None or len(low) > LONG_LINE:
        return False, False
    rest, colon = found["rest"].strip(), found["colon"]
    if not rest:
        return True, True
    return bool(colon), False


def _own_rule(text: str, title: list[str], authors: set[tuple[str, ...]]) -> str | None:
    """The rule of a line that says again what the article's title or byline says."""
    if len(text) > LONG_LINE:
        return None
    said = norms(text)
    if title and said[: len(title)] == title and (len(said) == len(title) or _names_site(text, len(said), len(title))):
        return "repeated-title"
    bare = said[1:] if said[:1] == ["par"] else said
    return "author-box" if tuple(bare) in authors else None


def _names_site(text: str, said: int, title: int) -> bool:
    """Whether a line that begins with the title goes on with a bar and the site's name only."""
    return "|" in text and said - title <= LEAST_TITLE


LEAST_TITLE = 8
"""Words that follow a repeated title and may name the site and the section."""


def _looks_like_link(line: str, low: str) -> bool:
    """A line under «Lire aussi»: a bullet, or a title – short, and not closed like a sentence."""
    if ITEM.match(line):
        return True
    return len(line) < 140 and (not ENDS_LIKE_PROSE.search(line) or low.rstrip().endswith("?"))


def _is_weak(line: _Line) -> bool:
    text = line.text.strip()
    return len(text) < WEAK_LINE and not ENDS_LIKE_PROSE.search(text)


def _above_title(lines: list[_Line]) -> list[_Line]:
    """What stands above the repeated title is the page's head, as far as it is no prose."""
    at = next((i for i, line in enumerate(lines[:TOP]) if line.rule == "repeated-title"), 0)
    if not all(line.rule is not None or _is_weak(line) for line in lines[:at]):
        return lines
    return [
        line if line.rule or not line.text.strip() else _Line(line.text, "navigation") for line in lines[:at]
    ] + lines[at:]


def _labels_on_top(lines: list[_Line]) -> list[_Line]:
    """A rubric or a kind («Communiqué de presse») above the first paragraph; an intertitle comes later."""
    for index, line in enumerate(lines):
        text = line.text.strip()
        if line.rule is not None or not text:
            continue
        if len(text) > LABEL or ENDS_LIKE_PROSE.search(text) or len(norms(text)) > LABEL_WORDS:
            break
        lines[index] = _Line(line.text, "navigation")
    return lines


def _beyond_end(lines: list[_Line]) -> list[_Line]:
    """Take what follows the article: a discussion whole, and labels among furniture after the last prose."""
    half = sum(len(line.text) for line in lines) * 0.4
    seen, ended = 0, False
    found = []
    for line in lines:
        if not ended and seen > half and DISCUSSION.match(flat(line.text).strip()):
            ended = True
        seen += len(line.text)
        found.append(_Line(line.text, line.rule or "comments") if ended and line.text.strip() else line)
    prose = max((i for i, line in enumerate(found) if line.rule is None and not _is_weak(line)), default=-1)
    rule: str | None = None
    for index in range(prose + 1, len(found)) if prose >= 0 else ():
        line = found[index]
        rule = line.rule or rule
        if line.rule is None and rule is not None and line.text.strip():
            found[index] = _Line(line.text, rule)
    return found


def _blurb(lines: list[_Line]) -> list[_Line]:
    """The short lines that end the page below the author's name: what the author does."""
    at = max((i for i, line in enumerate(lines) if line.rule == "author-box"), default=len(lines))
    rest = [i for i in range(at + 1, len(lines)) if lines[i].rule is None and lines[i].text.strip()]
    above = sum(len(line.text) for line in lines[:at] if line.rule is None)
    if len(rest) <= 2 and above > 1.5 * BLURB and all(len(lines[i].text) <= BLURB for i in rest):
        for index in rest:
            lines[index] = _Line(lines[index].text, "author-box")
    return lines


def _trailing_tags(lines: list[_Line]) -> list[_Line]:
    """A last line that is a mere list of themes («Cloud, OVHcloud, Souveraineté»)."""
    kept = [i for i, line in enumerate(lines) if line.rule is None and line.text.strip()]
    if len(kept) < 3:
        return lines
    last = lines[kept[-1]].text.strip()
    if LIST_LINE.match(last) and not ENDS_LIKE_PROSE.search(last):
        lines[kept[-1]] = _Line(lines[kept[-1]].text, "tags")
    return lines


def _pull_quotes(lines: list[_Line]) -> list[_Line]:
    """A line that only repeats what a paragraph says: a quotation set in large type, a chapô twice."""
    said = {i: f" {' '.join(norms(line.text))} " for i, line in enumerate(lines) if line.rule is None}
    whole, alone, seen = "|".join(said.values()), Counter(said.values()), set[str]()
    for index, own in said.items():
        text = lines[index].text
        quoted = text.lstrip()[:1] in set('«"“')
        least = QUOTED_TOKENS if quoted else CLOSED_TOKENS if ENDS_LIKE_PROSE.search(text) else REPEATED_TOKENS
        if len(text) > 2 * LONG_LINE or own.count(" ") - 1 < least:
            continue
        if own in seen or whole.count(own) > alone[own]:
            lines[index] = _Line(text, "pull-quote")
        seen.add(own)
    return lines


def _without_dateline(line: str) -> tuple[str, list[Removed]]:
    """Cut an agency's «PARIS, 12 jan 2015 (AFP) - » off the beginning of the first paragraph."""
    found = dateline(line)
    if found is None or not line[found[0] :].strip():
        return line, []
    return line[found[0] :], [Removed(line[: found[0]].strip(), "agency")]


def _without_tail(line: str) -> tuple[str, list[Removed]]:
    """Cut «Lire aussi : …» or a photo credit off the end of a paragraph of prose."""
    found = TAIL.search(flat(line))
    if found is None or found.start() < 30 or not ENDS_LIKE_PROSE.search(line[: found.start()]):
        return line, []
    rule = next(TAIL_RULES[name] for name, value in found.groupdict().items() if value is not None)
    return line[: found.start()].rstrip(), [Removed(line[found.start() :].strip(), rule)]
