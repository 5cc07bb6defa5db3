"""A watchlist's criteria as one compiled query: query, topics, examples, within a scope.

Each kind of criterion that is filled narrows what the others let through; of several topics, or several
examples, one suffices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.watchlists.anchors import plan
from monitor.watchlists.compile import Compiled, Compiler
from monitor.watchlists.compiled import AllNode, AnyNode, Node
from monitor.watchlists.document import Document
from monitor.watchlists.errors import QueryError
from monitor.watchlists.facts import EMBEDDING, MARK
from monitor.watchlists.leaves import FactLeaf
from monitor.watchlists.parse import parse
from monitor.watchlists.syntax import Topic

#: Cosine from which an article resembles an example, unless the scope says otherwise: about two thirds of the
#: pairs of texts of one event lie above it, and fewer than one in a hundred other pairs of the same weeks.
SIMILARITY = 0.3


@dataclass(frozen=True)
class Criteria:
    """What a watchlist asks for. ``examples`` are unit vectors; an empty scope lets everything through."""

    query: str = ""
    topics: Mapping[str, float] = field(default_factory=dict)
    examples: Sequence[Sequence[float]] = ()
    similarity: float = SIMILARITY
    only_relevant: bool = False
    sources: frozenset[str] = frozenset()
    excluded_sources: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset()


def _unsaid(_document: Document) -> str:
    """What the scope lets through is no reason for a match."""
    return ""


def _host_is(hosts: frozenset[str], host: str) -> bool:
    return any(host == wanted or host.endswith(f".{wanted}") for wanted in hosts)


def _scope(criteria: Criteria) -> list[Node]:
    nodes: list[Node] = []
    if criteria.only_relevant:
        nodes.append(FactLeaf(lambda d: d.relevant is True, _unsaid, f"{MARK}relevant:True"))
    if criteria.languages:
        nodes.append(FactLeaf(lambda d: d.language in criteria.languages, _unsaid))
    if criteria.sources:
        nodes.append(FactLeaf(lambda d: _host_is(criteria.sources, d.host), _unsaid))
    if criteria.excluded_sources:
        nodes.append(FactLeaf(lambda d: not _host_is(criteria.excluded_sources, d.host), _unsaid))
    if criteria.rights:
        nodes.append(FactLeaf(lambda d: d.rights in criteria.rights, _unsaid))
    return nodes


def _like(criteria: Criteria) -> FactLeaf:
    examples, limit = [tuple(vector) for vector in criteria.examples], criteria.similarity

    def test(document: Document) -> bool:
        vector = document.embedding
        return vector is not None and any(
            sum(a * b for a, b in zip(example, vector, strict=True)) >= limit for example in examples
        )

    return FactLeaf(test, lambda _: "ressemble à un article d’exemple", EMBEDDING)


def compile_criteria(criteria: Criteria, compiler: Compiler) -> Compiled:
    """Compile a watchlist.

    Raises ``QueryError`` if a query or a name is wrong, if there is no criterion, or if nothing in the
    criteria is sought: a list of exclusions, or of dates, would let nearly every article through.
    """
    wanted: list[Node] = []
    if criteria.query.strip():
        wanted.append(compiler.compile(parse(criteria.query)).root)
    if criteria.topics:
        topics = tuple(
            compiler.compile(Topic(slug, value=value)).root for slug, value in sorted(criteria.topics.items())
        )
        wanted.append(topics[0] if len(topics) == 1 else AnyNode(topics))
    if criteria.examples:
        wanted.append(_like(criteria))
    if not wanted:
        raise QueryError(
            "The watchlist has no criterion",
            french="la liste ne demande rien : donnez une requête, un sujet ou un article d’exemple",
        )
    nodes = (*wanted, *_scope(criteria))
    root = nodes[0] if len(nodes) == 1 else AllNode(nodes)
    if not plan(root)[0]:
        raise QueryError(
            "The watchlist seeks nothing: it only excludes, or only bounds dates",
            french="cette liste n’a que des exclusions ou des dates : elle retiendrait presque tout",
            advice="Ajoutez un mot, un acteur ou un sujet à rechercher.",
        )
    return Compiled.of(root)
