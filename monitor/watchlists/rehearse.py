"""What an import would do, line by line, before anything is stored; and the file of what can be stored. Reads only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Final

from django.core.exceptions import ValidationError

from monitor.errors import GuetteurError
from monitor.watchlists.compile import Compiler
from monitor.watchlists.criteria import compile_criteria
from monitor.watchlists.errors import QueryError
from monitor.watchlists.exchange import ClientFile, WatchlistRow, read
from monitor.watchlists.glossary import Glossary
from monitor.watchlists.importing import Imported, as_file, from_csv, from_lines
from monitor.watchlists.live import criteria, glossary
from monitor.watchlists.models import Client, SubQuery, Watchlist
from monitor.watchlists.parse import parse
from monitor.watchlists.references import cycle, references, told, using
from monitor.watchlists.rehearsal import Dialect, Format, Line, Rehearsal, Verdict
from monitor.watchlists.store import row

#: Longer texts are refused: a browser sends them twice, to see and to confirm.
MAX_LENGTH: Final = 1_000_000
_NAMES: Final = {"name": "nom", "slug": "identifiant", "folder": "dossier", "level": "niveau"}


def rehearse(text: str, form: Format, dialect: Dialect, client: Client | None) -> Rehearsal:
    """The report of importing ``text`` for ``client``, whom a TOML file names itself.

    Raises ``GuetteurError`` where the text as a whole cannot be read.
    """
    if len(text) > MAX_LENGTH:
        raise GuetteurError(
            "the text is too long",
            french="Ce texte est trop long\u00a0: importez-le en plusieurs fois.",
            permanent=True,
        )
    if form is Format.TOML:
        file = read(text)
        numbered = [(number, wanted) for number, wanted in enumerate(file.watchlists, start=1)]
        return _report(file, numbered, [])
    if client is None:
        raise GuetteurError("no client", french="Choisissez le client de ces listes.", permanent=True)
    foreign, every = dialect is not Dialect.OURS, dialect is Dialect.ALL_WORDS
    reader = from_csv if form is Format.CSV else from_lines
    found = reader(text, implicit_and=every, foreign=foreign)
    sound = [line for line in found if line.error is None]
    file = as_file(sound, client.slug, client.name)
    known = {w.slug: row(w) for w in Watchlist.objects.filter(client=client)}
    wanted = [_kept(known.get(new.slug), new, line) for new, line in zip(file.watchlists, sound, strict=True)]
    numbered = [(line.line, new) for line, new in zip(sound, wanted, strict=True)]
    return _report(file, numbered, [line for line in found if line.error is not None])


def _kept(known: WatchlistRow | None, new: WatchlistRow, line: Imported) -> WatchlistRow:
    """A line names a query only: what a list of that name has besides stays."""
    if known is None:
        return new
    return replace(known, query=new.query, folder=line.folder or known.folder)


def _report(file: ClientFile, wanted: Sequence[tuple[int, WatchlistRow]], unread: Sequence[Imported]) -> Rehearsal:
    client = Client.objects.filter(slug=file.slug).first()
    ours = glossary(client.pk if client else None)
    merged = replace(ours, queries={**ours.queries, **file.queries})
    compiler = Compiler(merged)
    known = {w.slug: row(w) for w in Watchlist.objects.filter(client=client)} if client else {}
    lines = [_subquery(slug, text, ours.queries, merged) for slug, text in sorted(file.queries.items())]
    sound: list[WatchlistRow] = []
    for number, new in wanted:
        line = _watchlist(number, new, known.get(new.slug), compiler)
        lines.append(line)
        if line.verdict is not Verdict.REFUSED:
            sound.append(new)
    lines += [_unread(line) for line in unread]
    refused = {line.name for line in lines if line.verdict is Verdict.REFUSED and line.name.startswith("@")}
    kept = {slug: text for slug, text in file.queries.items() if f"@{slug}" not in refused}
    obstacles = [] if client is None else _broken(client, file, compiler)
    if client is None and (fault := _faults(Client(name=file.name or file.slug, slug=file.slug))):
        obstacles.append(f"Le client ne peut pas être créé\u00a0: {fault}.")
    if refused:
        obstacles.append("Une sous-requête est refusée\u00a0: corrigez-la, d’autres peuvent en dépendre.")
    return Rehearsal(
        replace(file, watchlists=tuple(sound), queries=kept),
        tuple(sorted(lines, key=lambda line: line.number)),
        new_client=client is None,
        obstacles=tuple(obstacles),
    )


def _unread(line: Imported) -> Line:
    error = line.error
    reason = f"{error.french}. {error.advice}".strip() if error else ""
    return Line(line.line, line.name, line.query, Verdict.REFUSED, line.folder, reason)


def _subquery(slug: str, text: str, before: Mapping[str, str], names: Glossary) -> Line:
    shown = f"@{slug}"
    fault = _faults(SubQuery(slug=slug, query=text))
    if not fault and (path := cycle(slug, names.queries)):
        fault = f"ces sous-requêtes tournent en rond\u00a0: «\u00a0{told(path)}\u00a0»"
    try:
        Compiler(names).compile(parse(text))
    except QueryError as error:
        fault = fault or error.french
    if fault:
        return Line(0, shown, text, Verdict.REFUSED, reason=fault)
    if slug not in before:
        return Line(0, shown, text, Verdict.ADDED)
    return Line(0, shown, text, Verdict.SAME if before[slug] == text else Verdict.CHANGED)


def _watchlist(number: int, new: WatchlistRow, known: WatchlistRow | None, compiler: Compiler) -> Line:
    def line(verdict: Verdict, reason: str = "") -> Line:
        return Line(number, new.name, new.query, verdict, new.folder, reason)

    candidate = Watchlist(**{**asdict(new), "examples": list(new.examples)})
    if fault := _faults(candidate):
        return line(Verdict.REFUSED, fault)
    try:
        compile_criteria(criteria(candidate), compiler)
    except QueryError as error:
        return line(Verdict.REFUSED, f"{error.french}. {error.advice}".strip())
    except (TypeError, ValueError, AttributeError):
        return line(Verdict.REFUSED, "les sujets ou le périmètre n’ont pas la forme attendue")
    if known is None:
        return line(Verdict.ADDED)
    return line(Verdict.SAME if known == new else Verdict.CHANGED)


def _faults(candidate: Watchlist | SubQuery | Client) -> str:
    """What the columns would refuse (lengths, choices), in French; empty if nothing."""
    try:
        candidate.clean_fields(exclude={"client"})
    except ValidationError as error:
        return "\u00a0; ".join(
            f"{_NAMES.get(name, name)}\u00a0: {' '.join(said)}" for name, said in error.message_dict.items()
        )
    return ""


def _broken(client: Client, file: ClientFile, compiler: Compiler) -> list[str]:
    """Watchlists that the file does not name, and that its sub-queries would break."""
    touched = set(file.queries).union(*(using(slug, compiler.glossary.queries) for slug in file.queries))
    if not touched:
        return []
    named = {new.slug for new in file.watchlists}
    found = []
    for watchlist in Watchlist.objects.filter(client=client, query__contains="@").exclude(slug__in=named):
        if references(watchlist.query) & touched:
            try:
                compile_criteria(criteria(watchlist), compiler)
            except QueryError as error:
                found.append(
                    f"La liste «\u00a0{watchlist.name}\u00a0» ne pourrait plus être suivie\u00a0: {error.french}."
                )
    return found
