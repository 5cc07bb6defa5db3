"""Which passages of an article are denied, and which are somebody else's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from monitor.french.negation import negations
from monitor.french.normal import flat
from monitor.french.quotes import quoted_spans
from monitor.french.sentences import split_sentences
from monitor.french.status import Status, sentence_status
from monitor.watchlists.document import LEAD, TEXT, TITLE, Region
from monitor.watchlists.syntax import Context

#: Deciding the status of a sentence is slow; without one of these words none is denied.
_DENIAL: Final = re.compile(r"(?i)d[ée]men|\bni(?:e|é|er|ait|ent|ant)\b|r[ée]fut|contest|faux|infond|inexact|erron")


def _denied(text: str) -> Iterable[tuple[int, int]]:
    before = ""
    for sentence in split_sentences(text):
        for negation in negations(sentence.text):
            yield sentence.start + negation.scope_start, sentence.start + negation.scope_end + 1
        if _DENIAL.search(sentence.text) and sentence_status(sentence.text, before).status is Status.DENIED:
            yield sentence.start, sentence.end
        before = sentence.text


def regions(title: str, lead: str, text: str) -> tuple[Region, ...]:
    """What is denied and what is quoted in an article."""
    fields = {TITLE: title, TEXT: text}
    if not text.startswith(lead):
        fields[LEAD] = lead
    return tuple(
        Region(context, name, start, end)
        for name, content in fields.items()
        for context, spans in (
            (Context.NEGATED, _denied(content)),
            (Context.QUOTED, quoted_spans(flat(content))),
        )
        for start, end in spans
    )
