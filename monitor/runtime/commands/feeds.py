"""``guetteur feeds``: find, add, poll, import, export and check feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from monitor.errors import GuetteurError
from monitor.runtime.terminal import printable

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from monitor.feeds.check import Wanted
    from monitor.feeds.discover import Preview
    from monitor.feeds.models import Feed

#: Entries of a feed that a preview shows.
SHOWN = 5


@click.group()
def feeds() -> None:
    """Find, add, poll, import, export and check feeds."""


@feeds.command("list")
@click.option("--trouble", is_flag=True, help="only those in error, silent, gone or paused")
def list_feeds(trouble: bool) -> None:
    """List the feeds with their state, rhythm, next poll and last error."""
    from monitor.runtime.backing import attached

    with attached("feeds list"):
        from django.utils import timezone

        from monitor.feeds.health import assess
        from monitor.feeds.models import Feed

        now = timezone.now()
        shown = 0
        for health in assess(Feed.objects.select_related("source"), now):
            feed = health.feed
            if trouble and health.state in ("ok", "new"):
                continue
            shown += 1
            following = f"{timezone.localtime(feed.due_at):%d/%m %H:%M}" if feed.due_at else "–"
            click.echo(f"{health.state:7} {health.per_day:6.1f}/day  next {following:11}  {_safe(feed.url)}")
            if health.state not in ("ok", "new"):
                click.echo(f"        {printable(feed.last_error or health.sentence)}")
        click.echo(f"{shown} feed{'' if shown == 1 else 's'}")


@feeds.command()
@click.argument("url")
@click.option("--folder", default="", help="folder to put it into, nested with « / »")
@click.option("--title", default="", help="title, instead of the feed's own")
@click.option("--page", is_flag=True, help="a page without a feed: follow its list of links")
def add(url: str, folder: str, title: str, page: bool) -> None:
    """Add the feed at URL; its first poll is due at once.

    Where a site's address is given, its feeds are looked for; the first is added and the others are named.
    """
    from monitor.runtime.backing import attached

    with attached("feeds add"):
        from django.utils import timezone

        from monitor.feeds.opml import OutlineFeed
        from monitor.feeds.subscribe import add_feed
        from monitor.http.configured import http_settings

        settings = http_settings()
        kind = "page" if page else ""
        site = ""
        if not page:
            chosen, *others = _discover(url)
            url, kind, title, site = chosen.url, chosen.kind, title or chosen.feed.title, chosen.feed.site
            for other in others:
                click.echo(f"also found: {_safe(other.url)}  {printable(other.feed.title)}")
        outline = OutlineFeed(url, title, site, folder, page)
        feed, new = add_feed(outline, timezone.now(), allow=settings.allow, kind=kind)
        click.echo(f"{'added' if new else 'already followed'}: {_safe(feed.url)}  {printable(feed.title)}")


@feeds.command()
@click.argument("urls", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="every active feed, due or not")
def poll(urls: tuple[str, ...], everything: bool) -> None:
    """Poll now: the feeds named by URLS, every one (--all), or those that are due."""
    from monitor.runtime.backing import attached

    with attached("feeds poll"):
        from django.utils import timezone

        from monitor.feeds import poll as polling
        from monitor.feeds.models import Feed

        chosen = polling.pollable()
        if urls:
            unknown = set(urls) - set(Feed.objects.filter(url__in=urls).values_list("url", flat=True))
            if unknown:
                raise GuetteurError(f"not followed: {', '.join(sorted(unknown))}", permanent=True)
            chosen = chosen.filter(url__in=urls)
        if urls or everything:
            chosen.filter(lease_until__isnull=True).update(due_at=timezone.now())
        _poll(chosen)


def _poll(chosen: QuerySet[Feed]) -> None:
    from datetime import timedelta
    from random import SystemRandom

    from django.utils import timezone

    from monitor.claims.claim import due
    from monitor.feeds.poll import Poll
    from monitor.http.configured import http_settings

    count = chosen.filter(due(timezone.now())).count()
    failed: list[Feed] = []
    with _progress("polling", count) as step:

        def told(feed: Feed, new: int) -> None:
            if feed.last_error:
                failed.append(feed)
            step(f"{printable(str(feed), 60)}: {new} new")

        run = Poll(timezone.now, SystemRandom(), http_settings(), told)
        run.run(chosen, timedelta(hours=1))
    click.echo(f"{run.done} feeds polled, {run.new_entries} new entries, {len(failed)} in error")
    for feed in failed:
        click.echo(f"  {printable(feed.last_error, 300)}")


@feeds.command()
@click.argument("url")
def discover(url: str) -> None:
    """Find the feeds of the site at URL and show their last entries; store nothing."""
    _configure()
    for found in _discover(url):
        _show(found)


@feeds.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="only say what would be done")
def import_file(file: Path, dry_run: bool) -> None:
    """Import the OPML list FILE with its folders; report on every line."""
    from monitor.feeds.opml import Verdict, read_opml
    from monitor.runtime.backing import attached

    listed = read_opml(file.read_bytes())
    with attached("feeds import"):
        from django.utils import timezone

        from monitor.feeds.subscribe import import_opml
        from monitor.http.configured import http_settings

        lines = import_opml(listed, timezone.now(), allow=http_settings().allow, dry_run=dry_run)
    for line in lines:
        where = f"{line.feed.folder} / " if line.feed.folder else ""
        name = printable(where + (line.feed.title or line.feed.url or "(no title)"), 80)
        reason = f"  ({printable(line.reason)})" if line.reason else ""
        click.echo(f"{line.verdict.value:8} {name}  {_safe(line.feed.url)}{reason}")
    counts = {verdict: sum(line.verdict is verdict for line in lines) for verdict in Verdict}
    summary = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items())
    click.echo(f"{len(lines)} lines: {summary}" + (" (dry run: nothing was stored)" if dry_run else ""))


@feeds.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=False)
def export(file: Path | None) -> None:
    """Write all feeds as OPML to FILE, or to the terminal."""
    from monitor.runtime.backing import attached

    with attached("feeds export"):
        from monitor.feeds.models import Feed
        from monitor.feeds.subscribe import export_opml

        written = export_opml(Feed.objects.select_related("source"))
    if file is None:
        click.echo(written.decode("utf-8"), nl=False)
    else:
        file.write_bytes(written)
        click.echo(f"written: {file}")


@feeds.command()
@click.argument("urls", nargs=-1)
def check(urls: tuple[str, ...]) -> None:
    """Fetch and read the feeds at URLS without storing anything; without URLS, all that are followed.

    Ends with status 1 when one of them is in trouble.
    """
    if urls:
        _configure()
        from monitor.feeds.check import Wanted

        troubles = _check([Wanted(url) for url in urls])
    else:
        from monitor.runtime.backing import attached

        with attached("feeds check"):
            from monitor.feeds.check import Wanted
            from monitor.feeds.poll import pollable

            followed = pollable().values_list("url", "kind")
            troubles = _check([Wanted(url, page=kind == "page") for url, kind in followed])
    if troubles:
        raise SystemExit(1)


def _check(wanted: list[Wanted]) -> int:
    """Check ``wanted`` and print how each fares, those in trouble last; returns how many are."""
    from monitor.feeds.check import check as look
    from monitor.http.configured import http_settings

    with _progress("checking", len(wanted)) as step:
        checked = look(wanted, http_settings(), lambda url: step(_safe(url)))
    good = sorted(f"ok     {one.url}: {one.said}" for one in checked if one.good)
    bad = sorted(f"error  {one.url}: {one.said}" for one in checked if not one.good)
    for line in [*good, *bad]:
        click.echo(printable(line, 400))
    click.echo(f"{len(good)} in order, {len(bad)} in trouble")
    return len(bad)


def _discover(url: str) -> list[Preview]:
    from monitor.feeds.discover import discover as find
    from monitor.http.configured import http_settings

    if "://" not in url:
        url = f"https://{url}"
    with _progress("looking", None) as step:
        return find(url, http_settings(), lambda address: step(_safe(address)))


def _show(found: Preview) -> None:
    feed = found.feed
    click.echo(f"{_safe(found.url)}\n  {printable(feed.title)} ({found.kind}, {len(feed.entries)} entries)")
    for entry in feed.entries[:SHOWN]:
        when = f"{entry.published:%Y-%m-%d %H:%M}" if entry.published else "undated         "
        click.echo(f"    {when}  {printable(entry.title, 90)}")


def _configure() -> None:
    """Load the settings, for commands that need no database."""
    from monitor.runtime.backing import set_up_django

    set_up_django({"DJANGO_SETTINGS_MODULE": "config.settings"})


def _safe(url: str) -> str:
    return printable(url, 500)


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """A progress bar on the error output, where that is a terminal; yields what to call at each step."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    console = Console(stderr=True)
    columns = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)

        def step(now: str) -> None:
            bar.update(task, advance=1, description=f"{what} {now[:60]}".replace("[", "("))

        yield step
