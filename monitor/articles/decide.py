"""Which articles end early, and when relevant ones are visited again. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.articles.extracted import Extracted
from monitor.claims.retry import MAX_ATTEMPTS

#: A text shorter than this many characters, title included, tells nothing.
LEAST_TEXT = 40
#: Relevant articles are visited again this long after they were first seen, to catch updates.
REVISITS = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))
#: A page that its feed announces may not be there yet: for so long a 404 is tried again.
LAG = timedelta(hours=1)
#: Tries of a page that fails, where its feed published something to go on with.
FEW = 3
#: Languages that the French model reads.
LANGUAGES = frozenset({"fr", ""})

_LANGUAGE_NAMES = {"en": "anglais", "de": "allemand", "es": "espagnol", "it": "italien", "nl": "néerlandais"}


@dataclass(frozen=True)
class Final:
    """A final state of an article, with the reason that a person reads."""

    state: str
    reason: str


def first_obstacle(extracted: Extracted) -> Final | None:
    """Why an extracted article goes no further; None if it does."""
    if len(extracted.text) + len(extracted.title) < LEAST_TEXT:
        return Final("empty", "La page ne contient pas de texte exploitable.")
    if extracted.language not in LANGUAGES:
        name = _LANGUAGE_NAMES.get(extracted.language, extracted.language)
        return Final("language", f"L’article n’est pas en français ({name}).")
    return None


def next_revisit(seen: datetime, now: datetime) -> datetime | None:
    """The next of the moments at which a relevant article is visited again; None when they are over.

    It rests on the clock alone: a page that changes with every visit is not visited more for it.
    """
    return next((seen + after for after in REVISITS if seen + after > now), None)


def tries(*, status: int | None, permanent: bool, told_to_wait: bool, has_summary: bool, age: timedelta) -> int:
    """How often a page is asked for before its feed's summary has to do, by the class of its error.

    A 404 right after the feed announced the page is the delay of a cache. A host that tells us to wait gets patience.
    Other passing errors are tried less where a summary can be told meanwhile: a revisit finds the page later.
    """
    if status == 404 and age < LAG:
        return FEW
    if permanent:
        return 1
    return FEW if has_summary and not told_to_wait else MAX_ATTEMPTS
