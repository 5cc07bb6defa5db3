"""The percolator of this process, kept in step with the watchlists of the database."""

from __future__ import annotations

import gc
import logging
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import F, QuerySet

from monitor.articles.models import Actor
from monitor.topics.models import Embedding, Topic
from monitor.watchlists.compile import Compiled, Compiler, Interned
from monitor.watchlists.criteria import SIMILARITY, Criteria, compile_criteria
from monitor.watchlists.document import Document
from monitor.watchlists.errors import QueryError, UnreadExamplesError
from monitor.watchlists.evaluate import MatchResult
from monitor.watchlists.glossary import Glossary, actor_names
from monitor.watchlists.models import SubQuery, Watchlist
from monitor.watchlists.percolate import Percolator

log = logging.getLogger(__name__)

#: How often the database is asked whether a watchlist changed.
PATIENCE: Final = timedelta(seconds=2)
#: Changed watchlists from which on they are loaded without the garbage collector.
_MANY: Final = 5000
#: Where a topic has no threshold of its own.
THRESHOLD: Final = 0.5
#: One line that differs whenever a row was added, removed or saved.
_VERSION: Final = """
    SELECT (SELECT (count(*), max(edited_at), sum(extract(epoch FROM edited_at)))::text
              FROM watchlists_watchlist),
           (SELECT md5(string_agg(concat_ws('|', client_id, slug, query), '|' ORDER BY id))
              FROM watchlists_subquery),
           (SELECT md5(string_agg(concat_ws('|', slug, name, active, spec), '|' ORDER BY id))
              FROM articles_actor),
           (SELECT string_agg(slug, '|' ORDER BY slug) FROM topics_topic)
"""


class Version(NamedTuple):
    """What the percolator was made from."""

    watchlists: str | None
    subqueries: str | None
    actors: str | None
    topics: str | None


def _version() -> Version:
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        return Version(*cursor.fetchone())


def _thresholds() -> dict[str, float]:
    with (settings.DEFAULTS_DIR / "topics.toml").open("rb") as file:
        own = {row["slug"]: float(row.get("threshold", THRESHOLD)) for row in tomllib.load(file).get("topic", ())}
    return {slug: own.get(slug, THRESHOLD) for slug in Topic.objects.values_list("slug", flat=True)}


def _aliases(spec: dict[str, Any]) -> list[str]:
    found = spec.get("aliases", ())
    return [str(alias["name"] if isinstance(alias, dict) else alias) for alias in found]


def glossary(client: int | None, *, without: str = "") -> Glossary:
    """The names that a client's queries may use; ``without`` leaves out a sub-query that is being edited."""
    actors = Actor.objects.filter(active=True).values_list("slug", "name", "spec")
    queries = SubQuery.objects.filter(client=client).exclude(slug=without)
    return Glossary(
        actors=actor_names((slug, [name, *_aliases(spec)]) for slug, name, spec in actors),
        topics=_thresholds(),
        queries=dict(queries.values_list("slug", "query")),
    )


def _vectors(articles: Iterable[Any]) -> QuerySet[Embedding]:
    """The vectors of the current texts of articles, the newest model's last."""
    wanted = [pk for pk in articles if isinstance(pk, int)]
    current = Embedding.objects.filter(revision__article__in=wanted, revision__article__revision=F("revision"))
    return current.order_by("pk")


def _examples(articles: Iterable[Any]) -> list[tuple[float, ...]]:
    """The vectors of example articles, one each, of the newest model. Raises ``UnreadExamplesError``."""
    newest = dict(_vectors(articles).values_list("revision__article", "vector"))
    if not newest:
        raise UnreadExamplesError
    return [tuple(float(x) for x in vector) for vector in newest.values()]


def criteria(watchlist: Watchlist) -> Criteria:
    """A stored watchlist as criteria. Raises ``UnreadExamplesError`` while none of its examples has a vector."""
    scope = watchlist.scope
    return Criteria(
        query=watchlist.query,
        topics={slug: float(value) for slug, value in watchlist.topics.items()},
        examples=_examples(watchlist.examples) if watchlist.examples else (),
        similarity=float(scope.get("similarity", SIMILARITY)),
        only_relevant=watchlist.only_relevant,
        sources=frozenset(scope.get("sources", ())),
        excluded_sources=frozenset(scope.get("excluded_sources", ())),
        languages=frozenset(scope.get("languages", ())),
        rights=frozenset(scope.get("rights", ())),
    )


def compile_watchlist(watchlist: Watchlist) -> Compiled:
    """Compile one watchlist by itself. Raises ``QueryError``."""
    return compile_criteria(criteria(watchlist), Compiler(glossary(watchlist.client_id)))


class Live:
    """Every active watchlist, compiled. Not for several threads."""

    def __init__(self) -> None:
        self._version: Version | None = None
        self._asked: datetime | None = None
        self._begin()

    def _begin(self) -> None:
        self.percolator: Percolator[int] = Percolator()
        #: Watchlists that cannot be compiled, with the reason.
        self.problems: dict[int, QueryError] = {}
        self._edited: dict[int, datetime] = {}
        self._expires: dict[int, date] = {}
        self._leaves: Interned = {}
        #: Watchlists with examples that have no vector yet, and these examples.
        self._waiting: dict[int, set[int]] = {}

    def refresh(self, now: datetime) -> None:
        """Take in what changed, asking the database at most every ``PATIENCE``."""
        if self._asked is not None and timedelta(0) <= now - self._asked < PATIENCE:
            return
        version = _version()
        self._asked = now
        read = self._read_since()
        if version == self._version and not read:
            return
        if self._version is not None and version[1:] != self._version[1:]:
            self._begin()  # a name that any query may use has changed
        for watchlist in read:
            self._edited.pop(watchlist, None)
        self._update()
        self._version = version

    def _read_since(self) -> list[int]:
        """The watchlists of which an example has got its vector since they were compiled."""
        if not self._waiting:
            return []
        wanted = set().union(*self._waiting.values())
        read = set(_vectors(wanted).values_list("revision__article", flat=True))
        return [watchlist for watchlist, examples in self._waiting.items() if examples & read]

    def _update(self) -> None:
        active = Watchlist.objects.filter(active=True, archived=False)
        edited = dict(active.values_list("pk", "edited_at"))
        for gone in self._edited.keys() - edited.keys():
            self._forget(gone)
        changed = [pk for pk, at in edited.items() if self._edited.get(pk) != at]
        if len(changed) >= _MANY:
            gc.disable()  # what is made stays: looking for garbage among millions of objects doubles the time
        compilers: dict[int, Compiler] = {}
        for watchlist in Watchlist.objects.filter(pk__in=changed).iterator():
            if watchlist.client_id not in compilers:
                compilers[watchlist.client_id] = Compiler(glossary(watchlist.client_id), self._leaves)
            self._put(watchlist, compilers[watchlist.client_id])
        self._edited = edited
        if len(changed) >= _MANY:
            gc.freeze()
            gc.enable()

    def _put(self, watchlist: Watchlist, compiler: Compiler) -> None:
        self._forget(watchlist.pk)
        if watchlist.examples:
            self._wait(watchlist)
        try:
            self.percolator.put(watchlist.pk, compile_criteria(criteria(watchlist), compiler))
        except QueryError as error:
            self.problems[watchlist.pk] = error
            log.warning("watchlist %s is not matched: %s", watchlist.pk, error)
            return
        if watchlist.expires_on is not None:
            self._expires[watchlist.pk] = watchlist.expires_on

    def _wait(self, watchlist: Watchlist) -> None:
        read = set(_vectors(watchlist.examples).values_list("revision__article", flat=True))
        if unread := {pk for pk in watchlist.examples if isinstance(pk, int)} - read:
            self._waiting[watchlist.pk] = unread

    def _forget(self, watchlist: int) -> None:
        self._waiting.pop(watchlist, None)
        self.percolator.remove(watchlist)
        self.problems.pop(watchlist, None)
        self._expires.pop(watchlist, None)

    def match(self, document: Document, today: date) -> dict[int, MatchResult]:
        """The watchlists that concern a document and have not expired."""
        found = self.percolator.match(document)
        return {pk: result for pk, result in found.items() if self._expires.get(pk, date.max) >= today}


@cache
def live() -> Live:
    """The percolator of this process."""
    return Live()
