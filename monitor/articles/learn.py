"""What a source's pages have in common: counted with each new article, used on the next ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import F

from monitor.articles.extracted import Extracted
from monitor.articles.models import Revision, SourceBlock, SourcePages
from monitor.articles.recurring import LEAST_PAGES, RULE, Seen, blocks, strip_recurring

#: Lines remembered of a source: some hundred pages, and what recurs for good.
MOST_BLOCKS = 3_000
#: Pages between two clearings of what was seen once only.
CLEARING = 25
#: What is kept of a recurring line, for a person to see.
SHOWN = 200


def without_recurring(source: int, extracted: Extracted, current: Revision | None) -> Extracted:
    """The article without the furniture learned of its source.

    A line that the article's current revision has stays: what we learn is no change of the article.
    """
    found = blocks(extracted.text)
    total = SourcePages.objects.filter(source=source).values_list("pages", flat=True).first()
    if not found or total is None:
        return extracted
    rows = SourceBlock.objects.filter(source=source, fingerprint__in=found)
    known = {
        mark: Seen(pages, total - first_page + 1)
        for mark, pages, first_page in rows.values_list("fingerprint", "pages", "first_page")
    }
    text, removed = strip_recurring(extracted.text, known, blocks(current.text) if current else ())
    return replace(extracted, text=text, removed=(*extracted.removed, *removed))


def learn(source: int, extracted: Extracted, now: datetime) -> None:
    """Count the lines of a source's new page, once for each page; the caller owns the transaction.

    The row of the source is taken first, so that two workers count one after the other.
    """
    again = "\n".join(part.text for part in extracted.removed if part.rule == RULE)
    found = blocks(f"{extracted.text}\n{again}")
    SourcePages.objects.bulk_create([SourcePages(source_id=source)], ignore_conflicts=True)
    SourcePages.objects.filter(source=source).update(pages=F("pages") + 1)
    number = SourcePages.objects.values_list("pages", flat=True).get(source=source)
    rows = SourceBlock.objects.filter(source=source)
    known = list(rows.filter(fingerprint__in=found))
    for block in known:
        block.pages, block.last_seen = block.pages + 1, now
        if block.pages >= LEAST_PAGES:
            block.text = found[block.fingerprint][:SHOWN]
    SourceBlock.objects.bulk_update(known, ["pages", "text", "last_seen"])
    new = found.keys() - {block.fingerprint for block in known}
    SourceBlock.objects.bulk_create(
        [
            SourceBlock(source_id=source, fingerprint=mark, first_page=number, first_seen=now, last_seen=now)
            for mark in new
        ]
    )
    if number % CLEARING == 0:
        _clear(source)


def _clear(source: int) -> None:
    """Forget the oldest of the lines that were seen once, beyond what is remembered."""
    rows = SourceBlock.objects.filter(source=source)
    beyond = rows.count() - MOST_BLOCKS
    if beyond > 0:
        oldest = rows.order_by("pages", "last_seen", "pk").values_list("pk", flat=True)[:beyond]
        rows.filter(pk__in=list(oldest)).delete()
