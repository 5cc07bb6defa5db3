"""When an article was published and updated: what the page declares, then what it shows, then what its feed said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.articles.extracted import Hints
from monitor.articles.metadata import Metadata
from monitor.french.dates import ArticleDates, Instant, find_dates
from monitor.french.normal import flat

#: A line of at most this many characters may be a stamp wherever the date stands in it.
STAMP_LINE = 110
#: Characters at either end of the text where an update is told.
NEAR = 800
NOTHING = ArticleDates(None, None)

_UPDATE = re.compile(r"\b(?:mise?s? a jour|maj|modifiee?|actualisee?|modification|actualisation|update)\b")


@dataclass(frozen=True, slots=True)
class Instants:
    """The two instants, and in French what is doubtful about them."""

    published: datetime | None
    updated: datetime | None
    note: str = ""


def decide(metadata: Metadata, hints: Hints, head: Sequence[str], text: str) -> Instants:
    """Choose the instants; ``head`` holds the lines above the body of the page.

    Shown dates serve where no metadata has them. A shown day without an hour gives way to the feed's instant of
    the same day.
    """
    above = "".join(f"{line}\n" for line in head)
    wanted = metadata.published is None or (metadata.updated is None and _tells_update(above, text))
    feed_date = metadata.published or hints.published
    shown = find_dates(above + text, url=metadata.canonical, feed_date=feed_date) if wanted else NOTHING
    seen_published = _stamp(shown.published, above, text) if metadata.published is None else None
    seen_updated = _stamp(shown.updated, above, text) if metadata.updated is None else None
    published = metadata.published or _finer(seen_published, hints.published)
    updated = metadata.updated or _finer(seen_updated, hints.updated)
    if published and updated and updated < published:
        updated = None
    notes = [instant.note for instant in (seen_published, seen_updated) if instant is not None and instant.note]
    return Instants(published, updated, " ; ".join(dict.fromkeys(notes)))


def _tells_update(above: str, text: str) -> bool:
    """Whether the page's head or the text's ends speak of an update: dates cost more to read than a page has."""
    return any(_UPDATE.search(flat(part)) for part in (above, text[:NEAR], text[-NEAR:]))


def _stamp(instant: Instant | None, above: str, text: str) -> Instant | None:
    """The instant, unless it stands within prose: «une étude publiée le 3 mars» dates the study."""
    if instant is None or instant.start < len(above):
        return instant
    start = instant.start - len(above)
    line_start = text.rfind("\n", 0, start) + 1
    line = text[line_start:].partition("\n")[0]
    return instant if start - line_start <= 3 or len(line) <= STAMP_LINE else None


def _finer(shown: Instant | None, told: datetime | None) -> datetime | None:
    """What the page shows or else what the feed told; of one day without an hour, the feed's instant."""
    if shown is None:
        return told
    if told is not None and not shown.precise and told.astimezone(shown.value.tzinfo).date() == shown.value.date():
        return told
    return shown.value
