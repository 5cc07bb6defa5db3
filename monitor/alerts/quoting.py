"""How much of an article one message may quote, and what of it is worth the room. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from monitor.alerts.excerpt import excerpt
from monitor.alerts.values import Passage, Quote

#: Less than this is no excerpt worth reading.
WORTH: Final = 60


def within_rights(lead: str, quotes: Sequence[Quote], limit: int) -> tuple[str, tuple[Quote, ...]]:
    """The excerpt and the quotes that together keep to ``limit`` characters (code points) of the article's text.

    The decisive sentence comes first, since it says why the message was sent; then the lead, then the other
    sentences as long as there is room. A sentence that the excerpt already shows is not quoted twice.
    """
    kept: list[Quote] = []
    waiting = list(quotes)
    left = limit
    if waiting and not _shown(waiting[0], lead):
        first = shortened(waiting.pop(0), left)
        if first is not None:
            kept.append(first)
            left -= length(first)
    told = excerpt(lead, left) if left >= min(WORTH, len(lead)) else ""
    left -= len(told)
    for quote in waiting:
        if not _shown(quote, told) and length(quote) <= left:
            kept.append(quote)
            left -= length(quote)
    return told, tuple(sorted(kept, key=lambda quote: -quote.share))


def length(quote: Quote) -> int:
    """The characters that a quote takes from its article."""
    return sum(len(passage.text) for passage in quote.passages)


def shortened(quote: Quote, limit: int) -> Quote | None:
    """The quote within ``limit`` characters, cut at a word; None where nothing worth reading is left."""
    if length(quote) <= limit:
        return quote
    if limit < WORTH:
        return None
    passages: list[Passage] = []
    left = limit
    for passage in quote.passages:
        if len(passage.text) < left:
            passages.append(passage)
            left -= len(passage.text)
            continue
        passages.append(Passage(excerpt(passage.text, left), marked=passage.marked))
        break
    return Quote(tuple(passages), quote.share)


def _shown(quote: Quote, text: str) -> bool:
    said = " ".join("".join(passage.text for passage in quote.passages).split())
    return bool(said) and said in " ".join(text.split())
