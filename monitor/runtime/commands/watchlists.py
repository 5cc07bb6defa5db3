"""``guetteur watchlists``: list, show, add, check, replay, import and export watchlists."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.errors import GuetteurError
from monitor.runtime.terminal import printable

if TYPE_CHECKING:
    from monitor.watchlists.compile import Compiled
    from monitor.watchlists.models import Client, Watchlist
    from monitor.watchlists.search import Preview

_client = click.option("--client", "client_slug", default="", help="slug of the client, where there are several")


@click.group()
def watchlists() -> None:
    """List, show, add, check, replay, import and export watchlists."""


@contextmanager
def _attached(command: str) -> Iterator[None]:
    from monitor.runtime.backing import attached

    with attached(f"watchlists {command}"):
        yield


def _choose(slug: str) -> Client:
    """The client called ``slug``, or the only one."""
    from monitor.watchlists.models import Client

    clients = list(Client.objects.filter(slug=slug) if slug else Client.objects.all()[:2])
    if len(clients) == 1:
        return clients[0]
    if slug or not clients:
        raise GuetteurError(f"no client is called «{slug}»" if slug else "there is no client yet", permanent=True)
    raise GuetteurError("there are several clients: name one with --client", permanent=True)


def _find(client: Client, slug: str) -> Watchlist:
    from monitor.watchlists.models import Watchlist

    found = Watchlist.objects.filter(client=client, slug=slug).first()
    if found is None:
        raise GuetteurError(f"client «{client.slug}» has no watchlist «{slug}»", permanent=True)
    return found


@watchlists.command("list")
@_client
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def list_watchlists(client_slug: str, as_json: bool) -> None:
    """List watchlists with their state, and what is wrong with those that cannot be matched."""
    with _attached("list"):
        from monitor.watchlists.errors import QueryError
        from monitor.watchlists.live import compile_watchlist
        from monitor.watchlists.models import Watchlist

        rows = []
        chosen = Watchlist.objects.select_related("client").filter(archived=False)
        for watchlist in chosen.filter(client=_choose(client_slug)) if client_slug else chosen:
            problem = ""
            try:
                compile_watchlist(watchlist)
            except QueryError as error:
                problem = error.message
            rows.append(
                {
                    "client": watchlist.client.slug,
                    "slug": watchlist.slug,
                    "name": watchlist.name,
                    "level": watchlist.level,
                    "active": watchlist.active,
                    "problem": problem,
                }
            )
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        state = "faulty" if row["problem"] else "active" if row["active"] else "paused"
        click.echo(f"{state:7} {row['level']:11} {row['client']}/{row['slug']}  {printable(str(row['name']))}")
        if row["problem"]:
            click.echo(f"        {printable(str(row['problem']))}")
    click.echo(f"{len(rows)} watchlist{'' if len(rows) == 1 else 's'}")


@watchlists.command()
@click.argument("slug")
@_client
def show(slug: str, client_slug: str) -> None:
    """Print one watchlist as TOML, then how its query is read."""
    with _attached("show"):
        from monitor.watchlists.exchange import ClientFile, write
        from monitor.watchlists.parse import parse
        from monitor.watchlists.printing import print_query
        from monitor.watchlists.store import row

        client = _choose(client_slug)
        watchlist = _find(client, slug)
        click.echo(write(ClientFile(client.slug, client.name, (row(watchlist),))), nl=False)
        if watchlist.query.strip():
            click.echo(f"# read as: {print_query(parse(watchlist.query))}")


@watchlists.command()
@click.argument("name")
@click.option("--query", default="", help="the query")
@click.option("--topic", "topics", multiple=True, metavar="SLUG=SCORE", help="a topic with its threshold")
@click.option("--folder", default="")
@click.option("--level", type=click.Choice(["information", "important", "urgent"]), default="information")
@click.option("--all", "everything", is_flag=True, help="articles off the subject too")
@_client
def add(
    name: str,
    query: str,
    topics: tuple[str, ...],
    folder: str,
    level: str,
    everything: bool,
    client_slug: str,
) -> None:
    """Add a watchlist called NAME."""
    with _attached("add"):
        from django.utils.text import slugify

        from monitor.watchlists.exchange import ClientFile, WatchlistRow
        from monitor.watchlists.models import Watchlist
        from monitor.watchlists.store import load

        client = _choose(client_slug)
        slug = slugify(name)[:80]
        if not slug or Watchlist.objects.filter(client=client, slug=slug).exists():
            raise GuetteurError(f"a watchlist «{slug}» exists already, or the name is empty", permanent=True)
        row = WatchlistRow(
            slug=slug,
            name=name,
            query=query,
            folder=folder,
            level=level,
            topics=dict(map(_threshold, topics)),
            only_relevant=not everything,
        )
        load(ClientFile(client.slug, client.name, (row,)))
    click.echo(f"added: {client.slug}/{slug}")


def _threshold(text: str) -> tuple[str, float]:
    slug, _, value = text.partition("=")
    try:
        return slug, float(value.replace(",", ".")) if value else 0.5
    except ValueError:
        raise GuetteurError(f"--topic takes SLUG=SCORE, not «{text}»", permanent=True) from None


@watchlists.command()
@click.argument("query")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_client
def test(query: str, files: tuple[Path, ...], client_slug: str) -> None:
    """Check QUERY, and tell which plain-text FILES it matches and where (the first line is the title).

    Ends with status 1 if the query is wrong, or if files are given and none matches.
    """
    from monitor.watchlists.document import Document
    from monitor.watchlists.parse import parse
    from monitor.watchlists.printing import print_query

    with _attached("test"):
        compiled = _compile(query, client_slug)
    click.echo(f"read as: {print_query(parse(query))}")
    matched = 0
    for path in files:
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        matched += _tell(path.name, Document(title=title, text=text), compiled)
    if files and not matched:
        sys.exit(1)


def _compile(query: str, client_slug: str) -> Compiled:
    from monitor.watchlists.compile import Compiler
    from monitor.watchlists.errors import QueryError
    from monitor.watchlists.live import glossary
    from monitor.watchlists.models import Client
    from monitor.watchlists.parse import parse

    client = _choose(client_slug).pk if client_slug or Client.objects.count() == 1 else None
    try:
        return Compiler(glossary(client)).compile(parse(query))
    except QueryError as error:
        click.echo(printable(query, 10_000), err=True)
        click.echo(" " * error.position + "^" * min(error.length, len(query) - error.position), err=True)
        raise


def _tell(name: str, document: object, compiled: Compiled) -> bool:
    from monitor.watchlists.document import Document
    from monitor.watchlists.evaluate import evaluate

    assert isinstance(document, Document)  # noqa: S101 - for the type checker: the import is lazy
    result = evaluate(compiled, document)
    if result is None:
        click.echo(f"no match  {name}")
        return False
    click.echo(f"match     {name}")
    for span in result.spans:
        text = document.title if span.field == "title" else document.text
        around = text[max(0, span.start - 40) : span.start], text[span.end : span.end + 40]
        click.echo(f"          …{printable(around[0])} [{text[span.start : span.end]}] {printable(around[1])}…")
    return True


@watchlists.command()
@click.argument("slug", required=False)
@click.option("--query", default="", help="a query instead of a stored watchlist, or its new form beside SLUG")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650))
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@_client
def replay(slug: str | None, query: str, days: int, as_json: bool, client_slug: str) -> None:
    """Tell what a watchlist, or a query, would have matched among the stored articles.

    With both SLUG and --query: what the new query adds to the watchlist's and removes from it.
    """
    with _attached("replay"):
        from django.utils import timezone

        from monitor.watchlists.live import compile_watchlist
        from monitor.watchlists.search import preview
        from monitor.watchlists.search import replay as compare

        now = timezone.now()
        if slug and query:
            before, after = compile_watchlist(_find(_choose(client_slug), slug)), _compile(query, client_slug)
            change = compare(before, after, now=now, days=days)
            said = {"before": change.before.total, "after": change.after.total}
            found = said | {"added": sorted(change.added), "removed": sorted(change.removed)}
            click.echo(json.dumps(found) if as_json else _change(len(change.added), len(change.removed), said))
            return
        if not slug and not query:
            raise click.UsageError("name a watchlist, or give --query")
        compiled = compile_watchlist(_find(_choose(client_slug), slug)) if slug else _compile(query, client_slug)
        _report(preview(compiled, now=now, days=days), as_json)


def _change(added: int, removed: int, said: dict[str, int]) -> str:
    return f"{said['before']} articles before, {said['after']} after: {added} added, {removed} removed"


def _report(found: Preview, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps(
                {
                    "days": found.days,
                    "total": found.total,
                    "exact": found.exact,
                    "daily": round(found.daily, 2),
                    "candidates": found.candidates,
                    "sources": dict(found.sources.most_common()),
                    "terms": dict(found.terms.most_common()),
                    "articles": [
                        {"url": hit.url, "title": hit.title, "spans": [s._asdict() for s in hit.result.spans]}
                        for hit in found.hits
                    ],
                },
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    about = "" if found.exact else "about "
    click.echo(f"{about}{found.total} articles in {found.days} days, {about}{found.daily:.1f} a day")
    for hit in found.hits:
        day = f"{hit.published:%Y-%m-%d}" if hit.published else "no date   "
        click.echo(f"{day}  {printable(hit.source, 24):24}  {printable(hit.title, 90)}")
    for name, counts in (("sources", found.sources), ("terms", found.terms)):
        if counts:
            listed = ", ".join(f"{printable(key, 40)} {count}" for key, count in counts.most_common(8))
            click.echo(f"{name}: {listed}")


@watchlists.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--and/--phrase", "implicit_and", default=False, help="what CSV words side by side mean")
@_client
def import_file(path: Path, implicit_and: bool, client_slug: str) -> None:
    """Add or change the watchlists of a TOML file written by export, or of a CSV file; all or nothing."""
    with _attached("import"):
        from monitor.watchlists.exchange import read
        from monitor.watchlists.importing import as_file, from_csv
        from monitor.watchlists.store import load

        text = path.read_text(encoding="utf-8-sig")
        if path.suffix.lower() == ".csv":
            client = _choose(client_slug)
            file = as_file(from_csv(text, implicit_and=implicit_and), client.slug, client.name)
        else:
            file = read(text)
        stored = load(file)
    click.echo(f"{stored.added} added, {stored.changed} changed, {stored.same} unchanged")


@watchlists.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="a file, not the terminal")
@_client
def export(output: Path | None, client_slug: str) -> None:
    """Write a client's watchlists and sub-queries as TOML; importing the file changes nothing."""
    with _attached("export"):
        from monitor.watchlists.exchange import write
        from monitor.watchlists.store import export as exported

        text = write(exported(_choose(client_slug)))
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
