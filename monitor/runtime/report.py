"""What a preview or a replay found, for the terminal: text, or one JSON object."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from monitor.runtime.terminal import printable

if TYPE_CHECKING:
    from monitor.watchlists.search import Preview, Replay

#: Titles shown of what an edit adds or removes.
_TITLES = 10


def _by_day(counts: Counter[date]) -> dict[str, int]:
    return {day.isoformat(): counts[day] for day in sorted(counts)}


def _numbers(found: Preview) -> dict[str, Any]:
    return {
        "total": found.total,
        "exact": found.exact,
        "daily": round(found.daily, 2),
        "per_day": _by_day(found.per_day),
    }


def preview(found: Preview, *, as_json: bool) -> None:
    """Print what a query matches in a period. ``per_day``, sources and terms count the articles evaluated."""
    if as_json:
        articles = [
            {"url": hit.url, "title": hit.title, "spans": [span._asdict() for span in hit.result.spans]}
            for hit in found.hits
        ]
        told = {
            "days": found.days,
            **_numbers(found),
            "candidates": found.candidates,
            "sources": dict(found.sources.most_common()),
            "terms": dict(found.terms.most_common()),
            "articles": articles,
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    about = "" if found.exact else "about "
    click.echo(f"{about}{found.total} articles in {found.days} days, {about}{found.daily:.1f} a day")
    for hit in found.hits:
        day = f"{hit.published:%Y-%m-%d}" if hit.published else "no date   "
        click.echo(f"{day}  {printable(hit.source, 24):24}  {printable(hit.title, 90)}")
    for day, count in _by_day(found.per_day).items():
        click.echo(f"{day}  {count}")
    for name, counts in (("sources", found.sources), ("terms", found.terms)):
        if counts:
            listed = ", ".join(f"{printable(key, 40)} {count}" for key, count in counts.most_common(8))
            click.echo(f"{name}: {listed}")


def change(found: Replay, *, as_json: bool) -> None:
    """Print what an edit changes among the articles of a period."""
    before, after = found.before, found.after
    if as_json:
        told = {
            "days": after.days,
            "before": _numbers(before),
            "after": _numbers(after),
            "added": sorted(found.added),
            "removed": sorted(found.removed),
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(
        f"{before.total} articles before, {after.total} after: {len(found.added)} added, {len(found.removed)} removed"
    )
    click.echo(f"{before.daily:.1f} a day before, {after.daily:.1f} a day after, over {after.days} days")
    for sign, changed, among in (("+", found.added, after), ("-", found.removed, before)):
        shown = [hit for hit in among.hits if hit.revision in changed][:_TITLES]
        for hit in shown:
            click.echo(f"{sign} {printable(hit.source, 24):24}  {printable(hit.title, 90)}")
