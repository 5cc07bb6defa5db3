"""Fetch and read feeds without storing anything, as a poll would, and say of each how it fares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.errors import GuetteurError
from monitor.feeds import detour
from monitor.feeds.bounded import BoundedParser
from monitor.feeds.fetch import Answer, Fetcher, Job
from monitor.feeds.parsed import ParseError
from monitor.http.settings import HttpSettings


@dataclass(frozen=True)
class Wanted:
    """A feed to look at; ``page`` for one that is followed by its links."""

    url: str
    page: bool = False


@dataclass(frozen=True)
class Checked:
    """How a feed fares: ``said`` in English, for the command line."""

    url: str
    good: bool
    said: str


def check(wanted: Sequence[Wanted], settings: HttpSettings, told: Callable[[str], None]) -> list[Checked]:
    """Look at ``wanted``, many at once; ``told`` hears of each address when it is done. In the order given."""
    checked: dict[int, Checked] = {}
    with Fetcher(settings) as fetcher, BoundedParser() as parser:
        fetcher.submit([Job(place, one.url, ask_robots=one.page) for place, one in enumerate(wanted)])
        while fetcher.pending:
            for answer in fetcher.take(10, 1.0):
                one = wanted[answer.job.key]
                try:
                    said = _read(answer, one, parser)
                except GuetteurError as error:
                    if _followed(fetcher, answer, one, error):
                        continue
                    checked[answer.job.key] = Checked(one.url, False, error.message.removeprefix(f"{one.url}: "))
                else:
                    checked[answer.job.key] = Checked(one.url, True, said)
                told(one.url)
    return [checked[place] for place in sorted(checked)]


def _read(answer: Answer, one: Wanted, parser: BoundedParser) -> str:
    """What the answer holds. Raises FetchError, ParseError."""
    got = answer.done()
    kind = "page" if one.page else "feed"
    feed = parser.parse(got.body, url=got.final_url, headers=got.headers, kind=kind)
    inside = f", at {answer.job.url}" if answer.job.url != one.url else ""
    moved = f", moved for good to {got.permanent_redirect}" if got.permanent_redirect and not inside else ""
    return f"{feed.version}, {len(feed.entries)} entries{inside}{moved}"


def _followed(fetcher: Fetcher, answer: Answer, one: Wanted, error: GuetteurError) -> bool:
    """Go on to what an index of sitemaps lists, as a poll does; False when there is nothing to go on to."""
    if answer.job.url != one.url or not isinstance(error, ParseError):
        return False
    found = detour.after(error, one.url)
    if found is None or found.moves:
        return False
    fetcher.submit([Job(answer.job.key, found.next)])
    return True
