"""``guetteur watchlists``: list, show, add, check, replay, import and export watchlists."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.errors import GuetteurError
from monitor.runtime import report
from monitor.runtime.terminal import printable

if TYPE_CHECKING:
    from monitor.watchlists.compile import Compiled
    from monitor.watchlists.document import Document
    from monitor.watchlists.glossary import Glossary
    from monitor.watchlists.models import Client, Watchlist
    from monitor.watchlists.search import Progress

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
@click.argument("words", nargs=-1, metavar="[QUERY] [PATH|URL]...")
@click.option("--watchlist", "slug", default="", help="a stored watchlist instead of QUERY")
@click.option("--article", "articles", multiple=True, type=int, help="a stored article, by its number")
@click.option("--text", "texts", multiple=True, help="a text as the article")
@_client
def test(
    words: tuple[str, ...], slug: str, articles: tuple[int, ...], texts: tuple[str, ...], client_slug: str
) -> None:
    """Check QUERY, and tell which articles it matches, why and where.

    Articles come from files (HTML or plain text), addresses, the store (--article) or the command line (--text).
    They are read as the service reads them; the topic model is loaded only where the query needs it.

    Ends with status 1 if the query is wrong, or if articles are given and none matches.
    """
    if not words and not slug:
        raise click.UsageError("give a query, or name a stored list with --watchlist")
    query, targets = ("", words) if slug else (words[0], words[1:])
    with _attached("test"):
        from monitor.runtime import trial
        from monitor.watchlists.live import compile_watchlist, glossary
        from monitor.watchlists.parse import parse
        from monitor.watchlists.printing import print_query

        watchlist = _find(_choose(client_slug), slug) if slug else None
        compiled = compile_watchlist(watchlist) if watchlist else _compile(query, client_slug)
        query = watchlist.query if watchlist else query
        if query.strip():
            click.echo(f"read as: {print_query(parse(query))}")
        names = glossary(watchlist.client_id if watchlist else _client_key(client_slug))
        model = trial.needs_model(compiled)
        given = [(f"text {number}", trial.given(text, model=model)) for number, text in enumerate(texts, 1)]
        given += [(f"article {article}", trial.stored(article)) for article in articles]
        given += [(target.rpartition("/")[2] or target, trial.fetched(target, model=model)) for target in targets]
        told = [_tell(name, document, compiled, query, names) for name, document in given]
    if told and not any(told):
        sys.exit(1)


def _client_key(client_slug: str) -> int | None:
    """The key of the client that is named, or of the only one; None where there is no telling."""
    from monitor.watchlists.models import Client

    return _choose(client_slug).pk if client_slug or Client.objects.count() == 1 else None


def _tell(name: str, document: Document, compiled: Compiled, query: str, names: Glossary) -> bool:
    from monitor.runtime.trial import passages, unmet

    found = passages(compiled, document)
    if found is None:
        click.echo(f"no match  {printable(name)}")
        for part in unmet(query, names, document) if query.strip() else ():
            click.echo(f"          not met: {printable(part)}")
        return False
    click.echo(f"match     {printable(name)}")
    for passage in found[0]:
        before, text, after = (printable(part, 10_000) for part in (passage.before, passage.text, passage.after))
        click.echo(f"          …{before} [{text}] {after}…  ({printable(passage.term)})")
    for reason in found[1]:
        click.echo(f"          {printable(reason)}")
    return True


def _compile(query: str, client_slug: str) -> Compiled:
    from monitor.watchlists.compile import Compiler
    from monitor.watchlists.errors import QueryError
    from monitor.watchlists.live import glossary
    from monitor.watchlists.parse import parse

    try:
        return Compiler(glossary(_client_key(client_slug))).compile(parse(query))
    except QueryError as error:
        click.echo(printable(query, 10_000), err=True)
        click.echo(" " * error.position + "^" * min(error.length, len(query) - error.position), err=True)
        raise


@watchlists.command()
@click.argument("slug", required=False)
@click.option("--query", default="", help="a query instead of a stored watchlist, or its new form beside SLUG")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650))
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@_client
def replay(slug: str | None, query: str, days: int, as_json: bool, client_slug: str) -> None:
    """Tell what a watchlist, or a query, would have matched among the stored articles.

    With both SLUG and --query: what the new query adds to the watchlist's and removes from it. Every candidate is
    evaluated, up to the newest 20,000.
    """
    if not slug and not query:
        raise click.UsageError("name a watchlist, or give --query")
    with _attached("replay"), _progress() as progress:
        from django.utils import timezone

        from monitor.watchlists.compile import Compiler
        from monitor.watchlists.criteria import compile_criteria
        from monitor.watchlists.live import compile_watchlist, criteria, glossary
        from monitor.watchlists.search import LISTED, preview
        from monitor.watchlists.search import replay as compare

        now = timezone.now()
        watchlist = _find(_choose(client_slug), slug) if slug else None
        if watchlist and query:
            _compile(query, client_slug)  # says where the query is wrong
            compiler = Compiler(glossary(watchlist.client_id))
            edited = compile_criteria(replace(criteria(watchlist), query=query), compiler)
            change = compare(compile_watchlist(watchlist), edited, now=now, days=days, progress=progress)
        else:
            compiled = compile_watchlist(watchlist) if watchlist else _compile(query, client_slug)
            found = preview(compiled, now=now, days=days, capacity=LISTED, progress=progress)
    if watchlist and query:
        report.change(change, as_json=as_json)
    else:
        report.preview(found, as_json=as_json)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on the terminal's error stream, where there is one."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("articles", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


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
